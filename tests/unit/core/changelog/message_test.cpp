#include "core/changelog/message.h"

#include <catch2/catch.hpp>

using namespace sixth::changelog;

TEST_CASE("parse_header: what Conventional Commits 1.0.0 allows, and what people write") {
    Header h = parse_header("feat(cli)!: add a flag");
    CHECK(h.type == "feat");
    CHECK(h.scope == "cli");
    CHECK(h.breaking);
    CHECK(h.description == "add a flag");
    CHECK(parse_header("FIX: x").type == "FIX");
    CHECK(parse_header("fix:\tx").has_space);
    CHECK_FALSE(parse_header("fix:x").has_space);
    CHECK(parse_header("fix:x").description == "x");
    CHECK(parse_header("feat(a b/c-d.e): x").scope == "a b/c-d.e");
    for (const char* none : {"", "feat", "feat:", "feat: ", "feat (x): y", "foo : bar", "foo(): bar",
                             "foo(bar): ", "(x): y", ": x", "https://example.org", "std::string grows",
                             "12: x", "feat(x: y", "feat((x)): y", "do a thing: now"})
        CHECK(parse_header(none).type.empty());
}

TEST_CASE("parse_message: footers stand at the end, and only there") {
    const std::string text =
        "feat: x\n\nNote: this is no footer.\n\nA body\nof two lines.\n\nRefs: #12, AAS-1\nCloses #13\n  and "
        "more\n\n"
        "---------\n\nCo-authored-by: A <a@example.org>";
    const Message m = parse_message(text);
    CHECK(m.subject == "feat: x");
    CHECK(m.body == "Note: this is no footer.\n\nA body\nof two lines.");
    REQUIRE(m.footers.size() == 3);
    CHECK(m.footer("refs") == "#12, AAS-1");
    CHECK(m.footer("Closes") == "#13\n  and more");
    CHECK(m.footer("co-authored-by") == "A <a@example.org>");
    CHECK(m.footer("nothing").empty());
}

TEST_CASE("parse_message: breaking changes wherever they are said") {
    CHECK(parse_message("feat!: x").breaking);
    const Message footer = parse_message("feat: x\n\nBREAKING CHANGE: one\nmore of it");
    CHECK(footer.breaking);
    CHECK(footer.breaking_text == "one\nmore of it");
    CHECK(parse_message("feat: x\n\nBREAKING-CHANGE: one").breaking_text == "one");
    CHECK(parse_message("feat: x\n\nBREAKING CHANGE: one\n\nA later paragraph.").breaking_text == "one");
    CHECK(parse_message("feat: x\n\nRefs: #1\nBREAKING CHANGE: one").breaking_text == "one");
    CHECK_FALSE(parse_message("feat: x\n\nbreaking change: one").breaking);
    CHECK_FALSE(parse_message("feat: x\n\nNo BREAKING CHANGE: here").breaking);
}

TEST_CASE("parse_message: nothing is lost for its form") {
    CHECK(parse_message("feat: x\nno blank line").body == "no blank line");
    CHECK(parse_message("feat: x\r\n\r\nbody\r\n").subject == "feat: x");
    CHECK(parse_message("\n\n  feat: x").header.type == "feat");
    CHECK(parse_message("").subject.empty());
    // a body that reads like a header further down
    const Message m = parse_message("fix: x\n\nuses MIN(COALESCE(\na: b\n");
    CHECK(m.header.description == "x");
    CHECK(m.footers.empty());
    CHECK(parse_message(std::string("fix: a\0b", 8)).header.type == "fix");
}

TEST_CASE("squashed_headers: a list of conventional commits, and nothing else") {
    using Lines = std::vector<std::string_view>;
    CHECK(squashed_headers("* feat: a\n\n  details\n\n* fix(b): c\n") == Lines{"feat: a", "fix(b): c"});
    CHECK(squashed_headers("- feat: a\n- fix: b") == Lines{"feat: a", "fix: b"});
    CHECK(squashed_headers("* feat: a\n* wip\n").empty());
    CHECK(squashed_headers("Some words.\n\n* feat: a\n").empty());
    CHECK(squashed_headers("> * feat: quoted\n").empty());
    CHECK(squashed_headers("").empty());
}

#include "cmd/arguments.h"

#include <catch2/catch.hpp>

#include "core/base/error.h"

using namespace sixth::cmd;
using Words = std::vector<std::string>;

namespace {

struct Case {
    Options globals{""};
    Options options{"lint"};
    int jobs = 0;
    bool help = false;
    Words paths, select;
    std::string changed, root;
    bool fix = false, strict = false;
    enum class Format { text, json, sarif } format = Format::text;

    Case() {
        globals.add("jobs", jobs, "").letter('j');
        globals.add("root", root, "");
        globals.add("help", help, "").letter('h').command_line_only();
        options.positional("PATHS", paths, "");
        options.add("select", select, "");
        options.add("changed", changed, "").alone("HEAD");
        options.add("fix", fix, "").command_line_only();
        options.add("strict", strict, "");
        options
            .add("format", format, {{"text", Format::text}, {"json", Format::json}, {"sarif", Format::sarif}},
                 "")
            .shorthand("json");
    }
    void parse(const Words& words) {
        parse_arguments(globals, options, words);
        apply_given(globals);
        apply_given(options);
    }
    std::pair<std::string, std::string> refused(const Words& words) {
        try {
            parse(words);
        } catch (const sixth::Error& error) {
            return {error.what(), error.hint()};
        }
        return {};
    }
};

}  // namespace

TEST_CASE("leading options stop at the command") {
    Case c;
    const Words rest = parse_leading(c.globals, {"-j", "3", "--root=x", "lint", "--fix", "-j4"});
    CHECK(rest == Words{"lint", "--fix", "-j4"});
    CHECK(c.globals.find("jobs")->given == Words{"3"});
    CHECK_THROWS_WITH(parse_leading(c.globals, {"--rot", "x", "lint"}), "unknown option '--rot'");
}

TEST_CASE("options and words mix") {
    Case c;
    c.parse({"a", "--select", "A,B", "b", "-j4", "--select=C", "--fix", "-", "[x]", "a,b"});
    CHECK(c.paths == Words{"a", "b", "-", "[x]", "a,b"});
    CHECK(c.select == Words{"A", "B", "C"});
    CHECK(c.jobs == 4);
    CHECK(c.fix);
}

TEST_CASE("two dashes end the options") {
    Case c;
    c.parse({"--fix", "--", "--select", "-j"});
    CHECK(c.paths == Words{"--select", "-j"});
    CHECK(c.select.empty());
}

TEST_CASE("an optional value is taken only behind =") {
    Case bare;
    bare.parse({"--changed", "src"});
    CHECK(bare.changed == "HEAD");
    CHECK(bare.paths == Words{"src"});
    Case with;
    with.parse({"--changed=main~2"});
    CHECK(with.changed == "main~2");
}

TEST_CASE("the last of a repeated option counts, and a switch can be taken back") {
    Case c;
    c.parse({"-j1", "-j", "2", "--strict", "--no-strict"});
    CHECK(c.jobs == 2);
    CHECK_FALSE(c.strict);
}

TEST_CASE("--json is --format json") {
    Case c;
    c.parse({"--json"});
    CHECK(c.format == Case::Format::json);
    Case both;
    both.parse({"--json", "--format", "json"});
    CHECK(both.format == Case::Format::json);
    Case clash;
    CHECK(clash.refused({"--format", "sarif", "--json"}).first ==
          "'--json' and '--format sarif' exclude each other");
}

TEST_CASE("what cannot be parsed is explained") {
    CHECK(Case().refused({"--selct", "A"}) ==
          std::pair<std::string, std::string>{"unknown option '--selct'", "did you mean '--select'?"});
    CHECK(Case().refused({"--no-fix"}).first == "unknown option '--no-fix'");
    CHECK(Case().refused({"-z"}).first == "unknown option '-z'");
    CHECK(Case().refused({"--select"}) ==
          std::pair<std::string, std::string>{"option '--select' needs a value: a list of texts",
                                              "see 'sixth lint -h'"});
    CHECK(Case().refused({"-j"}).first == "option '--jobs' needs a value: a whole number");
    CHECK(Case().refused({"-jx"}).first == "'--jobs' must be a whole number, not 'x'");
    CHECK(Case().refused({"--fix=perhaps"}).first == "'--fix' must be true or false, not 'perhaps'");
}

TEST_CASE("help wants no complete command line") {
    Case c;
    c.options.positional("FILE", c.root, "").required = true;
    CHECK(c.refused({"--help", "--nonsense"}).first.empty());
    CHECK(c.help);
}

TEST_CASE("a missing argument is named") {
    Options globals("");
    Options options("trust");
    std::string file;
    options.positional("FILE", file, "").required = true;
    CHECK_THROWS_WITH(parse_arguments(globals, options, {}), "argument 'FILE' is missing");
}

// From text to items: blocks, names, words, trackers' JSON. Whole issues:
// tests/unit/analyzers/decompose/issues.
#include "analyzers/decompose/items.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "analyzers/decompose/blocks.h"
#include "core/base/error.h"

using namespace sixth;
using namespace sixth::decompose;

namespace {

Reading read(const std::string& text) {
    return read_items(read_issue(text, "", ""));
}

std::vector<std::string> texts(const Reading& reading, Role role) {
    std::vector<std::string> all;
    for (const Item& item : reading.items) {
        if (item.role == role) all.push_back(item.text);
    }
    return all;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("blocks know their lines, boxes and nesting") {
    const auto blocks = read_blocks(
        "# T\n\n- [x] done `a|b`\n  - inner\n3. three\n4. four\n\n```py\ncode\n```\n<!-- hidden -->\n> "
        "quoted\n");
    REQUIRE(blocks.size() == 7);
    CHECK(blocks[0].level == 1);
    CHECK(blocks[1].task);
    CHECK(blocks[1].checked);
    CHECK(blocks[1].text == "done `a|b`");
    CHECK(blocks[1].first_line == 3);
    CHECK(blocks[2].item == 1);
    CHECK(blocks[3].number == 3);
    CHECK(blocks[4].number == 4);
    CHECK(blocks[5].info == "py");
    CHECK(blocks[6].quoted);
}

TEST_CASE("hostile Markdown is read") {
    CHECK(read_blocks(std::string(10 << 20, 'a')).size() == 1);
    CHECK(read_blocks(std::string("a\0b\xFF\xFE", 5)).size() == 1);
    std::string deep;
    for (int i = 0; i < 2000; ++i) deep += std::string(static_cast<std::size_t>(2 * i), ' ') + "- x\n";
    CHECK(read_blocks(deep.substr(0, 200'000)).size() >= 32);
    CHECK_FALSE(read_blocks(std::string(100'000, '>') + "x").size() > 1);
    CHECK(read_blocks(std::string(50'000, '[')).size() == 1);
    CHECK(read(std::string(5000, '*') + "\n- [ ] a\n").items.size() == 1);
}

TEST_CASE("what a text names") {
    const Mentions m = mentions_of(
        "`Retrier.run` in app/retry.py:12 and docs/a.md breaks --dry-run, see #12, AAS-7, UTF-8 and "
        "https://x.org/a.py; "
        "call task_queue.add(), raise ValueError in `x` e.g. now\n  File \"/usr/lib/app/retry.py\", line 3, "
        "in run\n");
    CHECK(m.paths == Texts{"app/retry.py", "docs/a.md"});
    CHECK(m.symbols == Texts{"Retrier.run", "task_queue.add", "ValueError"});
    CHECK(m.options == Texts{"--dry-run"});
    CHECK(m.issues == Texts{"#12", "AAS-7"});
    CHECK(m.errors == Texts{"ValueError"});
    REQUIRE(m.frames.size() == 1);
    CHECK(m.frames[0].line == 3);
    CHECK(m.frames[0].function == "run");
}

TEST_CASE("an item reads as an order") {
    CHECK(imperative("adding a cache for lookups.", Kind::core, false) == "Add a cache for lookups");
    CHECK(imperative("Dropped support of 3.8", Kind::core, false) == "Drop support of 3.8");
    CHECK(imperative("please rename `a` to `b`", Kind::core, false) == "Rename `a` to `b`");
    CHECK(imperative("Tests for the parser", Kind::test, false) == "Write tests for the parser");
    CHECK(imperative("The server must answer 404", Kind::api, false) ==
          "Make sure that the server must answer 404");
    CHECK(imperative("[Bug]: crash on empty input", Kind::core, true) == "Fix: crash on empty input");
    CHECK(imperative("feat(cli): add --json", Kind::cli, false) == "Add --json");
    CHECK(imperative("Backoff policy", Kind::core, false) == "Implement backoff policy");
    CHECK(imperative(std::string(500, 'x'), Kind::core, false).size() < 120);
    CHECK(imperative("", Kind::core, false).empty());
}

TEST_CASE("kinds of work") {
    CHECK(kind_of("Add an Alembic migration for the new column", {}) == Kind::schema);
    CHECK(kind_of("Expose it as POST endpoint", {}) == Kind::api);
    CHECK(kind_of("Add `--json`", {}) == Kind::cli);
    CHECK(kind_of("Write unit tests for it", {}) == Kind::test);
    CHECK(kind_of("Mention it in the README", {}) == Kind::docs);
    CHECK(kind_of("Bump the dependency", {}) == Kind::chore);
    CHECK(kind_of("Retry with backoff", {}) == Kind::core);
}

TEST_CASE("sections say what their items are") {
    const Reading reading = read(
        "# Title\n\nThe client should never wait for ever.\n\n## Before submitting\n- [x] I have searched "
        "the issues\n\n"
        "## Steps to reproduce\n1. run it\n2. wait\n\n## Tasks\n- [ ] Add a timeout\n  - of ten seconds\n- "
        "[x] Log it\n"
        "- [ ] Both ends\n  - [ ] Change the client\n  - [ ] Change the server\n\n## Acceptance criteria\n- "
        "[ ] It ends\n\n"
        "Given a dead server\nWhen asked\nThen it fails\n\n## Out of scope\n- Retries\n");
    CHECK(texts(reading, Role::work) ==
          Texts{"Add a timeout", "Log it", "Change the client", "Change the server"});
    CHECK(texts(reading, Role::group) == Texts{"Both ends"});
    CHECK(texts(reading, Role::criterion) == Texts{"The client should never wait for ever.", "It ends",
                                                   "Given a dead server When asked Then it fails"});
    CHECK(texts(reading, Role::confirmation) == Texts{"I have searched the issues"});
    CHECK(texts(reading, Role::outside) == Texts{"Retries"});
    CHECK(reading.items[2].notes == Texts{"of ten seconds"});
}

TEST_CASE("headings and numbers are work; an issue without items is its title") {
    const Reading steps =
        read("# T\n\n## 1. Add the table\n\nwith an index\n\n## 2. Fill the table\n\nfrom the old one\n");
    CHECK(texts(steps, Role::work) == Texts{"Add the table", "Fill the table"});
    CHECK(steps.items[0].number == 1);
    CHECK(steps.items[0].notes == Texts{"with an index"});
    const Reading prose = read(
        "Crash when the file is empty\n\nIt says\n\n```\nTraceback\n  File \"app/a.py\", line 2, in "
        "f\nValueError: x\n```\n");
    CHECK(texts(prose, Role::work) == Texts{"Crash when the file is empty"});
    CHECK(prose.is_bug);
    CHECK(prose.mentions.frames.size() == 1);
}

TEST_CASE("trackers' JSON") {
    const Issue gh = read_issue(
        R"({"number": 12, "title": "T", "body": "- [ ] a\r\n- [ ] b", "labels": [{"name": "bug"}], "comments": [{"body": "- [ ] c"}]})",
        "", "");
    CHECK(gh.key == "12");
    CHECK(read_items(gh).items.size() == 3);
    CHECK(read_items(gh).items[2].source.part == 1);
    CHECK(read_items(gh).is_bug);
    const Issue jira = read_issue(
        R"({"issues": [{"key": "AB-1", "fields": {"summary": "S", "description": {"type": "doc", "content": [
            {"type": "taskList", "content": [{"type": "taskItem", "attrs": {"state": "DONE"}, "content": [{"type": "text", "text": "x"}]}]}]}}}]})",
        "", "AB-1");
    CHECK(jira.key == "AB-1");
    CHECK(jira.body == "- [x] x\n");
    CHECK(read_issue(R"({"identifier": "LIN-2", "title": "T", "description": "d"})", "", "").key == "LIN-2");
    CHECK_THROWS_AS(read_issue(R"([{"id": 1, "title": "a"}, {"id": 2, "title": "b"}])", "", ""), Error);
    CHECK_THROWS_AS(read_issue("{\"a\": ", "", ""), Error);
    CHECK_THROWS_AS(read_issue(" \n", "", ""), Error);
    CHECK_THROWS_AS(read_issue(std::string(largest_issue + 1, 'a'), "", ""), Error);
}

TEST_CASE("keys") {
    CHECK(read_issue("# AAS-213: Retry\n", "", "").key == "AAS-213");
    CHECK(read_issue("# AAS-213: Retry\n", "", "").title == "Retry");
    CHECK(read_issue("# Retry\n", "x/AB-9.md", "").key == "AB-9");
    CHECK(read_issue("# Retry\n", "issue-12.md", "").key == "12");
    CHECK(read_issue("# Retry the upload, again!\n", "", "").key == "retry-the-upload-again");
    CHECK(read_issue("---\nid: Q-1\ntitle: T\n---\n- [ ] a\n", "", "").key == "Q-1");
    CHECK(read_issue("# x\n", "", "../../etc").key == "etc");
    CHECK(read_issue("# ☃\n", "", "").key == "issue");
}

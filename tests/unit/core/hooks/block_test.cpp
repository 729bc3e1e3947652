#include "core/hooks/block.h"

#include <catch2/catch.hpp>

#include "core/base/error.h"

using namespace sixth;
using namespace sixth::hooks;

namespace {

Block sample() {
    Block block;
    block.hook = "pre-push";
    block.commands = {"lint --changed", "config 'a || b'"};
    block.program = "/opt/it's here/sixth";
    block.required = true;
    block.whole_file = true;
    block.chained = "pre-push.before sixth's";
    return block;
}

}  // namespace

TEST_CASE("a block is read as it was written") {
    const std::string text = render(sample());
    for (const std::string& around : {std::string(), std::string("echo before\n")}) {
        const auto found = find_block(around + text + "echo after\n");
        REQUIRE(found);
        CHECK(found->begin == around.size());
        CHECK(found->end == around.size() + text.size());
        CHECK(found->intact);
        CHECK_FALSE(found->crlf);
        CHECK(found->block.hook == "pre-push");
        CHECK(found->block.commands == sample().commands);
        CHECK(found->block.required);
        CHECK(found->block.whole_file);
        CHECK(found->block.chained == sample().chained);
    }
    Block block;
    block.hook = "post-merge";
    block.commands = {"config"};
    const auto found = find_block(with_crlf(render(block)));
    REQUIRE(found);
    CHECK(found->intact);
    CHECK(found->crlf);
    CHECK(found->block.commands == block.commands);
    CHECK_FALSE(found->block.required);
    CHECK_FALSE(found->block.whole_file);
    CHECK(found->block.chained.empty());
}

TEST_CASE("any change inside a block is seen") {
    const std::string text = render(sample());
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {  // the last line break may go
        std::string changed = text;
        changed[i] = changed[i] == 'x' ? 'y' : 'x';
        const auto found = find_block(changed);
        INFO(i);
        CHECK_FALSE((found && found->intact && found->block.hook == "pre-push"));
        find_block(text.substr(0, i));  // cut short: no harm
    }
    CHECK_FALSE(find_block(text.substr(0, 40))->intact);
    CHECK_FALSE(find_block("#!/bin/sh\necho sixth hook\n"));
    CHECK_FALSE(find_block(""));
}

TEST_CASE("words become shell text") {
    CHECK(shell_text({"lint", "a b", "it's", "$HOME"}) == "lint 'a b' 'it'\\''s' '$HOME'");
    CHECK(shell_text({"changelog", "--lint", "{1}"}) == "changelog --lint \"${1-}\"");
    CHECK(shell_text({"x", "--a={2} {9}b"}) == "x --a=\"${2-}\"' '\"${9-}\"b");
    CHECK(shell_text({"{0}", "{a}", "{1", ""}) == "'{0}' '{a}' '{1' ''");
    CHECK_THROWS_AS(shell_text({"a\nb"}), Error);
}

TEST_CASE("an unknown hook names the nearest") {
    CHECK(git_hook("pre-push").reads);
    try {
        git_hook("pre-comit");
        FAIL();
    } catch (const Error& error) {
        CHECK(error.hint() == "did you mean pre-commit?");
    }
}

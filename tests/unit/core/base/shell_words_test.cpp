#include "core/base/shell_words.h"

#include <catch2/catch.hpp>

#include "core/base/error.h"

using namespace sixth;
using Words = std::vector<std::string>;

TEST_CASE("words are split by the shell's rules for quotes") {
    CHECK(split_shell_words("git commit -m 'two words'") == Words{"git", "commit", "-m", "two words"});
    CHECK(split_shell_words("  a \t b\nc ") == Words{"a", "b", "c"});
    CHECK(split_shell_words("a'b'\"c\"d") == Words{"abcd"});
    CHECK(split_shell_words("'' \"\"") == Words{"", ""});
    CHECK(split_shell_words("\"a\\\"b\\\\c\\d\"") == Words{"a\"b\\c\\d"});
    CHECK(split_shell_words("a\\ b \\' 'c\\'") == Words{"a b", "'", "c\\"});
    CHECK(split_shell_words("a\\\nb \"c\\\nd\"") == Words{"ab", "cd"});
    CHECK(split_shell_words("a$b|c>d*#e") == Words{"a$b|c>d*#e"});  // no shell is there to care
    CHECK(split_shell_words("").empty());
}

TEST_CASE("an open quote is an error that names it") {
    CHECK_THROWS_WITH(split_shell_words("say 'hello"), Catch::Contains("single quote is left open"));
    CHECK_THROWS_WITH(split_shell_words("say \"hello"), Catch::Contains("double quote is left open"));
}

TEST_CASE("joined words are split back into the same") {
    const std::vector<Words> all = {{"a", "b c", ""},
                                    {"it's", "\"x\"", "$HOME"},
                                    {"new\nline", "tab\t", "back\\slash"},
                                    {"--flag=1", "ä"}};
    for (const Words& words : all) CHECK(split_shell_words(join_shell_words(words)) == words);
    CHECK(join_shell_words({"pytest", "-q", "a b"}) == "pytest -q 'a b'");
}

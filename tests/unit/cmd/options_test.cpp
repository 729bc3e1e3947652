#include "cmd/options.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/base/error.h"

using namespace sixth::cmd;
using Words = std::vector<std::string>;

namespace {

sixth::repo::ConfigEntry entry(sixth::repo::ConfigValue value, Words path = {"lint", "x"}) {
    return {std::move(path), std::move(value), "sixth.toml", 7};
}

std::string refused(Option& option, const Words& words) {
    try {
        option.set_words(words, "'" + option.flag() + "'", "command line");
    } catch (const sixth::Error& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("one declaration gives flag, key and variable") {
    Options options("lint");
    int target = 10;
    const Option& option = options.add("max-cyclomatic", target, "limit").range(1, 99);
    CHECK(option.flag() == "--max-cyclomatic");
    CHECK(option.key() == "lint.max-cyclomatic");
    CHECK(option.variable() == "SIXTH_LINT_MAX_CYCLOMATIC");
    CHECK(option.fallback == "10");
    Options everywhere("");
    CHECK(everywhere.add("jobs", target, "threads").key() == "jobs");
    CHECK(everywhere.all().back().variable() == "SIXTH_JOBS");
}

TEST_CASE("numbers keep to their range") {
    Options options("lint");
    int target = 10;
    Option& option = options.add("x", target, "").range(1, 99);
    CHECK(refused(option, {"99"}).empty());
    CHECK(target == 99);
    for (const char* bad : {"0", "100", "", "ten", "1.5", "1 ", "+", "99999999999999999999"}) {
        INFO(bad);
        CHECK(refused(option, {bad}).find("must be a whole number from 1 to 99, not ") != std::string::npos);
        CHECK(target == 99);
    }
    double share = 0.5;
    Option& number = options.add("y", share, "").range(0, 1);
    CHECK(refused(number, {"0.25"}).empty());
    CHECK(share == 0.25);
    for (const char* bad : {"nan", "inf", "1e9", "-0.1", "x"}) CHECK_FALSE(refused(number, {bad}).empty());
    int wide = 0;
    Option& unbounded = options.add("z", wide, "");
    CHECK_FALSE(refused(unbounded, {"2147483648"}).empty());
    CHECK(refused(unbounded, {"-2147483648"}).empty());
}

TEST_CASE("durations take one unit") {
    Options options("schedule");
    std::chrono::seconds target{90};
    Option& option = options.add("timeout", target, "");
    CHECK(option.fallback == "90s");
    const std::pair<const char*, long> good[] = {
        {"10s", 10}, {"5m", 300}, {"2h", 7200}, {"7d", 604800}, {"0s", 0}};
    for (const auto& item : good) {
        CHECK(refused(option, {item.first}).empty());
        CHECK(target.count() == item.second);
    }
    CHECK(option.current() == "0s");
    for (const char* bad : {"", "5", "m", "-5m", "5m2s", "5 m", "9223372036854775807d"}) {
        CHECK_FALSE(refused(option, {bad}).empty());
    }
}

TEST_CASE("lists split at commas on the command line, not in the file") {
    Options options("lint");
    Words target;
    Option& option = options.add("select", target, "");
    CHECK(refused(option, {"A, B", "C"}).empty());
    CHECK(target == Words{"A", "B", "C"});
    using Kind = sixth::repo::ConfigValue::Kind;
    option.set_config(entry({Kind::list, "", {"{a,b}.py"}}), "sixth.toml:7");
    CHECK(target == Words{"{a,b}.py"});
    CHECK(option.origin == "sixth.toml:7");
}

TEST_CASE("a table collects its lines") {
    Options options("lint");
    Table target;
    Option& option = options.add("per-file-ignores", target, "");
    using Kind = sixth::repo::ConfigValue::Kind;
    option.set_config(entry({Kind::list, "", {"A", "B"}}, {"lint", "per-file-ignores", "t/*"}), "f:1");
    option.set_config(entry({Kind::text, "C", {}}, {"lint", "per-file-ignores", "x:y"}), "f:2");
    CHECK(target == Table{{"t/*", {"A", "B"}}, {"x:y", {"C"}}});
    CHECK(refused(option, {"u/*:D,v:E"}).empty());
    CHECK(target == Table{{"u/*", {"D"}}, {"v", {"E"}}});
    CHECK_FALSE(refused(option, {"nocolon"}).empty());
}

TEST_CASE("a file's value must have the option's type") {
    using Kind = sixth::repo::ConfigValue::Kind;
    Options options("lint");
    int number = 1;
    bool flag = false;
    Option& whole = options.add("n", number, "");
    Option& on = options.add("b", flag, "");
    CHECK_THROWS_WITH(whole.set_config(entry({Kind::text, "12", {}}), ""),
                      "sixth.toml:7: lint.x must be a whole number, not '12'");
    CHECK_THROWS_WITH(on.set_config(entry({Kind::integer, "1", {}}), ""),
                      "sixth.toml:7: lint.x must be true or false, not 1");
    whole.set_config(entry({Kind::integer, "12", {}}), "");
    CHECK(number == 12);
}

TEST_CASE("a choice says what is allowed and what was meant") {
    enum class Format { text, json };
    Options options("lint");
    Format target = Format::json;
    Option& option =
        options.add("format", target, {{"text", Format::text}, {"json", Format::json}}, "").shorthand("json");
    CHECK(option.fallback == "json");
    CHECK(option.current() == "json");
    try {
        option.set_words({"txt"}, "'--format'", "");
        FAIL("took 'txt'");
    } catch (const sixth::Error& error) {
        CHECK(std::string(error.what()) == "'--format' must be one of text, json, not 'txt'");
        CHECK(error.hint() == "did you mean 'text'?");
    }
    CHECK(refused(option, {"text"}).empty());
    CHECK(target == Format::text);
    CHECK(option.current() == "text");
}

#include "core/repo/config.h"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "core/base/error.h"

using namespace sixth;
using Kind = repo::ConfigValue::Kind;

TEST_CASE("values keep their kind and their line") {
    const repo::Config config = repo::parse_config(
        "jobs = 4\n[lint]\nselect = [\"A\",\n  \"B\"]\non = true\nshare = 0.5\nname = 'x'\nday = "
        "2026-01-01\nmixed = [1, 'a']\n"
        "[lint.per-file-ignores]\n'a.b' = 'C'\n",
        "sixth.toml", "");
    std::string seen;
    for (const repo::ConfigEntry& entry : config.entries) {
        seen += fmt::format("{}:{}:{} ", entry.line, entry.key(), static_cast<int>(entry.value.kind));
    }
    CHECK(seen ==
          "1:jobs:1 2:lint:5 3:lint.select:4 5:lint.on:0 6:lint.share:2 7:lint.name:3 8:lint.day:7 "
          "9:lint.mixed:7 "
          "10:lint.per-file-ignores:5 11:lint.per-file-ignores.a.b:3 ");
    CHECK(config.entries.back().path == std::vector<std::string>{"lint", "per-file-ignores", "a.b"});
    CHECK(config.entries[2].value.items == std::vector<std::string>{"A", "B"});
}

TEST_CASE("several tables of one name are numbered") {
    const repo::Config config =
        repo::parse_config("[[s]]\nn = 'x'\n[[s]]\n[s.e]\na = 'b'\n", "sixth.toml", "");
    std::string seen;
    for (const repo::ConfigEntry& entry : config.entries)
        seen += fmt::format("{}:{} ", entry.line, entry.key());
    CHECK(seen == "1:s 1:s.0 2:s.0.n 3:s.1 4:s.1.e 5:s.1.e.a ");
    CHECK(config.entries[0].value.kind == Kind::tables);
    CHECK(config.text.size() == 34);
}

TEST_CASE("a table of a larger file") {
    const std::string text = "[project]\nname = 'x'\n[tool.sixth.lint]\nmax-cyclomatic = 3\n";
    const repo::Config config = repo::parse_config(text, "pyproject.toml", "tool.sixth");
    REQUIRE(config.entries.size() == 2);
    CHECK(config.entries[1].key() == "lint.max-cyclomatic");
    CHECK(config.entries[1].line == 4);
    CHECK(repo::parse_config("[project]\n", "pyproject.toml", "tool.sixth").file.empty());
    CHECK_THROWS_WITH(repo::parse_config("[tool]\nsixth = 3\n", "p", "tool.sixth"),
                      "p:2: 'tool.sixth' must be a table");
}

TEST_CASE("text that is not TOML names file and line") {
    CHECK_THROWS_WITH(repo::parse_config("a = 1\nb = \n", "sixth.toml", ""),
                      Catch::StartsWith("sixth.toml:2: "));
    // found by fuzzing: toml++ takes these for impossible
    CHECK_THROWS_WITH(repo::parse_config("x = 1\n[.a]\n", "sixth.toml", ""),
                      "sixth.toml:2: a table header without a name");
    CHECK_THROWS_WITH(repo::parse_config("[[ .a]]\n", "sixth.toml", ""), Catch::StartsWith("sixth.toml:1: "));
    CHECK_THROWS_WITH(repo::parse_config("x = 1\n\uFEDDb = 2\n", "sixth.toml", ""),
                      Catch::StartsWith("sixth.toml:2: "));
    CHECK(repo::parse_config("x = '\uFEDD'  # \uFEDD\n", "sixth.toml", "").entries.at(0).value.text ==
          "\uFEDD");
    CHECK_THROWS_AS(repo::parse_config("caf\u00e9 = 2\n", "sixth.toml", ""), Error);
    CHECK_THROWS_AS(repo::parse_config(std::string("a = \0", 5), "f", ""), Error);
    CHECK_THROWS_AS(repo::parse_config("a = " + std::string(100000, '['), "f", ""), Error);
}

TEST_CASE("sixth.toml hides pyproject.toml") {
    char name[] = "/tmp/sixth-config-XXXXXX";
    const fs::Path root = ::mkdtemp(name);
    CHECK(repo::read_config(root).file.empty());
    fs::write_atomically(root / "pyproject.toml", "[tool.sixth]\njobs = 3\n");
    CHECK(repo::read_config(root).file == "pyproject.toml");
    fs::write_atomically(root / "sixth.toml", "jobs = 4\n");
    const repo::Config both = repo::read_config(root);
    CHECK(both.file == "sixth.toml");
    CHECK(both.shadowed == "pyproject.toml");
    CHECK(both.entries.at(0).value.text == "4");
    fs::write_atomically(root / "pyproject.toml", "[tool.sixth\n");
    CHECK(repo::read_config(root).shadowed.empty());
    std::filesystem::remove_all(root);
}

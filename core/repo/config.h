// What a repository's own files say: `sixth.toml`, or `[tool.sixth]` in pyproject.toml. Values keep the file
// and line they came from; which keys exist is the caller's business. The only user of toml++.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/fs.h"

namespace sixth::repo {

struct ConfigValue {
    enum class Kind { boolean, integer, number, text, list, table, tables, other };
    Kind kind = Kind::other;         // list: of texts only; tables: [[schedule]]; other: dates, mixed lists
    std::string text;                // scalars: as the file means it, texts without their quotes
    std::vector<std::string> items;  // lists
};

struct ConfigEntry {
    std::vector<std::string> path;  // {"lint", "max-cyclomatic"}; `tool.sixth` is left out; the third of
                                    // several tables is {"schedule", "2"}
    ConfigValue value;              // a table stands before its own entries
    std::string file;               // relative to the root: "sixth.toml"
    std::uint32_t line = 0;         // 1-based
    std::string key() const;        // "lint.max-cyclomatic"
};

struct Config {
    std::vector<ConfigEntry> entries;  // in the order of the file
    std::string file;                  // the one that counts; empty: there is none
    std::string text;                  // of that file: trust what was read, see trust.h
    std::string shadowed;              // a second one that sixth.toml hides; empty: there is none
};

// Text that is not TOML is an Error naming file and line. `table` is the dotted table to read, empty for the
// whole file.
Config parse_config(std::string_view text, const std::string& file, std::string_view table);

// sixth.toml wins over pyproject.toml as a whole: the two are never mixed.
Config read_config(const fs::Path& root);

}  // namespace sixth::repo

// What stands at the top of a file of tests, and the comments that tell which of it was made.
#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/python/parsed_file.h"

namespace sixth::testgen {

constexpr std::string_view list_head =
    "# What the tests above hash to as they were made: one that was changed since is kept.\n";

struct Unit {
    std::string name;  // of a function or class; empty: another statement
    std::string text;
    std::uint32_t begin, end;
};

std::string hash_of(std::string_view text);  // eight digits; '\r' does not count
bool is_import(python::Kind kind);

// Everything at the top of a file but imports, the docstring and comments.
std::vector<Unit> units_of(const python::ParsedFile& file);

// One line of the list: "# 6becbbba test_f\n".
std::string listed_line(std::string_view text, std::string_view name);
// Name -> hash, of the lines of a list.
std::map<std::string, std::string> listed_in(std::string_view lines);

struct Imported {
    std::string module;  // with its dots
    std::string name;    // of `from module import name`; empty: `import module`
    std::string alias;
    std::string statement() const;  // a line that binds it alone
    bool is_plain() const { return name.empty() && alias.empty(); }
};
// By the name that is bound, plain ones by the whole module: `import a.b` and `import a.c` both bind a. At
// the top of the file.
std::map<std::string, Imported> imports_of(const python::ParsedFile& file);

std::set<std::string> names_in(const std::string& code);

}  // namespace sixth::testgen

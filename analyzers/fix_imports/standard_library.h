// The modules of Python's standard library and the names they offer, from a table made when sixth is.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace sixth::fix_imports {

bool is_standard(std::string_view module);         // its first part is a module of the standard library
bool is_standard_module(std::string_view module);  // itself is, by its whole dotted name
bool comes_with_package(std::string_view module);  // `import a` runs that a.b too
// The module has that public name, or a module below it is called so.
bool standard_offers(std::string_view module, std::string_view name);
// Modules that offer this name, sorted; mostly one.
const std::vector<std::string_view>& standard_modules_of(std::string_view name);

// How many files of a hundred and more repositories import that name from the module, and from any module of
// the standard library.
struct Habit {
    std::uint32_t files = 0, all = 0;
};
Habit standard_habit(std::string_view module, std::string_view name);

}  // namespace sixth::fix_imports

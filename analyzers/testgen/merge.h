// Tests that a person changed, added or took out of a file that was made stay so when it is made again.
#pragma once
#include <functional>
#include <string>
#include <string_view>

namespace sixth::testgen {

// The text with a list at its end of what each test hashes to as it was made.
std::string sealed(const std::string& made);

// `made` and sealed, but for what differs from the list in `before`: tests changed or added since are as
// there, those taken out stay out. What they import is imported.
// `anew` tells the tests, by name, that `made` stands for: the others stay too. Empty: all of them.
std::string merged(const std::string& before, const std::string& made,
                   const std::function<bool(const std::string&)>& anew = {});

}  // namespace sixth::testgen

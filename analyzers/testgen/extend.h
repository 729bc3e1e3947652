// Tests that were made, put into a file of tests that people wrote: what stands there stays byte for byte.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/testgen/units.h"

namespace sixth::testgen {

struct Extension {
    std::string text;                // the file with the tests in it
    std::vector<Imported> imports;   // that they need and the file has not; sorted by module and name
    std::vector<std::string> names;  // of the tests that are new or made anew
};

struct ExtendRequest {
    std::string_view before;  // the file
    std::string_view made;    // a file of tests by itself
    std::string_view stamp;   // a comment line that tells what they were made from
    // The tests, by the name they were made with, that `made` stands for: the others stay too. Empty: all.
    std::function<bool(const std::string&)> anew;
    // Whether a name that the file has from elsewhere, `there`, is what the tests import as `wanted`. Empty:
    // when both statements read alike.
    std::function<bool(const Imported& there, const Imported& wanted)> same;
};

// Tests of the same stamp that were put there before and that nobody changed are replaced where they stand,
// or taken out; those that a person changed stay, and those that a person took out stay out. New ones stand
// at the end, by another name where theirs is taken. An Error when they need a name that means something else
// in the file.
Extension extended(const ExtendRequest& request);

// The text without the tests in it that were made and that nobody changed.
std::string by_people(const std::string& text);

// Whether the file has a list of tests that were made from this.
bool is_stamped(std::string_view file, std::string_view stamp);

}  // namespace sixth::testgen

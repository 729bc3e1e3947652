// What holds for all values, as tests for hypothesis: types of results, round trips, functions that agree,
// idempotence, lengths, order, and what a second call of a method does.
#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/testgen/mined.h"
#include "analyzers/testgen/row.h"
#include "analyzers/testgen/target.h"
#include "analyzers/testgen/values.h"
#include "analyzers/testgen/world.h"

namespace sixth::testgen {

// One candidate; only what is run, holds and notices a fault is written.
struct Property {
    std::vector<std::size_t> targets;  // that it is about; the first is what it is a test of
    std::string name;                  // of the test
    std::string text;                  // the test, two blank lines in front
    std::string by_name;               // what the names promise, "decode(encode(x)) == x"; empty: nothing
    bool may_always_raise = false;     // it says something even where no value gets to its end
    std::string group;                 // of candidates that say the same, the first that stays is enough
};

// Of functions and methods whose parameters have known types, by annotation or by the values that were taken.
// Methods are called on objects that `values` builds. `seen` holds what calls did, `mined` what the text
// says.
std::vector<Property> properties_of(const std::vector<Target>& targets, const std::vector<bool>& runs,
                                    const World& world, const Mined& mined, const Values& values,
                                    const std::vector<Observed>& seen);

// The strategy for an annotation, "st.lists(st.integers())"; empty: none is known.
std::string strategy_for(const std::string& annotation, const World& world);

// The strategy for values of the type of this literal; empty: none is known.
std::string strategy_of_value(const std::string& value);

// Whether the second undoes the first by their names: encode and decode, dumps and loads, a_to_b and b_to_a.
bool are_inverse(std::string_view first, std::string_view second);

// Whether the second takes back what the first did to an object: add and remove, acquire and release.
bool are_undoing(std::string_view first, std::string_view second);

// Whether both do the same by their names, in other ways: fast_sum and slow_sum, parse and _parse_py.
bool ought_to_agree(std::string_view first, std::string_view second);

}  // namespace sixth::testgen

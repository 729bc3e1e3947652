// What holds for all values, as tests for hypothesis: types of results, round trips, idempotence, lengths,
// order.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "analyzers/testgen/row.h"
#include "analyzers/testgen/target.h"
#include "analyzers/testgen/world.h"

namespace sixth::testgen {

// One candidate; only what is run and holds is written.
struct Property {
    std::size_t target;
    std::string name;     // of the test
    std::string text;     // the test, two blank lines in front
    std::string by_name;  // what the names promise, "decode(encode(x)) == x"; empty: they promise nothing
};

// Of functions, static methods and class methods whose parameters have known types, by annotation or by the
// values that were taken. `seen` holds what calls did.
std::vector<Property> properties_of(const std::vector<Target>& targets, const std::vector<bool>& runs,
                                    const World& world, const std::vector<Observed>& seen);

// The strategy for an annotation, "st.lists(st.integers())"; empty: none is known.
std::string strategy_for(const std::string& annotation, const World& world);

// Whether the second undoes the first by their names: encode and decode, dumps and loads, a_to_b and b_to_a.
bool are_inverse(std::string_view first, std::string_view second);

}  // namespace sixth::testgen

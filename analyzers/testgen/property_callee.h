// Something that properties call, with the values that it is given.
#pragma once
#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "analyzers/testgen/properties.h"

namespace sixth::testgen {

// All that properties are made from.
struct Known {
    const std::vector<Target>& targets;
    const std::vector<bool>& runs;  // by target: whether it is called
    const World& world;
    const Mined& mined;
    const Values& values;
    const std::vector<Observed>& seen;
};

struct Callee {
    std::size_t target = 0;
    std::vector<std::string> parameters, strategies;  // of the test, those of `setup` behind its own
    std::size_t own = 0;                              // how many of them it takes itself
    std::vector<std::string> setup;                   // lines in front of a call: "subject = Box(size)"
    std::string name;                                 // "f", "subject.claim"
    std::string after;                                // "" or "after_add": what `setup` does
    std::set<std::string> exceptions;                 // that are raised on purpose, by `setup` too
    std::set<std::string> own_exceptions;             // by itself
    bool changes_object = false;                      // a call was seen to
    bool negative = false;                            // a result was seen that is below zero
    std::vector<std::string> results;                 // types of results; empty: not known
    bool is_async = false, listed = false, property = false;

    std::string call(const std::string& arguments) const;
    std::string call() const;  // with its parameters
};

// What was seen of it; false: nothing, or a parameter's type is not known.
bool read_callee(std::size_t t, const Known& known, Callee& out);

// The test of one property: `lines` of its body, then `ending`. Where something may be raised on purpose, the
// lines stand in a `try` that ends the test.
Property written(const Callee& callee, const Target& target, const std::string& what,
                 const std::vector<std::string>& lines, const std::vector<std::string>& ending);

void add_method_properties(const Known& known, std::vector<Property>& out);

// "isinstance(result, int)"; empty: the types are not known.
std::string type_of_result(const Callee& callee);

}  // namespace sixth::testgen

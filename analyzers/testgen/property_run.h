// Candidates for properties, run: what does not hold goes, and what notices no fault.
#pragma once
#include <cstddef>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "analyzers/testgen/generate.h"
#include "analyzers/testgen/properties.h"

namespace sixth::testgen {

struct PropertyTools {
    const Request& request;
    const std::vector<Target>& targets;
    Interpreter& python;                                               // with the module loaded
    std::function<std::string(const std::string& body)> with_imports;  // a file of these tests
    enum class Way {
        apart,
        together
    };  // each in a fork, in another order, with other hashes, on another day
    std::function<nlohmann::json(const std::string& text, Way)> pytest;
};

// The text of the file; empty: nothing holds, or notices anything. Counts and counterexamples go to `result`.
std::string run_properties(const PropertyTools& tools, std::vector<Property> all, Generated& result);

}  // namespace sixth::testgen

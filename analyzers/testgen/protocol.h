// Rows and outcomes as the driver speaks them.
#pragma once
#include <nlohmann/json.hpp>
#include <vector>

#include "analyzers/testgen/row.h"
#include "analyzers/testgen/target.h"

namespace sixth::testgen {

nlohmann::json question_of(const Row& row, const std::vector<Target>& targets);
Outcome outcome_of(const nlohmann::json& told);

}  // namespace sixth::testgen

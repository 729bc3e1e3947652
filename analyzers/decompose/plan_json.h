// Plans as JSON: what --json prints, and how they are kept.
#pragma once
#include <nlohmann/json.hpp>

#include "analyzers/decompose/plan.h"

namespace sixth::decompose {

nlohmann::ordered_json json_of(const Plan& plan, const Subtask& subtask);
nlohmann::ordered_json json_of(const Covered& item, const Plan& plan);
nlohmann::ordered_json json_of(const Plan& plan);  // with "schema"

// Of what json_of() gave. An Error when it is not that.
Subtask subtask_of(const nlohmann::ordered_json& json);
Covered covered_of(const nlohmann::ordered_json& json);

}  // namespace sixth::decompose

// What a model may add to a plan: better titles, kinds, order, steps, parts, and which of the files. The plan
// made by structure stands: a reply is checked, and what it says of things that are not there is left out.
#pragma once
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "analyzers/decompose/issue.h"
#include "analyzers/decompose/planner.h"

namespace sixth::decompose {

nlohmann::ordered_json wording_schema(const Plan& plan);
std::string wording_system();
// At most `most` bytes: of a long issue the middle is left out.
std::string wording_question(const Issue& issue, const Plan& plan, std::size_t most);

struct Worded {
    Plan plan;  // with what could be taken over
    std::vector<std::string>
        faults;  // what in the reply breaks its form or the plan's rules; empty: all is well
    std::vector<std::string> left_out;  // files and subtasks of the reply that are not there
};
// `exists`: is the path there? `model`: who worded it.
Worded take_wording(const Plan& plan, const nlohmann::ordered_json& reply, const std::string& model,
                    const std::function<bool(const std::string&)>& exists);

}  // namespace sixth::decompose

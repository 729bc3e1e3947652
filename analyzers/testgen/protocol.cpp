#include "analyzers/testgen/protocol.h"

#include "analyzers/testgen/rows.h"

namespace sixth::testgen {

using Json = nlohmann::json;

Json question_of(const Row& row, const std::vector<Target>& targets) {
    const Target& target = targets[row.target];
    Json arguments = Json::array();
    for (const Argument& a : row.arguments) arguments.push_back({a.name, a.value});
    Json mocks = Json::array();
    for (const Mock& m : row.mocks) mocks.push_back({m.target, m.behaviour, m.name});
    return {{"target", row.target},        {"subject", row.subject},
            {"setup", row.setup},          {"folder", uses_folder(row)},
            {"mocks", std::move(mocks)},   {"before", row.before},
            {"call", callee_of(target)},   {"property", target.way == Way::property},
            {"args", std::move(arguments)}};
}

Outcome outcome_of(const Json& told) {
    Outcome outcome;
    outcome.unusable = told.value("unusable", "");
    outcome.raised = told.value("raised", false);
    outcome.intended = told.value("intended", false);
    outcome.listed = told.value("listed", false);
    outcome.then = told.value("then", "");
    outcome.entered = told.value("entered", false);
    outcome.leaving = told.value("leaving", false);
    outcome.error = told.value("error", "");
    outcome.error_type = told.value("type", "");
    outcome.modules = told.value("modules", std::vector<std::string>());
    outcome.unused_mocks = told.value("unused_mocks", std::vector<std::size_t>());
    outcome.arcs = told.value("arcs", std::vector<Arc>());
    outcome.steps = told.value("steps", std::size_t{0});
    const auto checks = told.find("checks");
    if (checks != told.end()) {
        for (const Json& c : *checks) {
            if (c.is_array() && c.size() == 3) outcome.checks.push_back({c[0], c[1], c[2]});
        }
    }
    return outcome;
}

}  // namespace sixth::testgen

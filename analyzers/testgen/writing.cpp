#include <algorithm>
#include <set>
#include <utility>

#include "analyzers/testgen/generator.h"
#include "analyzers/testgen/property_run.h"
#include "core/base/error.h"

namespace sixth::testgen {
namespace {

using Json = nlohmann::json;

}  // namespace

// Written, run under pytest twice in processes of their own; what fails goes out.
void Generator::finish(std::vector<Kept> kept) {
    std::stable_sort(kept.begin(), kept.end(),
                     [](const Kept& a, const Kept& b) { return a.row.target < b.row.target; });
    if (!ask_.existing_tests.empty()) result_.before = existing();
    for (int round = 0; round < 3 && !kept.empty(); ++round) {
        Rendered file = render(ask_.module, targets_, world_, kept, style_, ask_.header);
        std::set<std::string> failing;
        std::optional<Coverage> coverage;
        for (const bool other : {false, true}) {
            const Json told = checked(pytest(file.text, {}, other));
            const Json& outcomes = told.at("outcomes");
            for (const std::string& name : file.names) {
                const auto at = outcomes.find(name);
                if (at == outcomes.end() || at->get<std::string>() != "passed") failing.insert(name);
            }
            if (!other) coverage = coverage_in(told);
        }
        std::vector<Kept> passing;
        for (std::size_t i = 0; i < kept.size(); ++i) {
            if (!failing.contains(file.names[i])) passing.push_back(kept[i]);
        }
        result_.failed += kept.size() - passing.size();
        if (passing.size() == kept.size()) {
            result_.text = std::move(file.text);
            result_.tests = file.tests;
            result_.rows = kept.size();
            result_.assertions = file.assertions;
            result_.after = coverage;
            return;
        }
        kept = std::move(passing);
    }
}

void Generator::finish_properties(Interpreter& python, const Mined& mined, const Values& values) {
    std::set<std::string> modules;
    for (const Observed& o : observed_) modules.insert(o.outcome.modules.begin(), o.outcome.modules.end());
    const auto with_imports = [&](const std::string& body) {
        return ask_.header + imports_for(body, ask_.module, world_, modules, ask_.style.width) + body;
    };
    const auto run = [this](const std::string& text, PropertyTools::Way way) {
        const bool apart = way == PropertyTools::Way::apart;
        return checked(pytest(text, {}, apart, apart));
    };
    result_.text = run_properties({ask_, targets_, python, with_imports, run},
                                  properties_of(targets_, runs_, world_, mined, values, observed_), result_);
}

// An Error when pytest could not run the file.
Json Generator::checked(Json told) {
    if (told.contains("error"))
        throw Error(told["error"].get<std::string>(),
                    "install it for that interpreter, or name another one with --python");
    if (told.at("outcomes").contains("<collect>"))
        throw Error("the tests that were made cannot be read: " +
                    told["outcomes"]["<collect>"].get<std::string>());
    return told;
}

Json Generator::pytest(const std::string& text, const std::vector<fs::Path>& files, bool other, bool apart) {
    return run_pytest(ask_, {text, files, style_.asynchronous, other, apart, !other});
}

std::optional<Coverage> Generator::existing() {
    try {
        return coverage_in(pytest("", ask_.existing_tests, false));
    } catch (const Error&) {  // they hang, or need more than the sandbox gives: nothing is known of them
        return {};
    }
}

std::optional<Coverage> Generator::coverage_in(const Json& told) {
    const auto at = told.find("coverage");
    if (at == told.end()) return {};
    return Coverage{at->at("lines"), at->at("lines_hit"), at->at("branches"), at->at("branches_hit")};
}

}  // namespace sixth::testgen

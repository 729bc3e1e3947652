#include <nlohmann/json.hpp>

#include "analyzers/testgen/generator.h"
#include "core/base/error.h"

namespace sixth::testgen {

using Json = nlohmann::json;

Json run_pytest(const Request& request, const PytestRun& run) {
    Launch launch = request.launch;
    launch.hash_seed = run.other ? 2 : 0;
    Interpreter python(launch);
    Json paths = Json::array(), names = Json::array();
    for (const fs::Path& path : request.import_paths) paths.push_back(path.string());
    for (const fs::Path& path : run.files) names.push_back(path.string());
    return python.ask({{"op", "pytest"},
                       {"paths", std::move(paths)},
                       {"files", std::move(names)},
                       {"text", run.text},
                       {"name", request.file_name},
                       {"conftest", request.conftest},
                       {"automatic", run.asynchronous == Style::Asynchronous::automatic},
                       {"reverse", run.other},
                       {"apart", run.apart},
                       {"shift", run.other ? shift_seconds : 0},
                       {"cover", run.cover ? request.path.string() : ""}},
                      std::chrono::seconds(run.text.empty() ? 110 : 300));  // others' tests may take for ever
}

std::map<std::string, std::string> outcomes_of(const Request& request, const std::string& tests) {
    const Json told = run_pytest(request, {tests, {}, request.style.asynchronous, false, false, false});
    std::map<std::string, std::string> outcomes;
    try {
        if (told.contains("error")) throw Error(told["error"].get<std::string>());
        for (const auto& [name, outcome] : told.at("outcomes").items())
            outcomes[name] = outcome.get<std::string>();
    } catch (const Json::exception&) {  // code under test has the descriptor too
        throw Error("the interpreter answers nonsense", "does the module write to descriptor 4?");
    }
    const auto broken = outcomes.find("<collect>");
    if (broken != outcomes.end()) throw Error(broken->second);
    return outcomes;
}

}  // namespace sixth::testgen

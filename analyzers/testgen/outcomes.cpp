#include <nlohmann/json.hpp>

#include "analyzers/testgen/generate.h"
#include "core/base/error.h"

namespace sixth::testgen {

using Json = nlohmann::json;

std::map<std::string, std::string> outcomes_of(const Request& request, const std::string& tests) {
    Interpreter python(request.launch);
    Json paths = Json::array();
    for (const fs::Path& path : request.import_paths) paths.push_back(path.string());
    const Json told = python.ask({{"op", "pytest"},
                                  {"paths", std::move(paths)},
                                  {"files", Json::array()},
                                  {"text", tests},
                                  {"name", request.file_name},
                                  {"conftest", request.conftest},
                                  {"automatic", request.style.asynchronous == Style::Asynchronous::automatic},
                                  {"reverse", false},
                                  {"apart", false},
                                  {"shift", 0},
                                  {"cover", ""}},
                                 std::chrono::seconds(110));
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

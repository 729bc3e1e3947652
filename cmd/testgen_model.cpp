// Values from a model on this machine, where branches stay uncovered.
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>

#include "cmd/session.h"
#include "cmd/testgen_report.h"
#include "core/llm/chat.h"

namespace sixth::cmd {

std::function<nlohmann::json(const std::string&, const nlohmann::json&)> model_for(const TestgenOptions& o,
                                                                                   Session& session) {
    if (!o.use_llm) return {};
    auto at = std::make_shared<llm::ChatServer>(llm::ChatServer{server_of(o.server, session), {}});
    if (const char* key = std::getenv("SIXTH_LLM_KEY")) at->key = key;
    auto info = std::make_shared<std::optional<llm::ModelInfo>>();
    return [at, info, name = o.model](const std::string& question, const nlohmann::json& schema) {
        if (!*info) *info = llm::look_up(*at, name);
        llm::ChatRequest request;
        request.model = name;
        request.system =
            "You find inputs that reach branches of Python functions. Answer with JSON of the given form.";
        request.user = question;
        request.schema = schema;
        if ((*info)->context > 0) request.most_context = std::min(request.most_context, (*info)->context);
        request.most_answer = std::min(request.most_answer, request.most_context / 2);
        return nlohmann::json(llm::chat(*at, **info, request).json);
    };
}

}  // namespace sixth::cmd

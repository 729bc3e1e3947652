#include "core/llm/ollama.h"

#include <algorithm>
#include <cmath>

#include "core/base/text.h"

namespace sixth::llm {
namespace {

using nlohmann::json;

constexpr std::size_t longest_complaint = 300;  // bytes of a refusal that are shown

Error cannot_use(const Server& server, const std::string& why) {
    return Error(fmt::format("the server at {} answers otherwise than Ollama: {}", text_of(server.url), why),
                 "llm.url names it");
}

// {"error": "model 'x' not found"}, or whatever it says
std::string complaint(const std::string& body) {
    const json parsed = json::parse(body, nullptr, false);
    if (parsed.is_object() && parsed.contains("error") && parsed["error"].is_string())
        return parsed["error"].get<std::string>().substr(0, longest_complaint);
    return std::string(text::trim(std::string_view(body).substr(0, longest_complaint)));
}

std::string hint_for(HttpError::Reason reason, const Url& url) {
    switch (reason) {
        case HttpError::Reason::refused:
            return "'ollama serve' starts one here; llm.url names another";
        case HttpError::Reason::remote:
            return fmt::format(
                "texts of the repository are sent there only when you say so: SIXTH_LLM_URL={}, or 'sixth "
                "trust' for what the repository's file says",
                text_of(url));
        case HttpError::Reason::broken:
            return "the server's own log says why";
        default:
            return {};
    }
}

Reply exchange(const Server& server, const Request& request) {
    try {
        return send(server.url, request);
    } catch (const HttpError& error) {
        throw HttpError(error.reason(), error.what(),
                        error.hint().empty() ? hint_for(error.reason(), server.url) : error.hint());
    }
}

std::vector<float> row_of(const Server& server, const json& row) {
    if (!row.is_array() || row.empty()) throw cannot_use(server, "a vector is empty");
    std::vector<float> out;
    out.reserve(row.size());
    for (const json& value : row) {
        if (!value.is_number() || !std::isfinite(value.get<float>()))
            throw cannot_use(server, "a vector holds something else than numbers");
        out.push_back(value.get<float>());
    }
    return out;
}

}  // namespace

json ask(const Server& server, const std::string& path, const json& body) {
    Request request;
    request.path = path;
    request.anywhere = server.anywhere;
    request.silence = server.timeout;
    // what is no UTF-8 in a source must not stop it
    if (!body.is_null()) request.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
    const Reply reply = exchange(server, request);
    if (reply.status != 200)
        throw Error(fmt::format("the server at {} refused {} with status {}: {}", text_of(server.url), path,
                                reply.status, complaint(reply.body)));
    json parsed = json::parse(reply.body, nullptr, false);
    if (!parsed.is_object()) throw cannot_use(server, fmt::format("no JSON to {}", path));
    return parsed;
}

InstalledModel find_model(const Server& server, const std::string& name) {
    const json list = ask(server, "/api/tags");
    if (!list.contains("models") || !list["models"].is_array()) throw cannot_use(server, "no list of models");
    const std::string tagged =
        name.find(':', name.rfind('/') + 1) == std::string::npos ? name + ":latest" : name;
    std::vector<std::string> names;
    for (const json& each : list["models"]) {
        if (!each.is_object()) continue;
        const std::string called = each.value("name", std::string());
        if (called == name || called == tagged) return {called, each.value("digest", std::string())};
        names.push_back(called);
    }
    throw Error(
        fmt::format("the server at {} has no model '{}'", text_of(server.url), name),
        fmt::format("'ollama pull {}'{}", name, names.empty() ? "" : "; it has " + text::join(names, ", ")));
}

std::vector<std::vector<float>> embed(const Server& server, const std::string& model,
                                      const std::vector<std::string>& texts) {
    const json answer = ask(server, "/api/embed", {{"model", model}, {"input", texts}, {"truncate", true}});
    const auto rows = answer.find("embeddings");
    if (rows == answer.end() || !rows->is_array() || rows->size() != texts.size())
        throw cannot_use(server, fmt::format("not {} vectors for as many texts", texts.size()));
    std::vector<std::vector<float>> all;
    for (const json& row : *rows) {
        all.push_back(row_of(server, row));
        if (all.back().size() != all.front().size()) throw cannot_use(server, "vectors of different lengths");
    }
    return all;
}

}  // namespace sixth::llm

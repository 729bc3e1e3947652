#include "core/base/json_rpc.h"

#include <optional>

#include "core/base/error.h"
#include "core/base/interrupt.h"
#include "core/base/json_text.h"

namespace sixth::json_rpc {
namespace {

using Answer = nlohmann::ordered_json;
using nlohmann::json;

Answer error_of(const Answer& id, Code code, const std::string& message) {
    return {{"jsonrpc", "2.0"}, {"id", id}, {"error", {{"code", code}, {"message", message}}}};
}

Answer call(const std::string& name, const json& params, const Method& method, const Answer& id) {
    try {
        return {{"jsonrpc", "2.0"}, {"id", id}, {"result", method(name, params)}};
    } catch (const Interrupted&) {
        throw;
    } catch (const Failure& failure) {
        return error_of(id, failure.code(), failure.what());
    } catch (const Error& error) {
        Answer out = error_of(id, internal_error, error.what());
        if (!error.hint().empty()) out["error"]["data"] = {{"hint", error.hint()}};
        return out;
    } catch (const std::exception& error) {
        return error_of(id, internal_error, error.what());
    }
}

std::optional<Answer> answer_one(const json& message, const Method& method) {
    if (!message.is_object()) return error_of(nullptr, invalid_request, "a message is an object");
    const auto named = message.find("method");
    if (named == message.end() && (message.contains("result") || message.contains("error"))) return {};
    const auto asked = message.find("id");
    if (asked != message.end() && !asked->is_string() && !asked->is_number() && !asked->is_null())
        return error_of(nullptr, invalid_request, "an id is a string or a number");
    const Answer id = asked == message.end() ? Answer() : Answer(*asked);
    const auto version = message.find("jsonrpc");
    if (version == message.end() || *version != "2.0")
        return error_of(id, invalid_request, "a message says \"jsonrpc\":\"2.0\"");
    if (named == message.end() || !named->is_string())
        return error_of(id, invalid_request, "a request names a method");
    if (asked == message.end()) return {};
    const auto params = message.find("params");
    if (params == message.end()) return call(*named, json(), method, id);
    if (!params->is_structured()) return error_of(id, invalid_request, "params are an object or an array");
    return call(*named, *params, method, id);
}

}  // namespace

std::string answer(std::string_view text, const Method& method) {
    json message;
    try {
        message = json::parse(text);
    } catch (const json::exception& error) {
        return refusal(parse_error, error.what());
    }
    if (!message.is_array() || message.empty()) {
        const std::optional<Answer> one = answer_one(message, method);
        return one ? dump_json(*one) : std::string();
    }
    Answer all = Answer::array();
    for (const json& each : message) {
        if (std::optional<Answer> one = answer_one(each, method)) all.push_back(std::move(*one));
    }
    return all.empty() ? std::string() : dump_json(all);
}

std::string refusal(Code code, const std::string& message) {
    return dump_json(error_of(nullptr, code, message));
}

}  // namespace sixth::json_rpc

#include "core/llm/chat.h"

#include <algorithm>

#include "core/base/json_text.h"
#include "core/base/text.h"
#include "core/base/utf8.h"

namespace sixth::llm {
namespace {

using Json = nlohmann::ordered_json;
using Reason = ChatError::Reason;

constexpr std::size_t least_bytes_a_token = 2;  // so many tokens a text has at most
constexpr std::size_t most_bytes_a_token = 6;   // and at least, of English and code
constexpr int least_context = 4'096;
constexpr int least_cut = 1'000;  // tokens

std::string member(const Json& json, const char* name) {
    if (!json.is_object()) return "";
    const auto at = json.find(name);
    return at != json.end() && at->is_string() ? at->get<std::string>() : std::string();
}

int number(const Json& json, const char* name) {
    if (!json.is_object()) return 0;
    const auto at = json.find(name);
    return at != json.end() && at->is_number_integer() ? at->get<int>() : 0;
}

// {"error": "text"} of Ollama, {"error": {"message": "text"}} of the others.
std::string error_in(const Json& json) {
    if (!json.is_object() || !json.contains("error")) return "";
    const Json& error = json["error"];
    if (error.is_string()) return utf8::printable(error.get<std::string>());
    const std::string message = member(error, "message");
    return message.empty() ? "an error without a message" : utf8::printable(message);
}

std::string said(const Reply& reply) {
    std::string error = error_in(Json::parse(reply.body, nullptr, false));
    if (!error.empty()) return error;
    const std::string_view text = text::trim(reply.body);
    return text.empty() ? fmt::format("HTTP status {}", reply.status) : utf8::printable(text.substr(0, 200));
}

[[noreturn]] void refuse(const ChatServer& at, const std::string& model, const Reply& reply) {
    const std::string words = said(reply);
    if (reply.status == 404 && words.find("model") != std::string::npos) {
        throw ChatError(Reason::no_model,
                        fmt::format("{} has no model '{}': {}", text_of(at.server.url), model, words),
                        fmt::format("ollama pull {}", model));
    }
    if (reply.status == 503 || reply.status == 429)
        throw ChatError(Reason::busy, fmt::format("{} is busy: {}", text_of(at.server.url), words),
                        "try again in a while");
    if (reply.status == 400 && words.find("context") != std::string::npos)
        throw ChatError(Reason::cut_prompt, fmt::format("{}: {}", text_of(at.server.url), words));
    throw ChatError(Reason::refused,
                    fmt::format("{} answered {}: {}", text_of(at.server.url), reply.status, words));
}

// What the connection did, in this part's words.
template <class Do>
auto translated(Do&& act) {
    try {
        return act();
    } catch (const HttpError& error) {
        switch (error.reason()) {
            case HttpError::Reason::refused:
            case HttpError::Reason::remote:
                throw ChatError(Reason::unreachable, error.what(), error.hint());
            case HttpError::Reason::silent:
                throw ChatError(Reason::timed_out, error.what(), error.hint());
            default:
                throw ChatError(Reason::broken, error.what(), error.hint());
        }
    }
}

Request post(const ChatServer& at, std::string path, const Json& body) {
    Request request;
    request.path = std::move(path);
    request.body = dump_json(body);
    request.anywhere = at.server.anywhere;
    request.silence = at.server.timeout;
    if (api_of(at.server) == Api::openai) request.bearer = at.key;
    return request;
}

int context_for(const ModelInfo& info, const ChatRequest& request) {
    const std::size_t bytes = request.system.size() + request.user.size() + request.schema.dump().size();
    int needed = static_cast<int>(bytes / least_bytes_a_token) + request.most_answer;
    int context = least_context;
    while (context < needed && context < request.most_context) context *= 2;
    context = std::min(context, request.most_context);
    return info.context > 0 ? std::min(context, info.context) : context;
}

// Pieces of an answer as they come, cut at line ends wherever the network cut them.
class Lines {
  public:
    template <class Take>
    void add(std::string_view bytes, Take&& take) {
        rest_.append(bytes);
        std::size_t begin = 0;
        for (std::size_t end; (end = rest_.find('\n', begin)) != std::string::npos; begin = end + 1)
            take(text::trim(std::string_view(rest_).substr(begin, end - begin)));
        rest_.erase(0, begin);
    }
    std::string_view rest() const { return text::trim(rest_); }

  private:
    std::string rest_;
};

struct Stream {
    std::string text, failure;
    std::string end;  // "stop", "length"
    bool done = false;
    int prompt_tokens = 0;
};

void take_ollama(std::string_view line, Stream& stream) {
    if (line.empty()) return;
    const Json json = Json::parse(line, nullptr, false);
    if (json.is_discarded()) {
        stream.failure = "a line that is no JSON";
        return;
    }
    if (const std::string error = error_in(json); !error.empty()) {
        stream.failure = error;
        return;
    }
    if (json.contains("message")) stream.text += member(json["message"], "content");
    const auto done = json.find("done");
    if (done == json.end() || !done->is_boolean() || !done->get<bool>()) return;
    stream.done = true;
    stream.end = member(json, "done_reason");
    stream.prompt_tokens = number(json, "prompt_eval_count");
}

void take_openai(std::string_view line, Stream& stream) {
    if (line.substr(0, 5) != "data:") return;  // blank lines, ":" comments, event names
    line = text::trim(line.substr(5));
    if (line == "[DONE]") {
        stream.done = true;
        return;
    }
    const Json json = Json::parse(line, nullptr, false);
    if (json.is_discarded()) {
        stream.failure = "an event that is no JSON";
        return;
    }
    if (const std::string error = error_in(json); !error.empty()) {
        stream.failure = error;
        return;
    }
    if (json.contains("usage"))
        stream.prompt_tokens = std::max(stream.prompt_tokens, number(json["usage"], "prompt_tokens"));
    if (!json.contains("choices") || !json["choices"].is_array() || json["choices"].empty()) return;
    const Json& choice = json["choices"][0];
    for (const char* part : {"delta", "message"}) {
        if (choice.is_object() && choice.contains(part)) stream.text += member(choice[part], "content");
    }
    if (const std::string end = member(choice, "finish_reason"); !end.empty()) stream.end = end;
}

// What is too long some servers drop silently, and only tell how much they read. A small number is no sign:
// one that remembers the beginning of the question counts the rest.
void check_prompt(const ChatServer& at, const ChatRequest& request, const Stream& stream) {
    const auto bytes = static_cast<int>(request.system.size() + request.user.size());
    if (stream.prompt_tokens >= least_cut &&
        bytes / static_cast<int>(most_bytes_a_token) > stream.prompt_tokens)
        throw ChatError(Reason::cut_prompt, fmt::format("{} read only {} tokens of the question",
                                                        text_of(at.server.url), stream.prompt_tokens));
}

Json without_schema(Json body) {
    body["response_format"] = {{"type", "json_object"}};
    return body;
}

Stream streamed(const ChatServer& at, const ChatRequest& request, const Json& body) {
    const bool ollama = api_of(at.server) == Api::ollama;
    Lines lines;
    Stream stream;
    std::string whole;  // in case it is no stream
    const Reply reply = translated([&] {
        return send(at.server.url, post(at, ollama ? "/api/chat" : "/chat/completions", body),
                    [&](std::string_view bytes) {
                        whole.append(bytes);
                        lines.add(bytes, [&](std::string_view line) {
                            (ollama ? take_ollama : take_openai)(line, stream);
                        });
                        if (request.progress) request.progress(stream.text.size());
                        return stream.failure.empty();
                    });
    });
    if (reply.status != 200) {
        const std::string words = said(reply);
        const bool form = words.find("response_format") != std::string::npos ||
                          words.find("grammar") != std::string::npos ||
                          words.find("schema") != std::string::npos;
        if (!ollama && reply.status == 400 && form && body["response_format"]["type"] == "json_schema")
            return streamed(at, request, without_schema(body));
        refuse(at, request.model, reply);
    }
    if (ollama) {
        take_ollama(lines.rest(), stream);
    } else if (stream.text.empty() && !stream.done && whole.substr(0, 1) == "{") {
        take_openai("data:" + whole, stream);  // a server that does not stream
        stream.done = true;
    } else {
        take_openai(lines.rest(), stream);
        stream.done = stream.done || !stream.end.empty();
    }
    if (!stream.failure.empty())
        throw ChatError(Reason::broken, fmt::format("{} failed in the middle of its answer: {}",
                                                    text_of(at.server.url), stream.failure));
    if (!stream.done)
        throw ChatError(Reason::broken,
                        fmt::format("{} ended in the middle of its answer", text_of(at.server.url)));
    return stream;
}

}  // namespace

Api api_of(const Server& server) {
    return server.url.path.ends_with("/v1") ? Api::openai : Api::ollama;
}

ModelInfo look_up(const ChatServer& at, const std::string& model) {
    ModelInfo info;
    if (api_of(at.server) == Api::openai) return info;
    Server soon = at.server;  // nothing is loaded for these answers
    soon.timeout = std::min(soon.timeout, std::chrono::seconds(10));
    return translated([&] {
        const InstalledModel found = find_model(soon, model);
        info.digest = found.digest;
        // what it can do; an old server that cannot tell is asked without
        try {
            const nlohmann::json show = ask(soon, "/api/show", {{"model", found.name}});
            if (show.contains("capabilities") && show["capabilities"].is_array()) {
                for (const auto& each : show["capabilities"]) info.thinks = info.thinks || each == "thinking";
            }
            if (show.contains("model_info") && show["model_info"].is_object()) {
                for (const auto& [name, value] : show["model_info"].items()) {
                    if (name.ends_with(".context_length") && value.is_number_integer())
                        info.context = value.get<int>();
                }
            }
        } catch (const HttpError&) {
            throw;
        } catch (const Error&) {
        }
        return info;
    });
}

Json body_of(const ChatServer& at, const ModelInfo& info, const ChatRequest& request) {
    Json body;
    body["model"] = request.model;
    body["messages"] = Json::array(
        {{{"role", "system"}, {"content", request.system}}, {{"role", "user"}, {"content", request.user}}});
    body["stream"] = true;
    if (api_of(at.server) == Api::ollama) {
        body["format"] = request.schema;
        body["options"] = {{"num_ctx", context_for(info, request)},
                           {"num_predict", request.most_answer},
                           {"temperature", 0},
                           {"seed", 1}};
        // newer servers then say 400 instead of dropping what is too long; older ones do not know these
        body["truncate"] = false;
        body["shift"] = false;
        if (info.thinks) body["think"] = false;
    } else {
        body["max_tokens"] = request.most_answer;
        body["temperature"] = 0;
        body["seed"] = 1;
        body["stream_options"] = {{"include_usage", true}};
        body["response_format"] = {
            {"type", "json_schema"},
            {"json_schema", {{"name", "answer"}, {"strict", true}, {"schema", request.schema}}}};
    }
    return body;
}

Json json_in(const std::string& text) {
    std::string_view rest = text::trim(text);
    if (rest.substr(0, 7) == "<think>") {
        const std::size_t end = rest.find("</think>");
        rest = end == std::string_view::npos ? std::string_view() : text::trim(rest.substr(end + 8));
    } else if (const std::size_t end = rest.find("</think>");
               end != std::string_view::npos && end < rest.find('{')) {
        rest = text::trim(rest.substr(end + 8));  // a template that opened it itself
    }
    if (rest.substr(0, 3) == "```") {
        const std::size_t line = rest.find('\n');
        const std::size_t end = rest.rfind("```");
        if (line != std::string_view::npos && end > line) rest = text::trim(rest.substr(line, end - line));
    }
    Json json = Json::parse(rest, nullptr, false);
    if (!json.is_object()) throw ChatError(Reason::nonsense, "the model's answer is no JSON object");
    return json;
}

ChatReply chat(const ChatServer& at, const ModelInfo& info, const ChatRequest& request) {
    const Json body = body_of(at, info, request);
    const Stream stream = streamed(at, request, body);
    if (stream.end == "length")
        throw ChatError(Reason::cut_answer, fmt::format("the answer of {} was cut at {} tokens",
                                                        request.model, request.most_answer));
    if (api_of(at.server) == Api::ollama) check_prompt(at, request, stream);
    ChatReply reply;
    reply.text = stream.text;
    reply.json = json_in(stream.text);
    reply.model = request.model + (info.digest.empty() ? "" : "@" + info.digest.substr(0, 12));
    return reply;
}

}  // namespace sixth::llm

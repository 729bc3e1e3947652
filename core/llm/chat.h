// A conversation of one turn with a model on this machine, whose answer is JSON of a given form: Ollama's
// /api/chat (https://docs.ollama.com/api), or /v1/chat/completions as llama.cpp, LM Studio and vLLM speak it.
#pragma once
#include <cstddef>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/llm/ollama.h"

namespace sixth::llm {

// A path that ends in /v1 speaks OpenAI's.
enum class Api { ollama, openai };
Api api_of(const Server& server);

struct ChatServer {
    Server server;
    std::string key;  // sent as a bearer token, to the OpenAI kind alone; never told
};

struct ChatRequest {    // NOLINT(bugprone-exception-escape): a moved JSON value throws nothing
    std::string model;  // "llama3.1:8b"
    std::string system, user;
    nlohmann::ordered_json schema;                    // the answer's
    int most_context = 16'384;                        // tokens, asked for as needed up to these
    int most_answer = 4'096;                          // tokens
    std::function<void(std::size_t bytes)> progress;  // of the answer, as it comes
};

struct ChatReply {     // NOLINT(bugprone-exception-escape): a moved JSON value throws nothing
    std::string text;  // what the model wrote, without what it thought
    nlohmann::ordered_json json;
    std::string model;  // "llama3.1:8b@46e0c10c039e": with the start of its digest, where the server tells
    bool cached = false;
};

class ChatError : public Error {
  public:
    enum class Reason {
        unreachable,  // no server, or it hung up before it answered
        no_model,     // not pulled
        busy,         // too many requests, or still loading
        refused,      // 4xx, 5xx with the server's own words
        timed_out,
        broken,      // the answer ended in its middle
        cut_answer,  // it reached its number of tokens
        cut_prompt,  // the server dropped a part of what it was asked
        nonsense,    // no JSON of the form
    };
    ChatError(Reason reason, const std::string& what, std::string hint = {})
        : Error(what, std::move(hint)), reason_(reason) {}
    Reason reason() const noexcept { return reason_; }

  private:
    Reason reason_;
};

// What a server tells of a model; an Error when it is not there or lacks the model.
struct ModelInfo {
    std::string digest;   // of its weights; empty: the server does not say
    bool thinks = false;  // and can be told not to
    int context = 0;      // tokens it was made for; 0: not told
};
ModelInfo look_up(const ChatServer& at, const std::string& model);

// Temperature 0 and a fixed seed: the same question has the same answer where the server keeps to that.
ChatReply chat(const ChatServer& at, const ModelInfo& info, const ChatRequest& request);

// What is sent: with the model's digest the key of a reply that is kept.
nlohmann::ordered_json body_of(const ChatServer& at, const ModelInfo& info, const ChatRequest& request);

// The JSON in what a model wrote: behind <think>…</think>, inside of a fence. A ChatError when there is none.
nlohmann::ordered_json json_in(const std::string& text);

}  // namespace sixth::llm

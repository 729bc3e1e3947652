// A server of local models that speaks Ollama's API (github.com/ollama/ollama, docs/api.md). It is asked for
// what the user named, and for nothing else: no model is pulled.
#pragma once
#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/llm/http_client.h"

namespace sixth::llm {

struct Server {
    Url url;
    bool anywhere = false;              // it need not be on this machine
    std::chrono::seconds timeout{300};  // the longest without a byte: models are loaded first
};

struct InstalledModel {
    std::string name;    // as the server calls it: "nomic-embed-text:latest"
    std::string digest;  // of its weights and settings
};

// A model by the name the user gave; no tag means ":latest". An Error says what to type when there is no
// server or no such model.
InstalledModel find_model(const Server& server, const std::string& name);

// One vector a text, in their order, all of the same length. Too long texts are cut by the server.
std::vector<std::vector<float>> embed(const Server& server, const std::string& model,
                                      const std::vector<std::string>& texts);

// GET (`body` null) or POST of JSON for JSON; what a server refuses is an Error with its own words.
nlohmann::json ask(const Server& server, const std::string& path, const nlohmann::json& body = nullptr);

}  // namespace sixth::llm

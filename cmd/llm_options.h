// The settings under [llm], shared by every command that asks a server of models.
#pragma once
#include <chrono>
#include <string>

#include "cmd/session.h"
#include "core/llm/ollama.h"

namespace sixth::cmd {

class Options;
struct Option;

struct LlmOptions {
    std::string url = "http://127.0.0.1:11434";
    std::chrono::seconds timeout{300};
    std::string embed_model;             // empty: the model inside the binary
    const Option* url_option = nullptr;  // who said so
};

void add_llm_server(Options& options, LlmOptions& o);  // llm.url and llm.timeout
void add_embed_model(Options& options, LlmOptions& o);

// Another machine only when the user named it, or trusts the file that does: whoever sends a repository must
// not have its texts sent elsewhere.
llm::Server server_of(const LlmOptions& o, Session& session);

}  // namespace sixth::cmd

#include "cmd/llm_options.h"

#include "cmd/options.h"
#include "core/repo/trust.h"

namespace sixth::cmd {
namespace {

constexpr const char* section = "llm";

}  // namespace

void add_llm_server(Options& options, LlmOptions& o) {
    o.url_option =
        &options.add("llm-url", o.url, "the server of local models (Ollama)").value("URL").shared(section);
    options.add("llm-timeout", o.timeout, "how long that server may say nothing").shared(section);
}

void add_embed_model(Options& options, LlmOptions& o) {
    options.add("llm-embed-model", o.embed_model, "the server's model for vectors")
        .value("NAME")
        .shown_default("the one inside sixth")
        .shared(section);
}

llm::Server server_of(const LlmOptions& o, Session& session) {
    llm::Server server{llm::parse_url(o.url), false, o.timeout};
    const repo::Config& config = session.config();
    const bool in_file = !config.file.empty() && o.url_option->origin.rfind(config.file + ":", 0) == 0;
    server.anywhere = !in_file || repo::is_trusted(session.root() / config.file, config.text);
    return server;
}

}  // namespace sixth::cmd

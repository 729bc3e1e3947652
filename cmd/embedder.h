// The model that a command makes vectors with: the one inside the binary, or a server's when llm.embed-model
// names one. Never one in the place of the other.
#pragma once
#include <memory>
#include <string>

#include "cmd/llm_options.h"
#include "core/search/embedder.h"

namespace sixth::cmd {

// Asks the server for the model at once: an Error when there is no server or no such model. `instead`: what
// the hint of every Error goes on with; may be empty.
std::shared_ptr<const search::Embedder> embedder_of(const LlmOptions& o, Session& session,
                                                    const std::string& instead);

}  // namespace sixth::cmd

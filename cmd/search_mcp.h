// sixth search --serve-mcp: the Model Context Protocol on standard input and output, so that coding agents
// search by themselves.
#pragma once
#include "cmd/search.h"

namespace sixth::cmd {

// Until the input is over or a signal comes. `defaults`: what a call does not say. stdout is the protocol's
// alone.
ExitCode serve_mcp(const SearchOptions& defaults, Session& session);

}  // namespace sixth::cmd

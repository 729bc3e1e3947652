// The text of cmd/graph_page.html, compiled in.
#pragma once

namespace sixth::cmd {

extern const char* const graph_page;

}  // namespace sixth::cmd

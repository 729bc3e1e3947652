// Escapes of the formats that continuous integration reads.
#pragma once
#include <string>
#include <string_view>

namespace sixth::cmd {

// RFC 3986: everything but unreserved characters and '/'.
std::string percent_encoded(std::string_view path);

// https://github.com/actions/toolkit, packages/core/src/command.ts: a message escapes %, CR and LF; a
// property also ':' and ','.
std::string workflow_escaped(std::string_view text, bool property);

}  // namespace sixth::cmd

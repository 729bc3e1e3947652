// sixth lint --explain: what a rule looks for, why, and what to do.
#pragma once
#include <string>

#include "cmd/terminal.h"

namespace sixth::cmd {

// `which`: a code, a name or "all" for the list. Unknown: an Error naming the nearest rule.
void explain_lint(const std::string& which, bool json, const Style& style);

}  // namespace sixth::cmd

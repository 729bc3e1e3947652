// A piece of source under a finding, with carets.
#pragma once
#include <string>

#include "cmd/terminal.h"
#include "core/base/diagnostic.h"
#include "core/base/lines.h"

namespace sixth::cmd {

// A finding on one line: that line and carets. One over more lines: its first lines and how many follow.
// Long lines are cut to `width` terminal cells around the carets (0: 200). Nothing in the result can steer a
// terminal, whatever the file holds.
std::string excerpt(const Lines& lines, const Position& where, const Style& style, Tone tone, int width);

}  // namespace sixth::cmd

// What the sources of `sixth stats` share.
#pragma once
#include <string>

#include "cmd/terminal.h"
#include "core/telemetry/summary.h"

namespace sixth::cmd {

// For people: as many columns as fit.
std::string stats_text(const telemetry::Summary& summary, Style style, int width);

// A row of eighths, the largest value eight high; in ASCII where the locale is not UTF-8. Zero is a blank.
std::string sparkline(const std::vector<std::int64_t>& values, bool utf8);

// "24h", "7d", "2026-11-20", "2026-11-20T08:00:00Z", "all" (0) as ms since the epoch; else an Error.
std::int64_t stats_since(const std::string& text, std::int64_t now);

}  // namespace sixth::cmd

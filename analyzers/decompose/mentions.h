// What a text names outright: paths, symbols, options, places in tracebacks, other issues.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sixth::decompose {

struct Frame {
    std::string path;  // as Python printed it
    std::uint32_t line = 0;
    std::string function;  // "<module>" at the top
};

// Each list in the order of the text, everything once.
struct Mentions {
    std::vector<std::string> paths;  // "app/retry.py", "retry.py", "docs/"
    std::vector<std::string>
        symbols;  // "Retrier.run", "app.retry", "backoff_delay": in backquotes, or shaped so
    std::vector<std::string> options;  // "--dry-run"
    std::vector<std::string> issues;   // "#12", "AAS-114"
    std::vector<Frame> frames;         // the innermost last
    std::vector<std::string> errors;   // "ValueError"
};

void add_mentions(std::string_view text, Mentions& out);
Mentions mentions_of(std::string_view text);

// "Fix `Retrier.run()`" -> "Fix Retrier.run()".
std::string without_marks(std::string_view text);

}  // namespace sixth::decompose

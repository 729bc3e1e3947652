// Python's exceptions in what a program printed.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace sixth::telemetry {

struct PythonError {
    std::string type;     // as Python printed it: "ValueError", "pkg.errors.BadThing"
    std::string message;  // its first line
};

// The last exception that a traceback, a syntax error or pytest's report in `text` ends with. Of a chain and
// of a group it is the one that was raised at the end; "Exception ignored in" is none.
std::optional<PythonError> find_python_error(std::string_view text);

}  // namespace sixth::telemetry

// Python's exception classes and who derives from whom.
#pragma once
#include <string_view>

namespace sixth::lint {

// The base of a builtin exception (3.8 to 3.14), or of a well-known one of the standard library by its dotted
// name; aliases ("IOError") give the class they stand for. Empty for BaseException and for unknown names.
std::string_view exception_base(std::string_view name);

// The name itself, or what it is an alias of ("IOError", "socket.error" -> "OSError").
std::string_view exception_class(std::string_view name);

}  // namespace sixth::lint

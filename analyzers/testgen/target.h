// What can be tested in a file: its functions and the methods of its classes, with what their signatures say.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/python/parsed_file.h"

namespace sixth::testgen {

struct Parameter {
    enum class Kind : std::uint8_t { plain, positional_only, keyword_only, star, double_star };
    std::string name;
    std::string annotation;  // as written; empty: none
    std::string fallback;    // the default as written; empty: none
    Kind kind = Kind::plain;
    bool required() const { return fallback.empty() && kind < Kind::star; }
};

enum class Way : std::uint8_t { function, method, static_method, class_method, property, constructor };

struct Target {
    std::string symbol;  // "Class.method"; of a constructor the class
    std::string owner;   // the class of a method; empty: none
    std::string name;    // "method"
    Way way = Way::function;
    bool is_async = false;
    bool is_private = false;                // begins with an underscore, or its class does
    python::NodeId node = python::no_node;  // function_definition; no_node: a class without __init__
    std::uint32_t line = 0, end_line = 0;   // 1-based, of def
    bool reaches_out = false;               // of the process: called with mocks alone, or not at all
    bool direct = true;                     // false: reached through others alone, as __post_init__ is
    bool is_setter = false;                 // of the property of that name
    python::NodeId top = python::no_node;   // the statement of the module that it is in
    std::vector<Parameter> parameters;      // without self and cls
    std::string docstring;                  // with its quotes
    bool hidden = false;                    // another one from a library in C stands over it
};

// In document order. Functions inside of functions are tested through those around them.
std::vector<Target> targets_of(const python::ParsedFile& file);

// A text that can be compiled by itself and has this function on its own lines, in its class; in the place of
// the bytes [begin, end) of the file it has `replacement`.
std::string alone(const python::ParsedFile& file, const Target& target, std::uint32_t begin,
                  std::uint32_t end, std::string_view replacement);

std::vector<Parameter> parameters_of(const python::ParsedFile& file, python::NodeId function);

}  // namespace sixth::testgen

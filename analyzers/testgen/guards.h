// The conditions at the head of a function that end in an exception, and whether a call meets one: told from
// the text, without running it.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analyzers/testgen/row.h"
#include "analyzers/testgen/target.h"

namespace sixth::testgen {

struct Guard {
    python::NodeId condition;
    Arc arc;                             // from the condition to the exception
    std::string exception;               // "ValueError"
    std::optional<std::string> message;  // where it is one literal
};

// `if …: raise …` statements before anything else happens.
std::vector<Guard> guards_of(const python::ParsedFile& file, const Target& target);

// Expressions that are literals, by parameter.
using Bound = std::map<std::string, std::string, std::less<>>;

// Whether the condition holds; nothing: that cannot be told.
std::optional<bool> holds(const python::ParsedFile& file, python::NodeId condition, const Bound& bound);

// Whether an expression is made of literals alone: its value is what it says.
bool is_literal(const std::string& expression);

}  // namespace sixth::testgen

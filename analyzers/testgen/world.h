// What the module under test holds when it is loaded, as the interpreter tells it.
#pragma once
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "analyzers/testgen/target.h"

namespace sixth::testgen {

struct Name {
    enum class Kind { module, class_, enumeration, exception, pattern, function, value };
    Kind kind = Kind::value;
    std::string module;  // where a class or function comes from
    bool is_abstract = false;
    bool has_signature = false;
    std::vector<std::string> members;   // of an enumeration
    std::vector<Parameter> parameters;  // of a constructor
    std::vector<std::string> words;     // texts in a constant
};

struct Samples {
    std::vector<std::string> hits, misses;  // of a regular expression
};

struct World {
    std::map<std::string, Name, std::less<>> names;
    std::map<std::string, Samples, std::less<>> patterns;
};

World world_of(const nlohmann::json& told);

// A Python string literal with this value.
std::string text_literal(std::string_view text);

}  // namespace sixth::testgen

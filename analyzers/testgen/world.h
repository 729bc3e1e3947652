// What the module under test holds when it is loaded, as the interpreter tells it.
#pragma once
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

#include "analyzers/testgen/target.h"

namespace sixth::testgen {

struct Name {
    enum class Kind { module, class_, enumeration, exception, pattern, function, alias, value };
    Kind kind = Kind::value;
    std::string module;  // where a class or function comes from; of a module its name
    bool is_abstract = false;
    bool has_signature = false;
    bool reaches_out = false;          // where an object is built
    bool truth = true;                 // bool() of it
    bool is_switch = false;            // True, False, None or a number
    std::string type;                  // of a value its class
    std::vector<std::string> members;  // of an enumeration; of a class of the module all it has
    std::vector<std::string> lacking;  // methods of an abstract class that a subclass must have
    std::vector<std::string> bases;    // of a class of the module, those in it
    std::map<std::string, std::vector<std::string>> constants;  // of such a class: the texts in them
    std::vector<Parameter> parameters;                          // of a constructor
    std::vector<std::string> words;                             // texts in a constant
    std::string annotation;                                     // what an alias of types stands for
    std::vector<std::pair<std::string, std::vector<Parameter>>>
        subclasses;  // "pkg.mod.Sub" and its constructor's
};

struct Samples {
    std::vector<std::string> hits, misses;  // of a regular expression
};

struct World {
    std::map<std::string, Name, std::less<>> names;
    std::map<std::string, Samples, std::less<>> patterns;
    std::map<std::string, std::string> fixtures;  // of the project's tests: what they build, their names
    bool pytest_asyncio = false;                  // is installed
    std::vector<std::string> hidden;   // functions of the file that others of a library in C stand over
    std::vector<std::string> instead;  // those libraries
};

World world_of(const nlohmann::json& told);

// A Python string literal with this value.
std::string text_literal(std::string_view text);

}  // namespace sixth::testgen

// Types by their names, and values of those that Python brings along.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sixth::testgen {

struct TypeValues {
    std::string_view type;
    std::vector<std::pair<const char*, const char*>> values;  // expression, label
};

const std::vector<TypeValues>& plain_values();

// "Sequence" -> "list": one spelling for types whose values are the same here.
std::string_view canonical(std::string_view type);

// What a parameter of this name mostly is; empty: nothing is known.
std::string_view type_of_name(std::string_view name);

// Texts of the form that the name of a parameter tells: of a template, a regular expression, an address.
std::vector<const char*> texts_of_name(std::string_view name);

std::string lowered(std::string_view name);  // "HTTP_Server" -> "httpserver"

constexpr int deepest = 3;  // of types in types, and of objects that objects are made of

}  // namespace sixth::testgen

// Small readings of the tree shared by whoever gathers facts.
#pragma once
#include <cstdint>
#include <string_view>

#include "core/python/parsed_file.h"

namespace sixth::facts {

// What an identifier does where it stands.
enum class Binding : std::uint8_t {
    load,
    store,
    annotated_store,
    attribute,
    attribute_store,
    keyword,     // f(name=…)
    definition,  // the name of a def, class, parameter, or a name declared global
};
Binding classify(const python::Tree& tree, python::NodeId identifier);

// "a.b.c" for a chain of plain names, else empty.
std::string_view dotted_name(const python::ParsedFile& file, python::NodeId expression);

struct ParameterName {
    python::NodeId node;  // the identifier, or no_node for separators and punctuation
    std::uint32_t flags;  // Parameter::Flag
};
ParameterName parameter_name(const python::Tree& tree, python::NodeId child_of_parameters);

// Of a child of an import statement that names something: the alias, or all of a dotted name, of which the
// first part is bound. no_node for other children.
python::NodeId bound_by_import(const python::Tree& tree, python::NodeId child_of_import);

// The string node that documents a function, class or module body, or no_node.
python::NodeId docstring_of(const python::Tree& tree, python::NodeId body);

// The codes of `# noqa: A1,B2` and `# sixth: ignore[A1, B2]`; empty but not null for every code; null data
// when neither.
std::string_view suppressed_codes(std::string_view comment);

}  // namespace sixth::facts

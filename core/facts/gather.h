// The one walk over a file's tree that finds its definitions, imports, names and calls.
#pragma once
#include "core/facts/codec.h"
#include "core/python/parsed_file.h"

namespace sixth::facts {

// Fills everything of Gathered but metrics, clone tokens and extras. Strings point into `file`.
// definition_nodes[i] is the node of definitions[i] (function_definition, class_definition, or the variable's
// identifier).
Gathered gather(const python::ParsedFile& file, std::vector<python::NodeId>& definition_nodes);

}  // namespace sixth::facts

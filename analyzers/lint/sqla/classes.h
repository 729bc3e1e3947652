// The classes of one file: bases, decorators, attributes.
#pragma once
#include "analyzers/lint/sqla/builder.h"

namespace sixth::lint::sqla {

// `only_enums`: of a file that has none but the members of its enumerations to tell.
std::vector<ClassFacts> classes_of(const python::ParsedFile& file, Builder& builder, bool only_enums);

}  // namespace sixth::lint::sqla

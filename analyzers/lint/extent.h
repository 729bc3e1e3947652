// The lines a finding is about, which can be more than those it points at.
#pragma once
#include "analyzers/lint/rule.h"

namespace sixth::lint {

struct Extent {
    std::uint32_t line, end_line;
};

// A finding that points at a definition's name is about the whole definition.
Extent extent(const FileView& file, const Diagnostic& finding);

// Does it point at the name of the definition called `symbol` on that line?
bool names_definition(const FileView& file, const Diagnostic& finding);

// The view of a path; nullptr when there is none.
const FileView* find_file(const Files& files, std::string_view path);

}  // namespace sixth::lint

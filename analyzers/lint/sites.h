// The syntax rules' findings of one file, kept with its facts.
#pragma once
#include <vector>

#include "analyzers/lint/rule.h"
#include "core/facts/extractor.h"

namespace sixth::lint {

// Runs every syntax rule in one pass; registered with the facts loader.
facts::Extractor syntax_findings();

struct SyntaxFinding {
    const Rule* rule;
    Position where;
    std::uint32_t begin, end;  // bytes
    std::uint32_t definition;  // innermost enclosing definition, or facts::none
    double score;              // or -1
    std::string message;
    Fix fix;
};

std::vector<SyntaxFinding> unpack_sites(std::string_view packed);

}  // namespace sixth::lint

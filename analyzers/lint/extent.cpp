#include "analyzers/lint/extent.h"

#include <algorithm>

namespace sixth::lint {
namespace {

const facts::Definition* named_definition(const FileView& file, const Diagnostic& finding) {
    if (finding.symbol.empty() || finding.where.end_line != finding.where.line) return nullptr;
    for (std::size_t d = 0; d < file.definitions.size(); ++d) {
        const facts::Definition& def = file.definitions[d];
        if (def.line == finding.where.line && file.symbols[d] == finding.symbol &&
            finding.where.column == def.column + (def.name_begin - def.begin))
            return &def;
    }
    return nullptr;
}

}  // namespace

bool names_definition(const FileView& file, const Diagnostic& finding) {
    return named_definition(file, finding) != nullptr;
}

Extent extent(const FileView& file, const Diagnostic& finding) {
    if (const facts::Definition* def = named_definition(file, finding)) return {def->line, def->end_line};
    return {finding.where.line, std::max(finding.where.line, finding.where.end_line)};
}

const FileView* find_file(const Files& files, std::string_view path) {
    const std::size_t at = files.find(path);
    return at == Files::npos ? nullptr : &files[at];
}

}  // namespace sixth::lint

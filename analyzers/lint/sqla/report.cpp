#include "analyzers/lint/sqla/report.h"

#include <fmt/format.h>

namespace sixth::lint::sqla {

Diagnostic& Judged::found(std::string message) const {
    const FileView& file = view.files[place.file];
    Diagnostic& d = report.at(file, site.where, std::move(message));
    if (site.definition < file.symbols.size()) d.symbol = file.symbols[site.definition];
    return d;
}

std::string name_of(const Meaning& meaning, const Type& sql) {
    if (sql.is != Is::column) return "this SQL expression";
    return fmt::format("{}.{}", meaning.class_of(sql.a).name, meaning.attribute(sql).name);
}

Fix review(std::string title, std::vector<Edit> edits) {
    return {Safety::needs_review, std::move(title), std::move(edits)};
}

Fix safe(std::string title, std::vector<Edit> edits) {
    return {Safety::safe, std::move(title), std::move(edits)};
}

bool need_import(const ProgramView& view, std::uint32_t file, std::string_view module, std::string_view name,
                 std::vector<Edit>& edits) {
    for (const facts::Import& import : view.program.imports(file)) {
        if (import.scope != facts::none || import.bound() != name) continue;
        return import.name == name &&
               import.module.substr(0, module.find('.')) == module.substr(0, module.find('.'));
    }
    for (const facts::Definition& d : view.files[file].definitions) {
        if (d.parent == facts::none && d.name == name) return false;
    }
    const FileTerms& terms = meaning(view).file(file);
    if (terms.no_import) return false;
    Edit edit{terms.import_at, terms.import_at, fmt::format("from {} import {}\n", module, name)};
    edit.once = true;
    edits.push_back(std::move(edit));
    return true;
}

}  // namespace sixth::lint::sqla

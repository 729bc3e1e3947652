#include "analyzers/lint/sqla/extract.h"

#include <algorithm>
#include <array>

#include "analyzers/lint/digest.h"
#include "analyzers/lint/sqla/classes.h"
#include "analyzers/lint/sqla/places.h"
#include "analyzers/lint/sqla/used_terms.h"

namespace sixth::lint::sqla {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;

namespace {

constexpr std::uint64_t revision = 10;  // raise when what is gathered, or its packing, changes

enum class Interest { nothing, enums, all };

template <std::size_t N>
bool says(std::string_view text, const std::array<std::string_view, N>& words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return text.find(word) != text.npos; });
}

// Models and queries cannot be written without one of these words. A file that also speaks of Django has
// its .filter() from there.
Interest interest_of(std::string_view text) {
    constexpr std::array<std::string_view, 6> certain = {"sqlalchemy", "sqlmodel",      "db.Model",
                                                         "Column(",    "__tablename__", "Mapped["};
    constexpr std::array<std::string_view, 6> likely = {".filter(", ".where(", ".query",
                                                        "session.", "select(", "relationship("};
    if (says(text, certain)) return Interest::all;
    if (says(text, likely) && text.find("django") == text.npos) return Interest::all;
    return text.find("Enum") == text.npos ? Interest::nothing : Interest::enums;
}

std::vector<Variable> variables_of(const Scopes& scopes, Builder& builder) {
    std::vector<Variable> all;
    const std::vector<Binding>& bindings = scopes.bindings();
    for (std::size_t i = 0; i < bindings.size() && bindings[i].scope == 0; ++i) {
        const std::string_view name = bindings[i].name;
        if (i > 0 && bindings[i - 1].scope == 0 && bindings[i - 1].name == name) continue;
        if (scopes.declared_global(name)) continue;
        const std::vector<const Binding*> same = scopes.all(0, name);
        const bool assigned = std::any_of(same.begin(), same.end(), [](const Binding* b) {
            return b->kind != BindingKind::import_ && b->kind != BindingKind::class_ &&
                   b->kind != BindingKind::function;
        });
        if (!assigned) continue;
        const TermId value = builder.bound(same);
        switch (builder[value].op) {
            case Op::unknown:
            case Op::literal:
            case Op::none:
            case Op::text_made:
            case Op::self:
                continue;
            default:
                all.push_back({name, value});
        }
    }
    return all;
}

std::vector<FunctionFacts> functions_of(const python::ParsedFile& file,
                                        const std::vector<facts::Definition>& definitions, Builder& builder) {
    std::vector<FunctionFacts> all;
    for (NodeId id = 0; id < file.tree().size(); ++id) {
        if (file.tree().kind(id) != Kind::function_definition) continue;
        const NodeId type = file.tree().child(id, Field::return_type);
        if (type == no_node) continue;
        FunctionFacts f{};
        f.definition = builder.definition_of(id);
        f.returns = builder.annotation(type);
        if (f.definition == facts::none || !f.returns) continue;
        f.async = definitions[f.definition].kind == facts::DefinitionKind::async_function;
        f.generator = definitions[f.definition].flags & facts::Definition::generator;
        all.push_back(f);
    }
    return all;
}

// Where an import may be added: behind the last import of the module's beginning.
void find_import_place(const python::ParsedFile& file, FileTerms& out) {
    out.no_import = true;
    for (const NodeId child : file.tree().children(0)) {
        switch (file.tree().kind(child)) {
            case Kind::import_statement:
            case Kind::import_from_statement:
            case Kind::future_import_statement: {
                const std::uint32_t line = file.end_line(child);
                if (line >= file.line_count()) return;
                out.import_at = file.line_start(line + 1);
                out.no_import = false;
                break;
            }
            case Kind::comment:
                break;
            case Kind::expression_statement:
                if (child + 1 < file.tree().end(child) && file.tree().kind(child + 1) == Kind::string) break;
                return;
            default:
                return;
        }
    }
}

std::string extract(const python::ParsedFile& file, const std::vector<facts::Definition>& definitions) {
    const Interest interest = interest_of(file.text());
    if (interest == Interest::nothing) return {};
    const Scopes scopes(file);
    Builder builder(file, definitions, scopes);
    FileTerms out;
    out.classes = classes_of(file, builder, interest == Interest::enums);
    if (interest == Interest::all) {
        out.variables = variables_of(scopes, builder);
        out.functions = functions_of(file, definitions, builder);
        out.sites = places_of(file, scopes, builder);
        find_import_place(file, out);
    }
    out.terms = builder.take();
    keep_used_terms(out);
    return pack(out);
}

}  // namespace

bool of_sqlalchemy(std::string_view path) {
    constexpr std::array<std::string_view, 6> roots = {"sqlalchemy",       "sqlmodel",
                                                       "flask_sqlalchemy", "flask_appbuilder",
                                                       "advanced_alchemy", "sqlalchemy_utils"};
    const std::string_view root = path.substr(0, path.find('.'));
    return std::find(roots.begin(), roots.end(), root) != roots.end();
}

facts::Extractor extractor() {
    return {"sqlalchemy", revision, extract};
}

}  // namespace sixth::lint::sqla

namespace sixth::lint {

std::string digest_sqlalchemy(const FileView& file) {
    if (file.facts->extra(sqla::extra).empty()) return {};
    const std::vector<facts::Import> imports = file.facts->imports();
    const bool imported = std::any_of(imports.begin(), imports.end(), [](const facts::Import& import) {
        return import.level == 0 && sqla::of_sqlalchemy(import.module);
    });
    return std::string(imported ? sqla::imports_sqlalchemy : sqla::may_use_sqlalchemy);
}

}  // namespace sixth::lint

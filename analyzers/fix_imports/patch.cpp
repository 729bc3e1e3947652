#include "analyzers/fix_imports/patch.h"

#include <algorithm>

#include "analyzers/fix_imports/mentions.h"
#include "core/base/text.h"
#include "core/facts/bindings.h"

namespace sixth::fix_imports {

using python::Kind;
using python::NodeId;

std::string apply(std::string_view text, std::vector<Edit> edits) {
    std::stable_sort(edits.begin(), edits.end(),
                     [](const Edit& a, const Edit& b) { return a.begin < b.begin; });
    std::string out;
    std::size_t at = 0;
    for (const Edit& edit : edits) {
        if (edit.begin < at) continue;
        out.append(text.substr(at, edit.begin - at)).append(edit.text);
        at = edit.end;
    }
    return out.append(text.substr(at));
}

std::vector<Edit> replace_module(const FileView& view, const Statement& s, std::string_view old,
                                 std::string_view module) {
    const python::ParsedFile& file = view.parsed;
    if (s.from) {
        const std::string written = spelled_like(view, s, module);
        return {{s.module_begin, s.module_end, written}};
    }
    std::vector<Edit> edits;
    for (const ImportedName& name : s.names) {
        if (name.name != old) continue;
        const auto begin = static_cast<std::uint32_t>(name.name.data() - file.text().data());
        const Edit moved{begin, begin + static_cast<std::uint32_t>(name.name.size()), std::string(module)};
        if (!name.alias.empty()) {
            edits.push_back(moved);
            continue;
        }
        // `import a.b` is used as a.b.c
        const python::Tree& tree = file.tree();
        const std::string_view head = top_of(old);
        if (!view.names.is_package(head, s.begin)) continue;  // or something else: which use means it?
        const Kind kind = head == old ? Kind::identifier : Kind::attribute;
        std::vector<Edit> uses{moved};
        for (NodeId id = 0; id < tree.size(); ++id) {
            if (tree.kind(id) != kind || file.text(id) != old) continue;
            if (!view.names.is_package(head, tree[id].begin)) continue;  // a local name, or another import's
            // parts of other import statements are no uses
            if (kind == Kind::identifier && (tree.kind(tree.parent(id)) == Kind::dotted_name ||
                                             facts::classify(tree, id) != facts::Binding::load))
                continue;
            if (kind == Kind::attribute && is_stored(tree, id)) {
                uses.clear();  // something else stands in its place
                break;
            }
            uses.push_back({tree[id].begin, tree[id].end, std::string(module)});
        }
        for (Edit& edit : uses) edits.push_back(std::move(edit));
    }
    return edits;
}

std::vector<Edit> redirect_name(const FileView& view, const Index& index, const Statement& s,
                                std::size_t number, const Target& target, const Layout& layout) {
    const python::ParsedFile& file = view.parsed;
    const ImportedName& name = s.names[number];
    const std::string written = spelled_like(view, s, target.module);
    std::string imported = target.name;
    const std::string_view bound = name.alias.empty() ? name.name : name.alias;
    if (imported != bound) imported += " as " + std::string(bound);
    if (s.names.size() == 1) {
        std::vector<Edit> edits{{s.module_begin, s.module_end, written}};
        const std::string_view was = file.text().substr(name.begin, name.end - name.begin);
        if (was != imported) edits.push_back({name.begin, name.end, imported});
        return edits;
    }
    // the name and one comma go; on a line of its own the line does
    std::uint32_t begin = name.begin, end = name.end;
    const std::string_view text = file.text();
    const std::uint32_t line = file.line_of(name.begin);
    const bool own_line = s.line != s.end_line && line != s.line && line != s.end_line &&
                          (number == 0 || file.line_of(s.names[number - 1].begin) != line) &&
                          (number + 1 == s.names.size() || file.line_of(s.names[number + 1].begin) != line);
    if (own_line) {
        begin = file.line_start(line);
        end = file.line_start(line + 1);
    } else if (number + 1 < s.names.size()) {
        end = s.names[number + 1].begin;
    } else {
        begin = s.names[number - 1].end;
    }
    std::vector<Edit> edits{{begin, end, {}}};
    // there may be a statement that imports from there already, in the same block
    const NodeId block = file.tree().parent(s.node);
    for (const Statement& other : statements_of(file, block)) {
        if (!other.from || other.star || other.node == s.node || other.names.empty()) continue;
        if (index.program().absolute(view.file, other.level, other.module) != target.module) continue;
        if (block == 0) {
            Target aliased = target;
            if (imported != target.name) aliased.alias = std::string(bound);
            for (const Edit& edit : add_import(view, index, aliased, Place::module, layout))
                edits.push_back(edit);
            return edits;
        }
    }
    const std::string eol = text.find("\r\n") != std::string_view::npos ? "\r\n" : "\n";
    std::string added(indentation_of(file, s.line));
    added += "from " + written + " import " + imported + eol;
    auto at = static_cast<std::uint32_t>(text.size());
    if (s.end_line < file.line_count()) at = file.line_start(s.end_line + 1);
    if (at > 0 && text[at - 1] != '\n') added = eol + added;
    edits.push_back({at, at, added});
    return edits;
}

}  // namespace sixth::fix_imports

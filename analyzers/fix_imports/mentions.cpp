#include "analyzers/fix_imports/mentions.h"

#include <algorithm>

#include "core/facts/bindings.h"

namespace sixth::fix_imports {

using python::Kind;
using python::no_node;
using python::NodeId;

namespace {

std::string_view top_of(std::string_view dotted) {
    return dotted.substr(0, dotted.find('.'));
}

// All of a.b.c, from its first name; empty when that is no more than a name.
std::string_view chain_from(const python::ParsedFile& file, NodeId name) {
    const python::Tree& tree = file.tree();
    NodeId whole = name;
    for (NodeId up = tree.parent(whole); up != no_node && tree.kind(up) == Kind::attribute &&
                                         whole == up + 1 && !facts::dotted_name(file, up).empty();
         up = tree.parent(up))
        whole = up;
    return whole == name ? std::string_view() : file.text(whole);
}

bool is_imported(const FileView& view, std::string_view module) {
    const std::vector<facts::Import>& all = view.facts.imports;
    return std::any_of(all.begin(), all.end(), [&](const facts::Import& import) {
        return import.level == 0 && import.name.empty() && import.alias.empty() && import.module == module;
    });
}

}  // namespace

std::optional<Mention> mention_in(const Index& index, const Renames& renames, std::string_view path,
                                  std::uint32_t file) {
    if (!renames.has_below(top_of(path))) return std::nullopt;
    const program::Program& program = index.program();
    std::optional<Mention> found;
    for (std::string_view module = path; !module.empty(); module = parent_module(module)) {
        const std::uint32_t there = program.find(module, file);
        if (there != none) {
            // the module still stands, and may hand on what went elsewhere
            const std::string_view rest = path.substr(std::min(module.size() + 1, path.size()));
            if (rest.empty() || index.binds(there, top_of(rest)) == Answer::yes) return std::nullopt;
            break;
        }
        const Renames::Entry* moved = renames.find(module);
        if (!moved || found) continue;
        found = Mention{module,      path.substr(std::min(module.size() + 1, path.size())),
                        0,           true,
                        moved->file, moved->old_path};
    }
    return found;
}

std::vector<Mention> mentions_of(const Index& index, const Renames& renames, const FileView& view) {
    std::vector<Mention> all;
    if (renames.empty()) return all;
    for (const LookedUp& one : view.names.looked_up()) {
        std::optional<Mention> mention = mention_in(index, renames, one.path, view.file);
        if (!mention) continue;
        mention->begin = one.begin;
        all.push_back(*mention);
    }
    const python::Tree& tree = view.parsed.tree();
    for (NodeId id = 0; id < tree.size(); ++id) {
        if (tree.kind(id) != Kind::identifier || !renames.has_below(view.parsed.text(id))) continue;
        const std::string_view chain = chain_from(view.parsed, id), head = view.parsed.text(id);
        if (chain.empty() || !view.names.is_package(head, tree[id].begin)) continue;
        std::optional<Mention> mention = mention_in(index, renames, chain, view.file);
        if (!mention || is_imported(view, mention->module)) continue;
        // another package would have to be imported
        if (top_of(index.program().module(mention->file)) != head || mention->module == head) continue;
        mention->begin = tree[id].begin;
        mention->in_string = false;
        all.push_back(*mention);
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Mention& a, const Mention& b) { return a.begin < b.begin; });
    return all;
}

bool is_there(const Index& index, const Mention& mention) {
    const std::string_view name = top_of(mention.rest);
    const bool every = name.starts_with("__") && name.ends_with("__");  // __name__, __file__
    if (name.empty() || every || index.binds(mention.file, name) != Answer::no) return true;
    const program::Program& program = index.program();
    return program.find(joined(program.module(mention.file), name), mention.file) != none;
}

}  // namespace sixth::fix_imports

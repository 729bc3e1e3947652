#include "analyzers/fix_imports/mentions.h"

#include <algorithm>

#include "core/facts/bindings.h"

namespace sixth::fix_imports {

using python::Kind;
using python::no_node;
using python::NodeId;

namespace {

constexpr std::uint32_t longest_chain = 300;  // bytes

// The node of all of a.b.c, from its first name, as far as that is written without blanks.
NodeId chain_from(const python::ParsedFile& file, NodeId name) {
    const python::Tree& tree = file.tree();
    NodeId whole = name;
    for (NodeId up = tree.parent(whole); up != no_node && tree.kind(up) == Kind::attribute && whole == up + 1;
         up = tree.parent(up)) {
        if (tree[up].end - tree[up].begin > longest_chain) break;
        const std::string_view more = file.text(up).substr(file.text(whole).size());
        if (!std::all_of(more.begin(), more.end(),
                         [](char c) { return static_cast<unsigned char>(c) > ' '; }))
            break;
        whole = up;
    }
    return whole;
}

bool is_imported(const FileView& view, std::string_view module) {
    const std::vector<facts::Import>& all = view.facts.imports;
    return std::any_of(all.begin(), all.end(), [&](const facts::Import& import) {
        return import.level == 0 && import.name.empty() && import.alias.empty() && import.module == module;
    });
}

}  // namespace

std::optional<Mention> mention_in(const Index& index, const Renames& renames, std::string_view path,
                                  std::uint32_t file, bool in_string) {
    if (!renames.has_below(top_of(path))) return std::nullopt;
    std::optional<Mention> found;
    for (std::string_view module = path; !module.empty(); module = parent_module(module)) {
        const std::uint32_t there = index.find(module, file);
        if (there != none) {
            // the module still stands, and may hand on what went elsewhere
            const std::string_view rest = path.substr(std::min(module.size() + 1, path.size()));
            if (rest.empty()) return std::nullopt;
            const Answer bound = index.binds(there, top_of(rest));
            if (bound == Answer::yes || (bound == Answer::maybe && !in_string)) return std::nullopt;
            // a package of that name stands in for a module that moved
            if (const Renames::Entry* moved = renames.find(module, file);
                !found && moved && moved->file != there &&
                index.binds(moved->file, top_of(rest)) == Answer::yes)
                found = Mention{module, rest, 0, in_string, moved->file, moved->old_path};
            break;
        }
        const Renames::Entry* moved = renames.find(module, file);
        if (!moved || found) continue;
        found = Mention{module,      path.substr(std::min(module.size() + 1, path.size())),
                        0,           in_string,
                        moved->file, moved->old_path};
    }
    return found;
}

std::vector<Mention> mentions_of(const Index& index, const Renames& renames, const FileView& view) {
    std::vector<Mention> all;
    if (renames.empty()) return all;
    for (const LookedUp& one : view.names.looked_up()) {
        std::optional<Mention> mention = mention_in(index, renames, one.path, view.file, true);
        if (!mention) continue;
        mention->begin = one.begin;
        all.push_back(*mention);
    }
    std::vector<std::string_view> stored;
    const python::Tree& tree = view.parsed.tree();
    for (NodeId id = 0; id < tree.size(); ++id) {
        if (tree.kind(id) != Kind::identifier || !renames.has_below(view.parsed.text(id))) continue;
        const NodeId whole = chain_from(view.parsed, id);
        const std::string_view chain = view.parsed.text(whole), head = view.parsed.text(id);
        if (whole == id || !view.names.is_package(head, tree[id].begin)) continue;
        if (is_stored(tree, whole)) stored.push_back(chain);
        if (view.names.may_fail(tree[id].begin)) continue;
        std::optional<Mention> mention = mention_in(index, renames, chain, view.file, false);
        if (!mention || is_imported(view, mention->module)) continue;
        // another package would have to be imported
        if (top_of(index.program().module(mention->file)) != head || mention->module == head) continue;
        mention->begin = tree[id].begin;
        all.push_back(*mention);
    }
    const auto replaced = [&](const Mention& mention) {
        return std::any_of(stored.begin(), stored.end(),
                           [&](std::string_view one) { return is_inside(mention.module, one); });
    };
    if (!stored.empty()) all.erase(std::remove_if(all.begin(), all.end(), replaced), all.end());
    std::stable_sort(all.begin(), all.end(),
                     [](const Mention& a, const Mention& b) { return a.begin < b.begin; });
    return all;
}

bool is_stored(const python::Tree& tree, NodeId whole) {
    const NodeId name =
        tree.kind(whole) == Kind::attribute ? tree.child(whole, python::Field::attribute) : whole;
    if (name == no_node) return false;
    const facts::Binding binding = facts::classify(tree, name);
    if (binding != facts::Binding::attribute && binding != facts::Binding::load) return true;
    NodeId up = tree.parent(whole);
    while (up != no_node && (tree.kind(up) == Kind::expression_list || tree.kind(up) == Kind::tuple ||
                             tree.kind(up) == Kind::parenthesized_expression))
        up = tree.parent(up);
    if (up == no_node) return false;
    return tree.kind(up) == Kind::delete_statement || tree.kind(up) == Kind::as_pattern_target ||
           (tree.kind(up) == Kind::augmented_assignment && tree[whole].field == python::Field::left);
}

bool is_there(const Index& index, const Mention& mention) {
    const std::string_view name = top_of(mention.rest);
    const bool every = name.starts_with("__") && name.ends_with("__");  // __name__, __file__
    if (name.empty() || every || index.binds(mention.file, name) != Answer::no) return true;
    const program::Program& program = index.program();
    return index.find(joined(program.module(mention.file), name), mention.file) != none;
}

}  // namespace sixth::fix_imports

#include "analyzers/fix_imports/stand_ins.h"

namespace sixth::fix_imports {

using python::Kind;
using python::NodeId;

const Renames::Entry* stand_in(const Index& index, const Renames& renames, std::uint32_t file,
                               const facts::Import& import) {
    if (renames.empty() || import.name == "*") return nullptr;
    const program::Program& program = index.program();
    const std::string module = joined(program.absolute(file, import.level, import.module), import.name);
    const Renames::Entry* moved = renames.find(module);
    if (!moved || moved->file == file) return nullptr;
    const std::uint32_t there = program.find(module, file);
    const bool replaced = there != none && there != moved->file && is_init(program.file(there).path);
    return replaced ? moved : nullptr;
}

namespace {

// Is that name what the attribute asks: ours.name, ours as it stands in `bound`?
std::string_view asked_of(const FileView& view, NodeId id, std::string_view bound) {
    const python::Tree& tree = view.parsed.tree();
    if (tree.kind(id) != Kind::attribute || view.parsed.text(id + 1) != bound) return {};
    const NodeId name = tree.child(id, python::Field::attribute);
    return name == python::no_node ? std::string_view() : view.parsed.text(name);
}

}  // namespace

std::vector<StandIn> stand_ins_of(const Index& index, const Renames& renames, const FileView& view) {
    std::vector<StandIn> all;
    const program::Program& program = index.program();
    for (const facts::Import& import : view.facts.imports) {
        const Renames::Entry* moved = stand_in(index, renames, view.file, import);
        if (!moved) continue;
        StandIn one{import.begin, view.absolute(import), std::string(import.name), moved, {}, {}};
        const std::string module = joined(one.module, one.name);
        const std::uint32_t package = program.find(module, view.file);
        const bool dotted = import.name.empty() && import.alias.empty();
        const std::string_view bound = dotted ? std::string_view(module) : import.bound();
        for (NodeId id = 0; id < view.parsed.tree().size(); ++id) {
            const std::string_view name = asked_of(view, id, bound);
            if (name.empty()) continue;
            const bool there = index.binds(package, name) != Answer::no ||
                               program.find(joined(module, name), view.file) != none;
            const bool moved_too = index.binds(moved->file, name) != Answer::no;
            if (!there && moved_too && one.missing.empty()) one.missing = name;
            if (there && !moved_too && one.kept.empty()) one.kept = name;
        }
        if (!one.missing.empty()) all.push_back(std::move(one));
    }
    return all;
}

}  // namespace sixth::fix_imports

#include "analyzers/fix_imports/stand_ins.h"

namespace sixth::fix_imports {

using python::Kind;
using python::NodeId;

const Renames::Entry* stand_in(const Index& index, const Renames& renames, std::uint32_t file,
                               const facts::Import& import) {
    if (renames.empty() || import.name == "*") return nullptr;
    const program::Program& program = index.program();
    const std::string module = joined(program.absolute(file, import.level, import.module), import.name);
    const Renames::Entry* moved = renames.find(module, file);
    if (!moved || moved->file == file) return nullptr;
    const std::uint32_t there = index.find(module, file);
    const bool replaced = there != none && there != moved->file && is_init(program.file(there).path);
    return replaced ? moved : nullptr;
}

std::vector<std::string_view> asked_of(const FileView& view, std::string_view bound) {
    std::vector<std::string_view> asked;
    const python::Tree& tree = view.parsed.tree();
    for (NodeId id = 0; id < tree.size(); ++id) {
        if (tree.kind(id) != Kind::attribute || view.parsed.text(id + 1) != bound) continue;
        const NodeId name = tree.child(id, python::Field::attribute);
        if (name != python::no_node) asked.push_back(view.parsed.text(name));
    }
    return asked;
}

std::vector<StandIn> stand_ins_of(const Index& index, const Renames& renames, const FileView& view) {
    std::vector<StandIn> all;
    for (const facts::Import& import : view.facts.imports) {
        const Renames::Entry* moved = stand_in(index, renames, view.file, import);
        if (!moved) continue;
        StandIn one{import.begin, view.absolute(import), std::string(import.name), moved, {}, {}};
        const std::string module = joined(one.module, one.name);
        const std::uint32_t package = index.find(module, view.file);
        const bool dotted = import.name.empty() && import.alias.empty();
        const std::string_view bound = dotted ? std::string_view(module) : import.bound();
        for (const std::string_view name : asked_of(view, bound)) {
            const bool there = index.binds(package, name) != Answer::no ||
                               index.find(joined(module, name), view.file) != none;
            const bool moved_too = index.binds(moved->file, name) != Answer::no;
            if (!there && moved_too && one.missing.empty()) one.missing = name;
            if (there && !moved_too && one.kept.empty()) one.kept = name;
        }
        if (!one.missing.empty()) all.push_back(std::move(one));
    }
    return all;
}

}  // namespace sixth::fix_imports

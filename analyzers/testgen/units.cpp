#include "analyzers/testgen/units.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/hash.h"
#include "core/base/text.h"

namespace sixth::testgen {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::ParsedFile;

std::string hash_of(std::string_view text) {
    std::string plain(text);
    plain.erase(std::remove(plain.begin(), plain.end(), '\r'), plain.end());
    return fmt::format("{:08x}", static_cast<std::uint32_t>(hash64(plain)));
}

bool is_import(Kind kind) {
    return kind == Kind::import_statement || kind == Kind::import_from_statement ||
           kind == Kind::future_import_statement;
}

std::vector<Unit> units_of(const ParsedFile& file) {
    const python::Tree& tree = file.tree();
    std::vector<Unit> all;
    if (tree.size() == 0) return all;
    for (const NodeId id : tree.children(0)) {
        const Kind kind = tree.kind(id);
        if (is_import(kind) || kind == Kind::comment) continue;
        if (kind == Kind::expression_statement && tree.kind(id + 1) == Kind::string) continue;
        const NodeId inner = kind == Kind::decorated_definition ? tree.child(id, Field::definition) : id;
        const NodeId name = inner == no_node ? no_node : tree.child(inner, Field::name);
        all.push_back({name == no_node ? "" : std::string(file.text(name)), std::string(file.text(id)),
                       tree[id].begin, tree[id].end});
    }
    return all;
}

std::string listed_line(std::string_view text, std::string_view name) {
    return fmt::format("# {} {}\n", hash_of(text), name);
}

std::map<std::string, std::string> listed_in(std::string_view lines) {
    std::map<std::string, std::string> hashes;
    for (const std::string_view line : text::split(lines, '\n')) {
        const auto words = text::split(text::trim(line), ' ');
        if (words.size() == 3 && words[0] == "#") hashes[std::string(words[2])] = words[1];
    }
    return hashes;
}

std::string Imported::statement() const {
    const std::string as = alias.empty() ? "" : " as " + alias;
    return name.empty() ? fmt::format("import {}{}\n", module, as)
                        : fmt::format("from {} import {}{}\n", module, name, as);
}

std::map<std::string, Imported> imports_of(const ParsedFile& file) {
    const python::Tree& tree = file.tree();
    std::map<std::string, Imported> all;
    if (tree.size() == 0) return all;
    for (const NodeId id : tree.children(0)) {
        if (!is_import(tree.kind(id)) || tree.kind(id) == Kind::future_import_statement) continue;
        const NodeId module = tree.child(id, Field::module_name);
        for (const NodeId part : tree.children(id)) {
            const bool aliased = tree.kind(part) == Kind::aliased_import;
            if (part == module || (tree.kind(part) != Kind::dotted_name && !aliased)) continue;
            const NodeId named = aliased ? tree.child(part, Field::name) : part;
            const NodeId alias = aliased ? tree.child(part, Field::alias) : no_node;
            if (named == no_node) continue;
            const std::string said(file.text(named));
            Imported one;
            one.module = module == no_node ? said : std::string(file.text(module));
            if (module != no_node) one.name = said;
            if (alias != no_node) one.alias = file.text(alias);
            all[one.alias.empty() ? said : one.alias] = std::move(one);
        }
    }
    return all;
}

std::set<std::string> names_in(const std::string& code) {
    const ParsedFile file(code);
    std::set<std::string> names;
    for (NodeId id = 0; id < file.tree().size(); ++id) {
        if (file.tree().kind(id) == Kind::identifier) names.emplace(file.text(id));
    }
    return names;
}

}  // namespace sixth::testgen

#include "analyzers/testgen/merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/python/parsed_file.h"

namespace sixth::testgen {
namespace {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::ParsedFile;

constexpr std::string_view list_head =
    "# What the tests above hash to as they were made: one that was changed since is kept.\n";

struct Unit {
    std::string name;  // of a function or class; empty: another statement
    std::string text;
    std::uint32_t begin, end;
};

std::string hash_of(std::string_view text) {
    return fmt::format("{:08x}", static_cast<std::uint32_t>(hash64(text)));
}

bool is_import(Kind kind) {
    return kind == Kind::import_statement || kind == Kind::import_from_statement ||
           kind == Kind::future_import_statement;
}

// Everything at the top of a file but imports, the docstring and comments.
std::vector<Unit> units_of(const ParsedFile& file) {
    const python::Tree& tree = file.tree();
    std::vector<Unit> all;
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

std::map<std::string, std::string> listed(std::string_view text) {
    std::map<std::string, std::string> hashes;
    const std::size_t at = text.rfind(list_head);
    if (at == std::string_view::npos) return hashes;
    for (const std::string_view line : text::split(text.substr(at + list_head.size()), '\n')) {
        const auto words = text::split(line, ' ');
        if (words.size() == 3 && words[0] == "#") hashes[std::string(words[2])] = words[1];
    }
    return hashes;
}

std::set<std::string> names_in(const std::string& code) {
    const ParsedFile file(code);
    std::set<std::string> names;
    for (NodeId id = 0; id < file.tree().size(); ++id) {
        if (file.tree().kind(id) == Kind::identifier) names.emplace(file.text(id));
    }
    return names;
}

// name bound -> a statement that binds it alone
std::map<std::string, std::string> imports_of(const ParsedFile& file) {
    const python::Tree& tree = file.tree();
    std::map<std::string, std::string> all;
    for (const NodeId id : tree.children(0)) {
        if (!is_import(tree.kind(id))) continue;
        const NodeId module = tree.child(id, Field::module_name);
        for (const NodeId part : tree.children(id)) {
            if (part == module ||
                (tree.kind(part) != Kind::dotted_name && tree.kind(part) != Kind::aliased_import))
                continue;
            const std::string_view said = file.text(part);
            const NodeId alias =
                tree.kind(part) == Kind::aliased_import ? tree.child(part, Field::alias) : no_node;
            std::string bound(alias != no_node ? file.text(alias) : said);
            if (module == no_node && alias == no_node) bound = bound.substr(0, bound.find('.'));
            all[bound] = module == no_node ? fmt::format("import {}\n", said)
                                           : fmt::format("from {} import {}\n", file.text(module), said);
        }
    }
    return all;
}

// Where a further import goes: behind the last one.
std::size_t end_of_imports(const ParsedFile& file) {
    std::size_t end = 0;
    for (const NodeId id : file.tree().children(0)) {
        if (is_import(file.tree().kind(id))) end = file.tree()[id].end;
    }
    const std::size_t line = file.text().find('\n', end);
    return line == std::string_view::npos ? file.text().size() : line + 1;
}

}  // namespace

std::string sealed(const std::string& made) {
    std::string out = made + "\n\n" + std::string(list_head);
    const ParsedFile file(made);
    for (const Unit& unit : units_of(file)) {
        if (!unit.name.empty()) out += fmt::format("# {} {}\n", hash_of(unit.text), unit.name);
    }
    return out;
}

std::string merged(const std::string& before, const std::string& made,
                   const std::function<bool(const std::string&)>& anew) {
    const std::map<std::string, std::string> hashes = listed(before);
    const ParsedFile old(before);
    std::map<std::string, std::string> changed;  // by name
    std::vector<std::string> added;
    std::set<std::string> there;
    std::string others;           // of tests that `made` has nothing to do with
    std::string kept, constants;  // constants: what has no name, which decorators may read
    for (Unit& unit : units_of(old)) {
        there.insert(unit.name);
        const auto as_made = hashes.find(unit.name);
        const bool is_as_made = as_made != hashes.end() && as_made->second == hash_of(unit.text);
        if (is_as_made && (!anew || anew(unit.name))) continue;
        if (is_as_made) others += fmt::format("# {} {}\n", as_made->second, unit.name);
        kept += unit.text + "\n";
        if (unit.name.empty())
            constants += "\n" + unit.text + "\n";
        else if (changed.count(unit.name) > 0)
            added.push_back(std::move(unit.text));
        else
            changed[unit.name] = std::move(unit.text);
    }
    const ParsedFile file(made);
    // a person's tests are not in the list: the next time they are kept again
    std::string list;
    std::string out;
    std::size_t at = 0;
    for (const Unit& unit : units_of(file)) {
        const auto other = changed.find(unit.name);
        const bool gone = hashes.count(unit.name) > 0 && there.count(unit.name) == 0;
        if (other == changed.end() && !gone) {
            list += fmt::format("# {} {}\n", hash_of(unit.text), unit.name);
            continue;
        }
        out += made.substr(at, unit.begin - at);
        at = unit.end;
        if (gone) {
            while (!out.empty() && out.back() == '\n') out.pop_back();
            out += "\n";
            at += at < made.size();
            list +=
                fmt::format("# {} {}\n", hash_of(unit.text), unit.name);  // it stays out the next time too
        } else {
            out += other->second;
            list += fmt::format("# {} {}\n", hash_of(unit.text), unit.name);
            changed.erase(other);
        }
    }
    out += made.substr(at);
    for (const auto& [name, text] : changed) added.push_back(text);
    for (const std::string& text : added) out += "\n\n" + text + "\n";
    if (!kept.empty()) {
        const auto now = imports_of(ParsedFile(out)), then = imports_of(old);
        std::string missing;
        for (const std::string& name : names_in(kept)) {
            const auto import = then.find(name);
            if (import != then.end() && now.count(name) == 0) missing += import->second;
        }
        if (!(missing += constants).empty()) out.insert(end_of_imports(ParsedFile(out)), missing);
    }
    return out + "\n\n" + std::string(list_head) + list + others;
}

}  // namespace sixth::testgen

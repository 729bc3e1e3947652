#include "analyzers/testgen/merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "analyzers/testgen/units.h"
#include "core/python/parsed_file.h"

namespace sixth::testgen {
namespace {

using python::NodeId;
using python::ParsedFile;

std::map<std::string, std::string> listed(std::string_view text) {
    const std::size_t at = text.rfind(list_head);
    return at == std::string_view::npos ? std::map<std::string, std::string>()
                                        : listed_in(text.substr(at + list_head.size()));
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
        if (!unit.name.empty()) out += listed_line(unit.text, unit.name);
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
        else if (changed.contains(unit.name))
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
        const bool gone = hashes.contains(unit.name) && !there.contains(unit.name);
        if (other == changed.end() && !gone) {
            list += listed_line(unit.text, unit.name);
            continue;
        }
        out += made.substr(at, unit.begin - at);
        at = unit.end;
        if (gone) {
            while (!out.empty() && out.back() == '\n') out.pop_back();
            out += "\n";
            at += at < made.size();
            list += listed_line(unit.text, unit.name);  // it stays out the next time too
        } else {
            out += other->second;
            list += listed_line(unit.text, unit.name);
            changed.erase(other);
        }
    }
    out += made.substr(at);
    for (const auto& [name, text] : changed) added.push_back(text);
    for (const std::string& text : added) out += "\n\n" + text + "\n";
    if (!kept.empty()) {
        const auto now = imports_of(ParsedFile(out)), then = imports_of(old);
        std::string missing;
        const std::set<std::string> used = names_in(kept);
        for (const auto& [name, import] : then) {
            if (used.contains(name.substr(0, name.find('.'))) && !now.contains(name))
                missing += import.statement();
        }
        if (!(missing += constants).empty()) out.insert(end_of_imports(ParsedFile(out)), missing);
    }
    return out + "\n\n" + std::string(list_head) + list + others;
}

}  // namespace sixth::testgen

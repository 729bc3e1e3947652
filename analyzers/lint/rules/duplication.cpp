#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "analyzers/lint/clone_store.h"
#include "analyzers/lint/clones/clones.h"
#include "analyzers/lint/rules.h"

namespace sixth::lint {
namespace {

constexpr std::size_t few_places = 8;

// The innermost function or class around lines [line, end_line], or facts::none.
std::uint32_t enclosing(const FileView& file, std::uint32_t line, std::uint32_t end_line) {
    std::uint32_t best = facts::none;
    for (std::uint32_t d = 0; d < file.definitions.size() && file.definitions[d].line <= end_line; ++d) {
        const facts::Definition& def = file.definitions[d];
        if ((def.is_function() || def.is_class()) && def.line <= line && end_line <= def.end_line) best = d;
    }
    return best;
}

struct Place {
    const FileView* file;
    std::uint32_t line, end_line;
    std::uint32_t definition;  // around it, or the whole of it
    bool whole;                // the block is that definition

    std::string symbol() const {
        return definition == facts::none ? std::string() : file->symbols[definition];
    }
    std::string name() const {
        return definition == facts::none ? std::string(file->path)
                                         : std::string(file->definitions[definition].name);
    }
};

Place place_of(const ProgramView& view, const CloneMember& member) {
    const FileView& file = view.files[member.file];
    Place place{&file, member.line, member.end_line, enclosing(file, member.line, member.end_line), false};
    for (std::uint32_t d = 0; d < file.definitions.size() && file.definitions[d].line <= member.end_line;
         ++d) {
        const facts::Definition& def = file.definitions[d];
        // decorators may stand before the def
        if (def.is_function() && def.line >= member.line && def.line <= member.line + 8 &&
            def.end_line == member.end_line) {
            place.definition = d;
            place.whole = true;
            break;
        }
    }
    return place;
}

// "the top of f" when the block opens a function, "the end of f" when it closes one.
std::string where_in(const Place& place) {
    if (place.definition == facts::none) return fmt::format("{}", place.file->path);
    const facts::Definition& def = place.file->definitions[place.definition];
    const std::uint32_t length = def.end_line - def.line + 1;
    if (!def.is_function()) return fmt::format("class {}", def.name);
    if (place.line <= def.line + 1 + length / 10) return fmt::format("the top of {}", def.name);
    if (place.end_line == def.end_line) return fmt::format("the end of {}", def.name);
    return std::string(def.name);
}

std::string other_places(const std::vector<Place>& places, std::size_t self) {
    std::string list;
    std::size_t named = 0;
    for (std::size_t i = 0; i < places.size() && named < 2; ++i) {
        if (i == self) continue;
        const bool same_name = places[i].name() == places[self].name() || places[i].definition == facts::none;
        const std::string name =
            same_name ? fmt::format("{}:{}", places[i].file->path, places[i].line) : places[i].name();
        list += (named++ ? ", " : "") + name;
    }
    if (places.size() > 3) list += fmt::format(" and {} more", places.size() - 3);
    return list;
}

std::string suggestion(const std::vector<Place>& places, std::size_t self) {
    const Place& place = places[self];
    if (place.whole) {
        return fmt::format("Make one function of {} (lines {}-{}) and its copy in {}", place.name(),
                           place.line, place.end_line, other_places(places, self));
    }
    return fmt::format("Extract the block at {} (lines {}-{}, also in {}) into one function", where_in(place),
                       place.line, place.end_line, other_places(places, self));
}

void report_class(const ProgramView& view, const CloneClass& found, Report& report) {
    std::vector<Place> places;
    for (const CloneMember& member : found.members) places.push_back(place_of(view, member));
    for (std::size_t i = 0; i < places.size(); ++i) {
        const CloneMember& member = found.members[i];
        const char* kind = found.kind == CloneKind::exact     ? "the same code"
                           : found.kind == CloneKind::renamed ? "the same code under other names"
                                                              : "nearly the same code";
        Diagnostic& d = report.at(*places[i].file, {member.line, 1, member.end_line, 1},
                                  fmt::format("{} lines: {} as in {}", member.end_line - member.line + 1,
                                              kind, other_places(places, i)));
        d.symbol = places[i].symbol();
        d.lines = member.end_line - member.line + 1;
        // the first member is what the others were held against
        d.similarity = i == 0 ? found.similarity : member.similarity;
        d.repeated = i > 0;
        d.suggestion = suggestion(places, i);
        // the first place names all the others; a further one a few, or a class of n places would take n * n
        const std::size_t shown = i == 0 ? places.size() : std::min(places.size(), few_places);
        for (std::size_t j = 0; j < shown; ++j) {
            if (j == i) continue;
            d.related.push_back({std::string(places[j].file->path), places[j].line, places[j].end_line,
                                 places[j].symbol(),
                                 j == 0 ? member.similarity : found.members[j].similarity});
        }
    }
}

// The state only spares work: when it fails, the search runs.
std::vector<CloneClass> known_or_found(const std::vector<CloneInput>& inputs, const CloneOptions& options,
                                       state::Db* db) {
    std::optional<CloneStore> store;
    const ContentHash key = clone_key(inputs, options);
    try {
        if (db) {
            store.emplace(*db);
            if (auto known = store->find(key)) return *std::move(known);
        }
    } catch (const state::StateError&) {
        store.reset();
    }
    std::vector<CloneClass> found = find_clones(inputs, options);
    try {
        if (store) store->keep(key, found);
    } catch (const state::StateError&) {
        return found;
    }
    return found;
}

void check(const ProgramView& view, Report& report) {
    std::vector<CloneInput> inputs;
    for (const FileView& file : view.files) inputs.push_back({file.path, file.facts->clone_tokens()});
    CloneOptions options;
    options.min_lines = static_cast<unsigned>(view.settings.min_clone_lines);
    options.similarity = view.settings.clone_similarity;
    options.jobs = view.jobs;
    for (const CloneClass& found : known_or_found(inputs, options, view.db))
        report_class(view, found, report);
}

}  // namespace

Rule duplication() {
    Rule rule;
    rule.code = "DUP101";
    rule.name = "duplicated-code";
    rule.type = "duplication";
    rule.summary = "a block of more than 5 lines that stands elsewhere too";
    rule.text =
        R"(Finds copies (Type 1), copies with other names or literals (Type 2) and copies with lines added, removed
or changed (Type 3), within a file and across files. All copies of one block are one class; text output
shows a class once.

Similarity is 2 * LCS / (n1 + n2) over tokens, names replaced by a one-to-one renaming: 1 for Types 1 and 2.
Imports, docstrings, comments and licence headers do not count.

`lint.min-clone-lines` (6) and `lint.clone-similarity` (0.8) say what is reported. A suppression comment at
either end of a block, or of all its copies, silences it.)";
    rule.program = check;
    return rule;
}

}  // namespace sixth::lint

#include <fmt/format.h>

#include <algorithm>

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

    std::string_view symbol() const {
        return definition == facts::none ? std::string_view() : std::string_view(file->symbols[definition]);
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

// Which part of what it stands in a block is: Diagnostic::detail holds it and the kind of clone.
enum class Part : std::uint8_t { whole, top, end, class_, inside, module };
constexpr unsigned parts = 6;

Part part_of(const Place& place) {
    if (place.whole) return Part::whole;
    if (place.definition == facts::none) return Part::module;
    const facts::Definition& def = place.file->definitions[place.definition];
    const std::uint32_t length = def.end_line - def.line + 1;
    if (!def.is_function()) return Part::class_;
    if (place.line <= def.line + 1 + length / 10) return Part::top;
    return place.end_line == def.end_line ? Part::end : Part::inside;
}

std::string_view last_part(std::string_view symbol) {
    return symbol.substr(symbol.rfind('.') + 1);
}

std::string other_places(const Diagnostic& d) {
    std::string list;
    const std::size_t named = std::min<std::size_t>(2, d.related.size());
    for (std::size_t i = 0; i < named; ++i) {
        const Related& other = d.related[i];
        if (i > 0) list += ", ";
        if (other.symbol.empty() || last_part(other.symbol) == last_part(d.symbol)) {
            list += fmt::format("{}:{}", other.file, other.line);
        } else {
            list += last_part(other.symbol);
        }
    }
    if (d.places > 3) list += fmt::format(" and {} more", d.places - 3);
    return list;
}

std::string where_in(const Diagnostic& d, Part part) {
    const std::string_view name = last_part(d.symbol);
    switch (part) {
        case Part::top:
            return fmt::format("the top of {}", name);
        case Part::end:
            return fmt::format("the end of {}", name);
        case Part::class_:
            return fmt::format("class {}", name);
        case Part::module:
            return std::string(d.file);
        default:
            return std::string(name);
    }
}

Told tell(const Diagnostic& d) {
    const auto kind = static_cast<CloneKind>(d.detail / parts);
    const auto part = static_cast<Part>(d.detail % parts);
    const char* likeness = kind == CloneKind::exact     ? "the same code"
                           : kind == CloneKind::renamed ? "the same code under other names"
                                                        : "nearly the same code";
    const std::string others = other_places(d);
    Told words;
    words.message = fmt::format("{} lines: {} as in {}", d.lines, likeness, others);
    words.suggestion =
        part == Part::whole
            ? fmt::format("Make one function of {} (lines {}-{}) and its copy in {}", last_part(d.symbol),
                          d.where.line, d.where.end_line, others)
            : fmt::format("Extract the block at {} (lines {}-{}, also in {}) into one function",
                          where_in(d, part), d.where.line, d.where.end_line, others);
    return words;
}

void report_class(const ProgramView& view, const CloneClass& found, Report& report) {
    std::vector<Place> places;
    places.reserve(found.members.size());
    for (const CloneMember& member : found.members) places.push_back(place_of(view, member));
    for (std::size_t i = 0; i < places.size(); ++i) {
        const CloneMember& member = found.members[i];
        Diagnostic& d = report.at(*places[i].file, {member.line, 1, member.end_line, 1}, {});
        d.symbol = places[i].symbol();
        d.lines = member.end_line - member.line + 1;
        d.places = static_cast<std::uint32_t>(places.size());
        d.detail = static_cast<std::uint8_t>(static_cast<unsigned>(found.kind) * parts +
                                             static_cast<unsigned>(part_of(places[i])));
        // the first member is what the others were held against
        d.similarity = i == 0 ? found.similarity : member.similarity;
        d.repeated = i > 0;
        // the first place names all the others; a further one a few, or a class of n places would take n * n
        const std::size_t shown = i == 0 ? places.size() : std::min(places.size(), few_places);
        d.related.reserve(shown);
        for (std::size_t j = 0; j < shown; ++j) {
            if (j == i) continue;
            d.related.push_back({places[j].file->path, places[j].line, places[j].end_line, places[j].symbol(),
                                 j == 0 ? member.similarity : found.members[j].similarity});
        }
    }
}

void check(const ProgramView& view, Report& report, std::string_view before, std::string& after) {
    std::vector<CloneInput> inputs;
    for (std::size_t f = 0; f < view.files.size(); ++f)
        inputs.push_back({view.files.path(f), view.files.facts(f).clone_tokens()});
    CloneOptions options;
    options.min_lines = static_cast<unsigned>(view.settings.min_clone_lines);
    options.similarity = view.settings.clone_similarity;
    options.jobs = view.jobs;
    (void)before;
    (void)after;
    for (const CloneClass& found : find_clones(inputs, options)) report_class(view, found, report);
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
    rule.remembering = check;
    rule.tell = tell;
    return rule;
}

}  // namespace sixth::lint

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "analyzers/lint/clones/clones.h"
#include "analyzers/lint/rules.h"
#include "core/base/error.h"
#include "core/base/packed.h"
#include "core/base/text.h"
#include "core/facts/clone_tokens/clone_tokens.h"

namespace sixth::lint {
namespace {

constexpr std::size_t few_places = 8;

// The innermost function or class around lines [line, end_line], or facts::none.
std::uint32_t enclosing(const FileView& file, std::uint32_t line, std::uint32_t end_line) {
    const auto holds = [&](const facts::Definition& def) {
        return (def.is_function() || def.is_class()) && end_line <= def.end_line;
    };
    const auto behind =
        std::upper_bound(file.definitions.begin(), file.definitions.end(), line,
                         [](std::uint32_t l, const facts::Definition& def) { return l < def.line; });
    if (behind == file.definitions.begin()) return facts::none;
    auto d = static_cast<std::uint32_t>(behind - file.definitions.begin() - 1);
    while (d != facts::none && !holds(file.definitions[d])) d = file.definitions[d].parent;
    return d;
}

// Which part of what it stands in a block is: Diagnostic::detail holds it and the kind of clone.
enum class Part : std::uint8_t { whole, top, end, class_, inside, module };
constexpr unsigned parts = 6;

// What a block of a file is called.
struct Place {
    std::string_view symbol;  // around it, or the whole of it
    Part part = Part::module;
};

Place place_in(const FileView& file, std::uint32_t line, std::uint32_t end_line) {
    const auto first =
        std::lower_bound(file.definitions.begin(), file.definitions.end(), line,
                         [](const facts::Definition& def, std::uint32_t l) { return def.line < l; });
    // decorators may stand before the def
    for (auto def = first; def != file.definitions.end() && def->line <= line + 8; ++def) {
        if (def->is_function() && def->end_line == end_line)
            return {file.symbols[static_cast<std::size_t>(def - file.definitions.begin())], Part::whole};
    }
    const std::uint32_t around = enclosing(file, line, end_line);
    if (around == facts::none) return {};
    const facts::Definition& def = file.definitions[around];
    const std::uint32_t length = def.end_line - def.line + 1;
    Part part = Part::inside;
    if (!def.is_function()) {
        part = Part::class_;
    } else if (line <= def.line + 1 + length / 10) {
        part = Part::top;
    } else if (end_line == def.end_line) {
        part = Part::end;
    }
    return {file.symbols[around], part};
}

// Places by content and lines, so that files that did not change need no second look.
class Places {
  public:
    Places(const Files& files, PackedReader& before, PackedWriter& after) : files_(files), after_(after) {
        while (!before.at_end()) {
            const std::uint64_t key = before.number();
            Place place;
            place.part = static_cast<Part>(before.number() % parts);
            place.symbol = before.string();
            known_.emplace(key, place);
        }
    }
    Place of(const CloneMember& member) {
        const std::uint64_t lines[] = {member.line, member.end_line};
        const std::string_view raw(reinterpret_cast<const char*>(lines), sizeof lines);
        const ContentHash& content = files_.content(member.file);
        std::uint64_t key = 0;
        std::memcpy(&key, content.bytes.data(), sizeof key);
        key = hash64(raw, key);
        Place place;
        const auto at = known_.find(key);
        if (at != known_.end() && content != ContentHash()) {
            place = at->second;
        } else {
            place = place_in(files_[member.file], member.line, member.end_line);
        }
        if (content != ContentHash()) {
            after_.number(key);
            after_.number(static_cast<std::uint64_t>(place.part));
            after_.string(place.symbol);
        }
        return place;
    }

  private:
    const Files& files_;
    std::unordered_map<std::uint64_t, Place> known_;
    PackedWriter& after_;
};

std::string other_places(const Diagnostic& d) {
    std::string list;
    const std::size_t named = std::min<std::size_t>(2, d.related.size());
    for (std::size_t i = 0; i < named; ++i) {
        const Related& other = d.related[i];
        if (i > 0) list += ", ";
        if (other.symbol.empty() || text::last_part(other.symbol) == text::last_part(d.symbol)) {
            list += fmt::format("{}:{}", other.file, other.line);
        } else {
            list += text::last_part(other.symbol);
        }
    }
    if (d.places > 3) list += fmt::format(" and {} more", d.places - 3);
    return list;
}

std::string where_in(const Diagnostic& d, Part part) {
    const std::string_view name = text::last_part(d.symbol);
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
            ? fmt::format("Make one function of {} (lines {}-{}) and its copy in {}",
                          text::last_part(d.symbol), d.where.line, d.where.end_line, others)
            : fmt::format("Extract the block at {} (lines {}-{}, also in {}) into one function",
                          where_in(d, part), d.where.line, d.where.end_line, others);
    return words;
}

void report_class(const ProgramView& view, const CloneClass& found, Places& known, Report& report) {
    std::vector<Place> places;
    places.reserve(found.members.size());
    for (const CloneMember& member : found.members) places.push_back(known.of(member));
    for (std::size_t i = 0; i < places.size(); ++i) {
        const CloneMember& member = found.members[i];
        Diagnostic& d = report.at(view.files.path(member.file), {member.line, 1, member.end_line, 1}, {});
        d.symbol = places[i].symbol;
        d.lines = member.end_line - member.line + 1;
        d.places = static_cast<std::uint32_t>(places.size());
        d.detail = static_cast<std::uint8_t>(static_cast<unsigned>(found.kind) * parts +
                                             static_cast<unsigned>(places[i].part));
        // the first member is what the others were held against
        d.similarity = i == 0 ? found.similarity : member.similarity;
        d.repeated = i > 0;
        // the first place names all the others; a further one a few, or a class of n places would take n * n
        const std::size_t shown = i == 0 ? places.size() : std::min(places.size(), few_places);
        d.related.reserve(shown);
        for (std::size_t j = 0; j < shown; ++j) {
            if (j == i) continue;
            const CloneMember& other = found.members[j];
            d.related.push_back({view.files.path(other.file), other.line, other.end_line, places[j].symbol,
                                 j == 0 ? member.similarity : other.similarity});
        }
    }
}

void check(const ProgramView& view, Report& report, RuleMemory& memory) {
    CloneInputs inputs;
    for (std::size_t f = 0; f < view.files.size(); ++f)
        inputs.files.push_back({view.files.path(f), view.files.content(f)});
    inputs.tokens = [&](std::size_t f) {
        // stubs say again what code says
        return view.files.path(f).ends_with(".pyi") ? facts::no_clone_tokens
                                                    : view.files.facts(f).clone_tokens();
    };
    CloneOptions options;
    options.min_lines = static_cast<unsigned>(view.settings.min_clone_lines);
    options.similarity = view.settings.clone_similarity;
    options.jobs = view.jobs;
    const auto search = [&](std::string_view remembered, const std::vector<KeptFile>& files) {
        PackedReader before(remembered);
        PackedWriter after;
        CloneMemory clones{before, after, files, {}};
        const std::vector<CloneClass> classes = find_clones(inputs, options, &clones);
        Places places(view.files, before, after);
        for (const CloneClass& found : classes) report_class(view, found, places, report);
        memory.after = after.take();
        memory.files_after = std::move(clones.keys_after);
    };
    try {
        search(memory.before, memory.files_before);
    } catch (const Error&) {
        search({}, {});  // nothing was said yet: memories that do not fit the files are as good as none
    }
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
shows a class once. What lies inside the blocks of classes with more code in them is not shown again.

Similarity is 2 * LCS / (n1 + n2) over tokens, names replaced by a one-to-one renaming: 1 for Types 1 and 2.
Imports, docstrings, comments, licence headers, @overload signatures and .pyi stubs do not count.

`lint.min-clone-lines` (6) and `lint.clone-similarity` (0.8) say what is reported. A suppression comment at
either end of a block, or of all its copies, silences it.)";
    rule.remembering = check;
    rule.tell = tell;
    return rule;
}

}  // namespace sixth::lint

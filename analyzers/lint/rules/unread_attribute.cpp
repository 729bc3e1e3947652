#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/usage.h"
#include "core/base/packed.h"

namespace sixth::lint {
namespace {

constexpr double private_ = 0.85;              // _name in a class whose bases are known
constexpr double public_ = public_confidence;  // somebody outside may read it
constexpr double reflected = 0.4;              // __dict__, vars(), __setattr__ or an unknown base may read it

constexpr std::uint32_t reads =
    facts::NameUse::attribute | facts::NameUse::text | facts::NameUse::keyword | facts::NameUse::exported;

bool reflects(const std::vector<facts::NameUse>& names) {
    return std::any_of(names.begin(), names.end(), [](const facts::NameUse& n) {
        return n.name == "__dict__" || n.name == "vars" || n.name == "__slots__" || n.name == "asdict";
    });
}

struct Candidate {
    std::uint32_t file;
    facts::Attribute attribute;
};

void program(const ProgramView& view, Report& report) {
    const double wanted = view.settings.min_confidence;
    std::vector<Candidate> candidates;
    std::unordered_set<std::string_view> asked;
    for (std::uint32_t f = 0; f < view.files.size(); ++f) {
        for (PackedReader in(view.digest(Digest::unread_attributes, f)); !in.at_end();) {
            facts::Attribute a{};
            a.definition = in.number32();
            a.name = in.string();
            a.line = in.number32();
            a.column = in.number32();
            candidates.push_back({f, a});
            asked.insert(a.name);
        }
    }
    const Usage usage(view, asked);
    Classes classes(view);
    for (const Candidate& c : candidates) {
        const facts::Attribute& a = c.attribute;
        if ((usage.flags(a.name) & reads) || usage.may_be_composed(a.name)) continue;
        const FileView& file = view.files[c.file];
        double confidence = is_private(a.name) ? private_ : public_;
        if (classes.bases(c.file, a.definition) == Bases::unknown || reflects(file.facts->names()))
            confidence = reflected;
        for (const facts::Definition& d : file.definitions) {
            // a property's setter runs, and __setattr__ sees every store
            if (d.is_function() && (d.name == a.name || d.name == "__setattr__")) confidence = reflected;
        }
        if (confidence < wanted) continue;
        Diagnostic& d =
            report.at(file, {a.line, a.column, a.line, a.column + static_cast<std::uint32_t>(a.name.size())},
                      fmt::format("attribute {} is written, but read nowhere in the program", a.name));
        d.symbol = file.symbols[a.definition];
        d.confidence = confidence;
        d.suggestion = fmt::format("Remove {}, or read it where it was meant to be used", a.name);
    }
}

}  // namespace

std::string digest_unread_attributes(const FileView& file, const Settings& settings) {
    PackedWriter out;
    std::set<std::pair<std::uint32_t, std::string_view>> seen;
    for (const facts::Attribute& a : file.facts->attributes()) {
        const double confidence = is_private(a.name) ? private_ : public_;
        if (confidence < settings.min_confidence || a.name.substr(0, 2) == "__" || a.name.back() == '_')
            continue;
        if (!seen.emplace(a.definition, a.name).second) continue;
        out.number(a.definition);
        out.string(a.name);
        out.number(a.line);
        out.number(a.column);
    }
    return out.take();
}

Rule unread_attribute() {
    Rule rule;
    rule.code = "DED103";
    rule.name = "unread-attribute";
    rule.type = "dead-code";
    rule.summary = "an attribute that is only ever written";
    rule.text =
        R"(Reports `self.name = …` when no code of the program reads an attribute of that name, of whatever object, and
no string spells it. Confidence:

  0.85  a private attribute (_name) of a class whose bases are all in the program
  0.6   a public one: code outside the program may read it
  0.4   the class has a base from elsewhere or a __setattr__, or its module uses __dict__, vars(), asdict() or
        __slots__

    class Cache:
        def __init__(self):
            self._hits = 0          # and never looked at

An attribute kept only so that an object stays alive is found too: say so with
`# sixth: ignore[DED103]` on its line.

`lint.min-confidence` is the lowest that is shown (0.8).)";
    rule.program = program;
    return rule;
}

}  // namespace sixth::lint

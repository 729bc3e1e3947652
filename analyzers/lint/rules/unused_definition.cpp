#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <set>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/usage.h"
#include "core/base/packed.h"
#include "core/base/text.h"

namespace sixth::lint {
namespace {

using facts::Definition;

// How sure we are that a definition nobody names is not used either.
constexpr double local = 0.95;                 // a function in a function: nobody else can reach it
constexpr double local_class = 0.7;            // its body may be the point: a test that it raises
constexpr double private_ = 0.9;               // _name
constexpr double private_value = 0.85;         // _name = …
constexpr double public_ = public_confidence;  // somebody outside may use it
constexpr double registered = 0.5;      // a decorator, a framework's base class or globals() may use it
constexpr double called_by_name = 0.1;  // test_*, visit_*, do_*

constexpr std::ptrdiff_t table_size = 4;  // constants of one family

// Decorators that hand the function back to nobody.
constexpr std::array<std::string_view, 14> plain = {
    "abstractmethod", "cache",     "cached_property",     "classmethod", "contextmanager",
    "final",          "lru_cache", "no_type_check",       "overload",    "property",
    "staticmethod",   "wraps",     "asynccontextmanager", "override"};

constexpr std::array<std::string_view, 10> conventions = {"test",    "visit_", "depart_",  "do_",     "on_",
                                                          "handle_", "setUp",  "tearDown", "pytest_", "Test"};

bool by_convention(std::string_view name) {
    return name == "main" || name == "setup" || name == "teardown" ||
           std::any_of(conventions.begin(), conventions.end(),
                       [&](std::string_view c) { return name.substr(0, c.size()) == c; });
}

bool is_dunder(std::string_view name) {
    return name.size() > 1 && name[0] == '_' && name.back() == '_';
}

bool all_underscores(std::string_view name) {
    return name.find_first_not_of('_') == name.npos;
}

double first_guess(const Definition& def) {
    if (by_convention(def.name)) return called_by_name;
    const bool value = def.kind == facts::DefinitionKind::variable;
    if (value && (def.flags & Definition::indirect)) return registered;
    if (!is_private(def.name)) return public_;
    return value ? private_value : private_;
}

// _CD_TIME beside _CD_NAME and others: constants that number something are written down as a whole.
bool of_a_table(const FileView& file, const Definition& def) {
    if (def.kind != facts::DefinitionKind::variable) return false;
    const std::size_t cut = def.name.find('_', 1);
    if (cut == def.name.npos || def.name.find_first_of("abcdefghijklmnopqrstuvwxyz") != def.name.npos)
        return false;
    const std::string_view family = def.name.substr(0, cut + 1);
    const auto members =
        std::count_if(file.definitions.begin(), file.definitions.end(), [&](const Definition& d) {
            return d.parent == def.parent && d.kind == def.kind && d.name.substr(0, family.size()) == family;
        });
    return members >= table_size;
}

// How a candidate is decided.
enum class Decided : std::uint8_t {
    here,     // unused, whatever other files hold
    by_uses,  // unused when nobody names it
    by_bases  // and when the bases of its class are known
};

// What one file has to say.
class Looker {
  public:
    Looker(const FileView& file, const Settings& settings) : file_(file), settings_(settings) {}

    std::string digest() {
        if (file_.path.ends_with(".pyi") || (file_.totals.flags & facts::FileTotals::generated)) return {};
        std::set<std::pair<std::uint32_t, std::string_view>> seen;  // a name is reported once a scope
        for (std::uint32_t d = 0; d < file_.definitions.size(); ++d) {
            const Definition& def = file_.definitions[d];
            if (is_dunder(def.name) || all_underscores(def.name)) continue;
            const bool in_function = def.parent != facts::none && file_.definitions[def.parent].is_function();
            const double guess = in_function ? local : first_guess(def);
            if (guess < settings_.min_confidence) continue;
            if (!seen.emplace(def.parent, def.name).second) continue;
            if (in_function && (def.is_function() || def.is_class())) {
                put(d, Decided::here, confidence_of_local(d));
            } else {
                const bool member = def.parent != facts::none && file_.definitions[def.parent].is_class();
                put(d, member ? Decided::by_bases : Decided::by_uses, doubted(d, guess));
            }
        }
        return out_.take();
    }

  private:
    // Whether a decorator may hand it to somebody else.
    bool decorated(std::uint32_t definition) {
        if (!decorators_) decorators_ = file_.facts->decorators();
        return std::any_of(decorators_->begin(), decorators_->end(), [&](const facts::Decorator& d) {
            if (d.definition != definition) return false;
            // @size.setter above `def size` belongs to the property; above another name it makes one
            if (d.name.substr(0, d.name.find('.')) == file_.definitions[definition].name) return false;
            return std::find(plain.begin(), plain.end(), text::last_part(d.name)) == plain.end();
        });
    }

    // Whether the file looks up names at run time by one of these.
    bool looks_up(std::initializer_list<std::string_view> functions) {
        return std::any_of(names().begin(), names().end(), [&](const facts::NameUse& n) {
            return (n.flags & facts::NameUse::load) &&
                   std::find(functions.begin(), functions.end(), n.name) != functions.end();
        });
    }

    const std::vector<facts::NameUse>& names() {
        if (!names_) names_ = file_.facts->names();
        return *names_;
    }

    // A definition inside a function is used in its file or nowhere. 0: it is used.
    double confidence_of_local(std::uint32_t definition) {
        const Definition& def = file_.definitions[definition];
        for (const facts::NameUse& use : names()) {
            if (use.name == def.name && (use.flags & ~std::uint32_t{facts::NameUse::attribute})) return 0;
        }
        // deriving from a class may register the new one, or be what a test is about
        const bool derived = def.is_class() && def.signature_end > def.signature_begin + 2;
        if (!evaluates_) evaluates_ = looks_up({"locals", "exec", "eval"});
        if (derived || decorated(definition) || *evaluates_) return registered;
        return def.is_class() ? local_class : local;
    }

    // Lowers the confidence by what might use it in this file.
    double doubted(std::uint32_t definition, double confidence) {
        const Definition& def = file_.definitions[definition];
        if (decorated(definition)) confidence = std::min(confidence, registered);
        if (def.flags & Definition::typing_only) confidence = std::min(confidence, public_);
        if (def.parent == facts::none) {
            if (!reflects_) reflects_ = looks_up({"globals", "vars", "dir"});
            if (*reflects_) confidence = std::min(confidence, registered);
        } else if (file_.definitions[def.parent].is_class() && def.kind == facts::DefinitionKind::variable &&
                   decorated(def.parent)) {
            confidence = std::min(confidence, registered);
        }
        if (of_a_table(file_, def)) confidence = std::min(confidence, public_);
        return confidence;
    }

    void put(std::uint32_t definition, Decided decided, double confidence) {
        if (confidence == 0 || confidence < settings_.min_confidence) return;
        out_.number(definition);
        out_.number(static_cast<std::uint64_t>(decided));
        out_.number(static_cast<std::uint64_t>(std::lround(confidence * 100)));
        out_.string(file_.definitions[definition].name);
    }

    const FileView& file_;
    const Settings& settings_;
    std::optional<bool> reflects_, evaluates_;
    std::optional<std::vector<facts::NameUse>> names_;
    std::optional<std::vector<facts::Decorator>> decorators_;
    PackedWriter out_;
};

struct Candidate {
    std::uint32_t file, definition;
    Decided decided;
    double confidence;
    std::string_view name;
};

class Finder {
  public:
    explicit Finder(const ProgramView& view) : view_(view), classes_(view) {}

    std::vector<Candidate> run() {
        std::unordered_set<std::string_view> asked;
        std::vector<Candidate> unused, candidates;
        for (std::uint32_t f = 0; f < view_.files.size(); ++f) {
            for (PackedReader in(view_.digest(Digest::unused_definitions, f)); !in.at_end();) {
                Candidate c{f, in.number32(), static_cast<Decided>(in.number()), 0, {}};
                c.confidence = static_cast<double>(in.number()) / 100;
                c.name = in.string();
                (c.decided == Decided::here ? unused : candidates).push_back(c);
                if (c.decided != Decided::here) asked.insert(c.name);
            }
        }
        const Usage usage(view_, asked);
        for (Candidate& c : candidates) {
            if (usage.flags(c.name) != 0 || usage.may_be_composed(c.name)) continue;
            if (c.decided == Decided::by_bases && has_unknown_bases(c))
                c.confidence = std::min(c.confidence, registered);
            if (c.confidence >= view_.settings.min_confidence) unused.push_back(c);
        }
        return unused;
    }

  private:
    bool has_unknown_bases(const Candidate& c) {
        const std::uint32_t cls = view_.files[c.file].definitions[c.definition].parent;
        return classes_.bases(c.file, cls) == Bases::unknown;
    }

    const ProgramView& view_;
    Classes classes_;
};

std::string_view noun(const FileView& file, const Definition& def) {
    const bool member = def.parent != facts::none && file.definitions[def.parent].is_class();
    switch (def.kind) {
        case facts::DefinitionKind::class_:
            return "class";
        case facts::DefinitionKind::variable:
            return member ? "class attribute" : "variable";
        case facts::DefinitionKind::type_alias:
            return "type";
        default:
            return member ? "method" : "function";
    }
}

void program(const ProgramView& view, Report& report) {
    for (const Candidate& c : Finder(view).run()) {
        const FileView& file = view.files[c.file];
        const Definition& def = file.definitions[c.definition];
        Diagnostic& d = report.at_definition(
            file, c.definition,
            fmt::format("{} {} is used nowhere in the program", noun(file, def), def.name));
        d.confidence = c.confidence;
        d.suggestion = fmt::format("Remove {}, or name it in __all__ if others use it", def.name);
    }
}

}  // namespace

std::string digest_unused_definitions(const FileView& file, const Settings& settings) {
    return Looker(file, settings).digest();
}

Rule unused_definition() {
    Rule rule;
    rule.code = "DED102";
    rule.name = "unused-definition";
    rule.type = "dead-code";
    rule.summary = "a definition that nothing in the program names";
    rule.text =
        R"(Looks through the whole program for every name a function, class, method or module-level variable goes by:
as a name, an attribute, a keyword, an import, in __all__, or spelled in a string. What is named nowhere is
reported with a confidence:

  0.95  a function inside a function
  0.9   a private function, method or class (_name)      0.85  a private variable
  0.7   a class inside a function: running its body may be the point
  0.6   anything public: code outside the program may use it; one of several constants with the same
        beginning (_CD_TIME, _CD_NAME), which are written down as a whole
  0.5   decorated by something that may register it; a member of a class whose bases are not all in the
        program; in a module that uses globals(); bound by a loop or unpacked
  0.1   test_*, visit_*, on_* and other names called by convention

Special names (__x__, _x_) and names that a string may compose ("_visit_" + kind) are never reported.

`lint.min-confidence` is the lowest that is shown (0.8); 0.6 suits an application nobody imports from.)";
    rule.program = program;
    return rule;
}

}  // namespace sixth::lint

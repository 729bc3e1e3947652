// How sure a candidate is, and why.
#include <algorithm>

#include "analyzers/fix_imports/repairer.h"
#include "analyzers/fix_imports/standard_library.h"
#include "core/base/text.h"

namespace sixth::fix_imports {
namespace {

constexpr double sure_of_module = 0.97;  // of the standard library, when it has what is used of it
constexpr double sure_of_hint = 0.98;    // a checker that knows the name says where it is
constexpr double unsure = 0.8;           // below every sensible --confidence
constexpr std::uint32_t habitual = 5;    // files of other repositories: the name is known to be the module's

}  // namespace

Candidate Repairer::candidate_of(const Option& option, const Plan& plan) const {
    Candidate c;
    c.origin = option.origin;
    c.module = option.target.module;
    c.name = option.target.name;
    c.alias = option.target.alias;
    c.statement = statement_for(*view_, index_, plan.target);
    c.reasons = reasons_of(option);
    return c;
}

std::vector<std::string> Repairer::reasons_of(const Option& o) const {
    std::vector<std::string> reasons;
    if (o.votes > 0) {
        std::string line =
            text::counted(o.votes, "file") + (o.votes == 1 ? " imports it so" : " import it so");
        if (o.near_votes > 0) line += ", " + std::to_string(o.near_votes) + " of them in the same folder";
        reasons.push_back(std::move(line));
    }
    if (o.origin == Origin::standard) {
        reasons.emplace_back("it is in the standard library");
    } else if (o.origin == Origin::installed && o.votes == 0) {
        if (o.found_installed) {
            reasons.emplace_back(o.installed.offered ? "the installed package offers it"
                                                     : "the installed package defines it there");
        } else if (std::binary_search(sources_.environment.modules.begin(),
                                      sources_.environment.modules.end(), o.target.module)) {
            reasons.emplace_back("a package of that name is installed");
        }
        if (sources_.environment.declares && sources_.environment.declares(top_of(o.target.module)))
            reasons.emplace_back("the repository depends on it");
    } else if (o.file != none && o.kind == BindingKind::definition) {
        reasons.emplace_back("it is defined there");
    } else if (o.file != none && o.kind == BindingKind::reexport) {
        reasons.emplace_back("that module imports it itself");
    } else if (o.kind == BindingKind::submodule && o.file != none) {
        reasons.emplace_back("it is a module of the tree");
    }
    if (o.own > 0)
        reasons.push_back("the file imports " + text::counted(o.own, "other name") + " from there");
    return reasons;
}

// Annotations alone need the name, and nothing reads them while the program runs.
bool Repairer::type_checkers_alone(std::string_view name) const {
    const FreeName* free = view_->free_name(name);
    if (!free || (free->flags & (FreeName::runtime | FreeName::exported))) return false;
    return view_->names.bound_in_module("annotations") || !(free->flags & FreeName::annotation);
}

// Under `if TYPE_CHECKING:`, where the file keeps such imports.
Place Repairer::place_for(std::string_view name, const Option& option) const {
    if (!type_checkers_alone(name)) return Place::module;
    const python::NodeId block = typing_block(view_->parsed);
    if (block == python::no_node) return Place::module;
    return option.origin == Origin::standard && option.target.module == "typing" ? Place::module
                                                                                 : Place::typing;
}

// A name nearly like one that is bound around its use, and that nobody near imports.
bool Repairer::looks_like_typo(std::string_view name, const Option& option) const {
    if (option.votes >= 2 || option.near_votes >= 1) return false;
    return name.size() <= 2 || is_near_bound_name(*view_, name);
}

// json.dumps(…), and json has a dumps: every use is of that kind.
bool Repairer::offers_what_is_used(std::string_view module, std::string_view name) const {
    const FreeName* free = view_->free_name(name);
    const python::Tree& tree = view_->parsed.tree();
    std::uint32_t seen = 0;
    for (python::NodeId id = 0; free && id < tree.size(); ++id) {
        if (tree.kind(id) != python::Kind::attribute || view_->parsed.text(id + 1) != name) continue;
        const python::NodeId attribute = tree.child(id, python::Field::attribute);
        if (attribute == python::no_node || !standard_offers(module, view_->parsed.text(attribute)))
            return false;
        ++seen;
    }
    return free && seen > 0 && seen == free->uses;
}

// What the weights cannot know.
double Repairer::most_sure_of(const Option& o) {
    if (o.too_short) return unsure;
    if (o.votes > 0 || o.target.name.empty()) return 1;
    if (o.origin == Origin::standard && standard_habit(o.target.module, o.target.name).files < habitual)
        return unsure;
    return 1;
}

// Of what nobody in the tree imports, and a package that it depends on has.
double Repairer::sure_of_package(const Option& o, std::string_view name) const {
    if (o.origin != Origin::installed || o.votes > 0) return 0;
    if (o.found_installed && o.installed.sole) {
        if (o.installed.offered) return o.installed.declared ? 0.93 : 0.85;
        return o.installed.declared ? 0.85 : 0.7;
    }
    const FreeName* free = view_->free_name(name);
    const bool owner = free && (free->flags & FreeName::owner) && !(free->flags & FreeName::called);
    const bool declared = sources_.environment.declares && sources_.environment.declares(o.target.module);
    return o.target.name.empty() && o.target.alias.empty() && owner && declared ? 0.93 : 0;
}

double Repairer::confidence_of(const Option& option, const std::vector<Option>& all,
                               const Trouble& trouble) const {
    const std::string& name = trouble.name;
    double sure = std::min(option.share, most_sure_of(option));
    if (option.target == all.front().target) sure = std::max(sure, sure_of_package(option, name));
    if (!trouble.hint.empty() && option.target.module == trouble.hint && option.target.name == name)
        sure = std::max(sure, sure_of_hint);
    if (option.origin == Origin::standard && option.target.name.empty() && option.target.alias.empty() &&
        !option.too_short && option.target == all.front().target &&
        offers_what_is_used(option.target.module, name))
        sure = std::max(sure, sure_of_module);
    if (looks_like_typo(name, option)) sure = std::min(sure, 0.5);
    return sure;
}

std::string Repairer::why_left(const Unit& unit) {
    const std::vector<Candidate>& all = unit.repair.candidates;
    if (all.empty()) {
        return unit.repair.trouble.kind == TroubleKind::missing_module
                   ? "nothing in the tree could stand for it"
                   : "nothing in the tree, the standard "
                     "library or what is installed binds it";
    }
    if (all.front().new_cycle) return "the best candidate would close a cycle of imports";
    if (all.size() > 1 && all[1].confidence > 0.5 * all.front().confidence)
        return "two candidates are nearly as good";
    return "no candidate is sure enough";
}

}  // namespace sixth::fix_imports

#include "analyzers/fix_imports/repairer.h"

#include <algorithm>
#include <cmath>

#include "analyzers/fix_imports/extract.h"
#include "analyzers/fix_imports/sureness.h"
#include "core/base/text.h"

namespace sixth::fix_imports {
namespace {

constexpr std::size_t most_cycle_checks = 4;  // options looked at for cycles, of one name
constexpr double cycle_penalty = 3;           // of the score
constexpr double hint_bonus = 6;              // for what a checker proposes itself
// The share of all candidates that one needs to be what an import of a missing name meant is more than the
// confidence that is asked by default: it is no measured frequency.
constexpr double sure_share = 0.97, unsure_share = 0.94;

}  // namespace

Repairer::Repairer(const Index& index, const Renames& renames, const Detector& detector,
                   const Engine::Sources& sources, const Settings& settings, std::uint32_t file)
    : index_(index),
      program_(index.program()),
      renames_(renames),
      detector_(detector),
      sources_(sources),
      settings_(settings),
      file_(file) {}

FileRepairs Repairer::run(std::unique_ptr<FileView> view, const std::vector<Trouble>& troubles) {
    view_ = std::move(view);
    for (const FreeName& name : view_->names.free()) missing_.push_back(name.name);
    for (const Trouble& trouble : troubles) take(trouble);
    FileRepairs out;
    out.text = std::string(view_->parsed.text());
    for (Unit& unit : units_) {
        carry_out(unit);
        out.repairs.push_back(std::move(unit.repair));
    }
    if (current_) {
        out.text = std::string(current_->parsed.text());
        out.facts = facts_of(*current_);
    }
    out.unreached = std::move(unreached_);
    return out;
}

facts::Facts Repairer::facts_of(const FileView& view) const {
    facts::Gathered gathered = view.facts;
    if (sources_.extractor != program::none) {
        gathered.extras.resize(sources_.extractor + 1);
        gathered.extras.back() = packed_names(view.names);
    }
    return facts::Facts(std::make_shared<const std::string>(facts::pack(gathered, 0)));
}

// A checker may name the line alone.
Trouble Repairer::with_module(const Trouble& told) const {
    Trouble trouble = told;
    if (!trouble.module.empty() || trouble.level > 0 || trouble.kind == TroubleKind::undefined_name)
        return trouble;
    for (const Statement& s : all_statements(view_->parsed)) {
        if (trouble.line < s.line || trouble.line > s.end_line) continue;
        if (s.from) {
            trouble.module = program_.absolute(file_, s.level, s.module);
        } else if (!s.names.empty()) {
            trouble.module = std::string(s.names.front().name);
        }
    }
    return trouble;
}

void Repairer::take(const Trouble& told) {
    const Trouble trouble = with_module(told);
    switch (trouble.kind) {
        case TroubleKind::undefined_name:
            return name_missing(trouble);
        case TroubleKind::missing_module:
            return module_missing(trouble);
        case TroubleKind::missing_name:
            return gone_from_module(trouble);
        case TroubleKind::moved_module:
            return mentioned(trouble);
        case TroubleKind::replaced_module:
            return replaced(trouble);
    }
}

void Repairer::name_missing(const Trouble& trouble) {
    const bool told = std::any_of(units_.begin(), units_.end(), [&](const Unit& u) {
        return u.repair.trouble.kind == trouble.kind && u.repair.trouble.name == trouble.name;
    });
    if (told) return;
    Unit unit;
    unit.repair.trouble = trouble;
    unit.repair.names = {trouble.name};
    const FreeName* name = view_->free_name(trouble.name);
    if (!name && view_->names.bound_in_module(trouble.name)) {
        unit.repair.left = "the file binds that name somewhere; a checker sees it unbound on some way there";
        units_.push_back(std::move(unit));
        return;
    }
    if (lost_submodule(unit)) {
        units_.push_back(std::move(unit));
        return;
    }
    Question question{*view_, trouble.name, {}};
    for (const std::string_view other : missing_) {
        if (other != trouble.name) question.others.push_back(other);
    }
    add_candidates(unit, options_for(index_, sources_.environment, question), trouble.name, Plan::add);
    units_.push_back(std::move(unit));
}

bool Repairer::runs(std::string_view name, const Plan& plan) const {
    if (plan.kind == Plan::add) return plan.place == Place::module;
    if (plan.kind == Plan::move_mentions) return false;
    // an import that moves runs when it ran before
    for (const facts::Import& import : view_->facts.imports) {
        const bool runtime =
            import.kind == facts::ImportKind::runtime || import.kind == facts::ImportKind::conditional;
        if (runtime && (import.name == name || name.empty())) return true;
    }
    return false;
}

bool Repairer::reached_from(std::uint32_t file) {
    if (index_.reaches(file, file_)) return true;
    unreached_.push_back(file);
    return false;
}

bool Repairer::closes_cycle(const Plan& plan) {
    // also when a longer cycle runs through both already: the order in which its modules run would change
    return plan.runs != none && plan.runs != file_ && reached_from(plan.runs);
}

void Repairer::add_candidates(Unit& unit, std::vector<Option> options, std::string_view name,
                              Plan::Kind kind) {
    if (options.empty()) return;
    const std::string& hint = unit.repair.trouble.hint;
    for (Option& o : options) {
        if (!hint.empty() && o.target.module == hint && o.target.name == name) o.score += hint_bonus;
    }
    std::vector<std::pair<Option, Plan>> ranked;
    for (std::size_t i = 0; i < options.size(); ++i) {
        Plan plan{kind, options[i].target, Place::module, options[i].reaches};
        if (kind == Plan::add) plan.place = place_for(name, options[i]);
        ranked.emplace_back(options[i], plan);
    }
    // a patch that closes a cycle of imports loses to one that does not
    std::vector<bool> cyclic(ranked.size(), false);
    const double nothing = nothing_for({*view_, name, {}}, options).score;
    double most = nothing;
    for (const Option& o : options) most = std::max(most, o.score);
    double sum = std::exp(nothing - most);
    for (std::size_t i = 0; i < std::min(most_cycle_checks, ranked.size()); ++i) {
        auto& [option, plan] = ranked[i];
        if (option.share < 0.02 || !runs(name, plan)) continue;
        if (kind == Plan::add && plan.runs != none && type_checkers_alone(name) && reached_from(plan.runs)) {
            plan.place = Place::typing;  // it does not run there
            continue;
        }
        if (!closes_cycle(plan)) continue;
        cyclic[i] = true;
        option.score -= cycle_penalty;
    }
    std::vector<std::size_t> order(ranked.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return ranked[a].first.score > ranked[b].first.score;
    });
    for (const auto& [option, plan] : ranked) sum += std::exp(option.score - most);
    for (auto& [option, plan] : ranked) option.share = std::exp(option.score - most) / sum;
    options.clear();
    for (const std::size_t i : order) options.push_back(ranked[i].first);
    // how often such a first option is the right one; what is moved is not a name that was never there
    double first = options.front().share;
    if (kind == Plan::add) {
        first = sureness(signs_of(index_, {*view_, name, {}}, options));
    } else if (is_deleted(unit.repair.trouble, options.front())) {
        first = std::min(first, unlikely);
    } else if (first < sure_share) {
        first = std::min(first, unsure_share);
    }
    for (Option& o : options) o.share = std::min(o.share, first);
    options.front().share = first;
    for (const std::size_t i : order) {
        if (unit.plans.size() == settings_.most_candidates) break;
        ranked[i].first.share = options[unit.plans.size()].share;
        auto& [option, plan] = ranked[i];
        Candidate candidate = candidate_of(option, plan);
        candidate.confidence = confidence_of(option, options, unit.repair.trouble);
        candidate.new_cycle = cyclic[i];
        if (cyclic[i]) candidate.reasons.emplace_back("it would close a cycle of imports");
        if (plan.kind == Plan::add && looks_like_typo(name, option))
            candidate.reasons.emplace_back("the name may be a slip: one like it is bound here");
        unit.repair.candidates.push_back(std::move(candidate));
        unit.plans.push_back(std::move(plan));
    }
}

}  // namespace sixth::fix_imports

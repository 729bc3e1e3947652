#include "analyzers/fix_imports/repairer.h"

#include <algorithm>
#include <cmath>

#include "analyzers/fix_imports/extract.h"
#include "analyzers/fix_imports/stand_ins.h"
#include "analyzers/fix_imports/sureness.h"
#include "core/base/text.h"

namespace sixth::fix_imports {
namespace {

constexpr std::size_t most_cycle_checks = 4;  // options looked at for cycles, of one name
constexpr double cycle_penalty = 3;           // of the score
constexpr double hint_bonus = 6;              // for what a checker proposes itself
constexpr double unlikely = 0.3;              // below what hinders a stub
// The share of all candidates that one needs to be what an import of a missing name meant is more than the
// confidence that is asked by default: it is no measured frequency.
constexpr double sure_share = 0.97, unsure_share = 0.94;
constexpr double sure_of_move = 0.98;  // git saw it

std::string told_by_git(std::string_view old_path) {
    return "git has '" + std::string(old_path) + "' there now";
}

std::string told_by_git(const Renames::Entry& moved) {
    return told_by_git(moved.old_path);
}

}  // namespace

Repairer::Repairer(const Index& index, const Renames& renames, const Engine::Sources& sources,
                   const Settings& settings, std::uint32_t file)
    : index_(index),
      program_(index.program()),
      renames_(renames),
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
    const bool package = is_init(program_.file(file_).path);
    if (const Renames::Entry* moved =
            package ? renames_.find(joined(view_->module, trouble.name)) : nullptr) {
        // `from .inner import *` bound it, too
        offer_move(unit, program_.module(moved->file), told_by_git(*moved), Plan::add);
        const std::string inner = joined(view_->module, trouble.name);
        const std::vector<facts::Import>& imports = view_->facts.imports;
        const bool runs_already = std::any_of(imports.begin(), imports.end(), [&](const facts::Import& i) {
            return is_inside(view_->absolute(i), inner);
        });
        unit.repair.candidates.front().new_cycle = !runs_already && closes_cycle(unit.plans.front());
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

void Repairer::module_missing(const Trouble& trouble) {
    const std::string old = program_.absolute(file_, trouble.level, trouble.module);
    for (const Unit& unit : units_) {
        if (unit.repair.trouble.kind == TroubleKind::missing_module && unit.repair.trouble.module == old)
            return;
    }
    Unit unit;
    unit.repair.trouble = trouble;
    unit.repair.trouble.module = old;
    unit.repair.trouble.level = 0;
    std::vector<std::string_view> names;
    bool there = false;
    const Statement* from_parent = nullptr;
    const std::vector<Statement> statements = all_statements(view_->parsed);
    for (const Statement& s : statements) {
        if (!s.from) {
            there |=
                std::any_of(s.names.begin(), s.names.end(), [&](const auto& n) { return n.name == old; });
            continue;
        }
        const std::string module = program_.absolute(file_, s.level, s.module);
        if (module == old) {
            there = true;
            if (view_->names.is_expected_to_fail(s.begin)) continue;
            for (const ImportedName& name : s.names) names.push_back(name.name);
        } else if (module == parent_module(old) &&
                   std::any_of(s.names.begin(), s.names.end(),
                               [&](const auto& n) { return n.name == text::last_part(old); })) {
            from_parent = &s;
        }
    }
    if (!there && from_parent) {  // a checker calls `from package import module` so
        Trouble name = trouble;
        name.kind = TroubleKind::missing_name;
        name.level = 0;
        name.module = std::string(parent_module(old));
        name.name = std::string(text::last_part(old));
        return gone_from_module(name);
    }
    if (!there) {
        unit.repair.left = "no import of it stands in the file";
        units_.push_back(std::move(unit));
        return;
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    std::vector<Successor> all = successors_of(index_, renames_, *view_, old, names);
    if (const std::uint32_t meant = meant_before_move(old, {}); meant != none) {
        Successor s;
        s.file = meant;
        s.module = program_.module(meant);
        s.bound = names.size();
        s.confidence = 0.99;
        s.meant = true;
        all.erase(std::remove_if(all.begin(), all.end(), [&](const Successor& o) { return o.file == meant; }),
                  all.end());
        all.insert(all.begin(), s);
    }
    // a file that happens to be called so, or to define the names, did not take its place
    if (is_deleted(old)) {
        for (Successor& s : all) {
            if (!s.renamed) s.confidence = std::min(s.confidence, unlikely);
        }
    }
    // what it held went to several places: each name on its own
    const bool whole = !all.empty() && (names.empty() || all.front().bound == names.size());
    if (!whole && names.size() > 1 && !all.empty()) {
        for (const std::string_view name : names) {
            Trouble one = unit.repair.trouble;
            one.kind = TroubleKind::missing_name;
            one.name = std::string(name);
            gone_from_module(one);
        }
        return;
    }
    for (const std::string_view name : names) unit.repair.names.emplace_back(name);
    add_successors(unit, all, old);
    units_.push_back(std::move(unit));
}

void Repairer::gone_from_module(const Trouble& trouble) {
    const std::string old = program_.absolute(file_, trouble.level, trouble.module);
    for (const Unit& unit : units_) {
        if (unit.repair.trouble.kind == TroubleKind::missing_name && unit.repair.trouble.module == old &&
            unit.repair.trouble.name == trouble.name)
            return;
    }
    Unit unit;
    unit.repair.trouble = trouble;
    unit.repair.trouble.module = old;
    unit.repair.trouble.level = 0;
    unit.repair.names = {trouble.name};
    if (const Renames::Entry* moved = renames_.find(joined(old, trouble.name))) {
        // `from package import module`, and the module moved
        offer_move(unit, program_.module(moved->file), told_by_git(*moved));
        units_.push_back(std::move(unit));
        return;
    }
    // another module stands where one was that moved and took the name along
    if (const Renames::Entry* moved = renames_.find(old);
        moved && moved->file != file_ && index_.binds(moved->file, trouble.name) == Answer::yes) {
        offer_move(unit, joined(program_.module(moved->file), trouble.name), told_by_git(*moved));
        units_.push_back(std::move(unit));
        return;
    }
    if (const std::uint32_t meant = meant_before_move(old, trouble.name); meant != none) {
        offer_move(unit, joined(program_.module(meant), trouble.name),
                   "the import meant it where the file stood");
        units_.push_back(std::move(unit));
        return;
    }
    std::vector<Option> options = options_for(index_, sources_.environment, {*view_, trouble.name, {}});
    options.erase(std::remove_if(options.begin(), options.end(),
                                 [&](const Option& o) {
                                     return o.target.name.empty() ||
                                            (o.target.module == old && o.target.name == trouble.name);
                                 }),
                  options.end());
    add_candidates(unit, std::move(options), trouble.name, Plan::move_name);
    units_.push_back(std::move(unit));
}

// What the package binds alone keeps the import as it is.
void Repairer::replaced(const Trouble& trouble) {
    for (const StandIn& one : stand_ins_of(index_, renames_, *view_)) {
        if (one.module != trouble.module || one.name != trouble.name) continue;
        Unit unit;
        unit.repair.trouble = trouble;
        const std::string now = program_.module(one.moved->file);
        if (one.name.empty()) {
            Candidate c;
            c.module = now;
            c.statement = "import " + now;
            c.confidence = sure_of_move;
            c.reasons = {told_by_git(*one.moved)};
            unit.repair.candidates.push_back(std::move(c));
            unit.plans.push_back({Plan::move_module, {now, {}, {}}, Place::module, one.moved->file});
        } else {
            unit.repair.names = {one.name};
            offer_move(unit, now, told_by_git(*one.moved));
        }
        Candidate& c = unit.repair.candidates.front();
        c.reasons.push_back("the package has no '" + one.missing + "'");
        if (!one.kept.empty()) {
            c.confidence = 0.5;
            c.reasons.push_back("the module has no '" + one.kept + "', which the file asks of the package");
        }
        units_.push_back(std::move(unit));
        return;
    }
}

// What is not there blocks nothing else.
void Repairer::mentioned(const Trouble& trouble) {
    std::vector<Mention> all = mentions_of(index_, renames_, *view_);
    const auto elsewhere = [&](const Mention& mention) { return mention.module != trouble.module; };
    all.erase(std::remove_if(all.begin(), all.end(), elsewhere), all.end());
    const auto absent =
        std::stable_partition(all.begin(), all.end(), [&](const Mention& m) { return is_there(index_, m); });
    mentioned(trouble, {all.begin(), absent}, false);
    mentioned(trouble, {absent, all.end()}, true);
}

void Repairer::mentioned(const Trouble& trouble, const std::vector<Mention>& mentions, bool absent) {
    if (mentions.empty()) return;
    Unit unit;
    unit.repair.trouble = trouble;
    const std::uint32_t there = mentions.front().file;
    Candidate c;
    c.module = program_.module(there);
    c.confidence = absent ? 0.5 : 0.99;
    c.reasons = {told_by_git(mentions.front().old_path)};
    Plan plan{Plan::move_mentions, {}, Place::module, there, absent};
    plan.target.module = c.module;
    std::vector<std::string> shown;
    for (const Mention& mention : mentions) {
        std::string now = joined(c.module, mention.rest);
        if (mention.in_string) now = '"' + now + '"';
        if (std::find(shown.begin(), shown.end(), now) == shown.end()) shown.push_back(std::move(now));
        if (!absent) continue;
        c.reasons.push_back("it has no '" + std::string(top_of(mention.rest)) + "'");
    }
    c.statement = text::join(shown, "; ");
    unit.repair.candidates.push_back(std::move(c));
    unit.plans.push_back(std::move(plan));
    units_.push_back(std::move(unit));
}

// Is its top-level module or package one that git saw taken away, and knows no successor of?
bool Repairer::is_deleted(std::string_view module) const {
    if (index_.is_first_party(module) || renames_.find(module)) return false;
    const std::string top = "/" + std::string(top_of(module));
    return std::any_of(sources_.deleted.begin(), sources_.deleted.end(), [&](const std::string& path) {
        const std::string whole = "/" + path;
        const std::size_t at = whole.rfind(top);
        const std::size_t end = at + top.size();
        return at != std::string::npos && (whole[end] == '/' || whole[end] == '.');
    });
}

std::uint32_t Repairer::meant_before_move(const std::string& old, std::string_view name) const {
    for (const facts::Import& import : view_->facts.imports) {
        if (import.level == 0 || view_->absolute(import) != old) continue;
        if (!name.empty() && import.name != name) continue;
        const std::string before = renames_.meant(program_, file_, import.level, import.module);
        std::uint32_t file = before.empty() ? none : program_.find(before, file_);
        if (file == none && !before.empty()) {
            if (const Renames::Entry* moved = renames_.find(before)) file = moved->file;
        }
        if (file == none || before == old) continue;
        if (name.empty() || index_.binds(file, name) != Answer::no) return file;
    }
    return none;
}

// A name imported from a package that is `symbol` (dotted) now, surely.
void Repairer::offer_move(Unit& unit, const std::string& symbol, const std::string& reason, Plan::Kind kind) {
    const std::string_view last = text::last_part(symbol);
    Target target{std::string(parent_module(symbol)), std::string(last), {}};
    if (last != unit.repair.trouble.name) target.alias = unit.repair.trouble.name;
    Candidate c;
    c.module = target.module;
    c.name = target.name;
    c.alias = target.alias;
    c.statement = statement_for(*view_, index_, target);
    c.confidence = sure_of_move;
    c.reasons = {reason};
    unit.repair.candidates.push_back(std::move(c));
    const std::uint32_t runs = program_.find(symbol, file_);
    unit.plans.push_back(
        {kind, target, Place::module, runs != none ? runs : program_.find(target.module, file_)});
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
    } else if (is_deleted(unit.repair.trouble.module)) {
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

void Repairer::add_successors(Unit& unit, const std::vector<Successor>& all, const std::string& old) {
    for (const Successor& s : all) {
        if (unit.plans.size() == settings_.most_candidates) break;
        Plan plan{Plan::move_module, {s.module, {}, {}}, Place::module, s.file};
        Candidate candidate;
        candidate.module = s.module;
        candidate.confidence = s.confidence;
        std::string names;
        for (const std::string& name : unit.repair.names) names += (names.empty() ? "" : ", ") + name;
        candidate.statement = names.empty()
                                  ? "import " + s.module
                                  : "from " + spelled(*view_, index_, s.module) + " import " + names;
        if (s.renamed) candidate.reasons.push_back(told_by_git(s.old_path));
        if (s.meant) candidate.reasons.emplace_back("the import meant it where the file stood");
        if (s.defined > 0 && !unit.repair.names.empty()) {
            candidate.reasons.push_back(s.defined == unit.repair.names.size()
                                            ? "it defines all that is imported"
                                            : "it defines " + text::counted(s.defined, "name") + " of " +
                                                  std::to_string(unit.repair.names.size()));
        } else if (s.bound > 0) {
            candidate.reasons.push_back("it re-exports " + text::counted(s.bound, "name"));
        }
        if (s.same_name)
            candidate.reasons.push_back("it is called '" + std::string(text::last_part(old)) + "' too");
        unit.repair.candidates.push_back(std::move(candidate));
        unit.plans.push_back(std::move(plan));
    }
}

}  // namespace sixth::fix_imports

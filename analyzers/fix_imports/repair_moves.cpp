// What moved, was deleted, or stands in the place of something else.
#include <algorithm>

#include "analyzers/fix_imports/repairer.h"
#include "analyzers/fix_imports/stand_ins.h"
#include "core/base/text.h"

namespace sixth::fix_imports {
namespace {

constexpr double sure_of_move = 0.98;  // git saw it

std::string told_by_git(std::string_view old_path) {
    return "git has '" + std::string(old_path) + "' there now";
}

std::string told_by_git(const Renames::Entry& moved) {
    return told_by_git(moved.old_path);
}

}  // namespace

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
    if (detector_.is_deleted(top_of(old), file_)) {
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
        const std::vector<std::string>& names = unit.repair.names;
        if (unit.repair.trouble.kind == TroubleKind::missing_name && unit.repair.trouble.module == old &&
            std::find(names.begin(), names.end(), trouble.name) != names.end())
            return;
    }
    Unit unit;
    unit.repair.trouble = trouble;
    unit.repair.trouble.module = old;
    unit.repair.trouble.level = 0;
    unit.repair.names = {trouble.name};
    const Renames::Entry* const inner = renames_.find(joined(old, trouble.name), file_);
    if (inner && !old.empty()) {
        // `from package import module`, and the module moved
        offer_move(unit, program_.module(inner->file), told_by_git(*inner));
        units_.push_back(std::move(unit));
        return;
    }
    // another module stands where one was that moved and took the name along
    if (const Renames::Entry* moved = renames_.find(old, file_);
        moved && moved->file != file_ && index_.binds(moved->file, trouble.name) == Answer::yes) {
        std::vector<std::string> along = taken_along(old, moved->file);
        if (along.size() > 1) {
            unit.repair.names = std::move(along);
            offer_module(unit, moved->file, told_by_git(*moved));
        } else {
            offer_move(unit, joined(program_.module(moved->file), trouble.name), told_by_git(*moved));
        }
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

// All that the file imports from where another module stands now; empty: some of it is there.
std::vector<std::string> Repairer::taken_along(const std::string& old, std::uint32_t moved) const {
    std::vector<std::string> names;
    for (const facts::Import& import : view_->facts.imports) {
        if (view_->absolute(import) != old || view_->names.is_expected_to_fail(import.begin)) continue;
        Trouble gone;
        const bool taken = !import.name.empty() && import.name != "*" &&
                           detector_.is_broken(file_, import, gone) &&
                           !renames_.find(joined(old, import.name), file_) &&
                           index_.binds(moved, import.name) == Answer::yes;
        if (!taken) return {};
        if (std::find(names.begin(), names.end(), import.name) == names.end())
            names.emplace_back(import.name);
    }
    return names;
}

// What the package binds alone keeps the import as it is.
void Repairer::replaced(const Trouble& trouble) {
    for (const StandIn& one : stand_ins_of(index_, renames_, *view_)) {
        if (one.module != trouble.module || one.name != trouble.name) continue;
        Unit unit;
        unit.repair.trouble = trouble;
        if (one.name.empty()) {
            offer_module(unit, one.moved->file, told_by_git(*one.moved));
        } else {
            unit.repair.names = {one.name};
            offer_move(unit, program_.module(one.moved->file), told_by_git(*one.moved));
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

// A name that a package's __init__ had from an import of the module, which has moved: of `from .inner import
// *`.
bool Repairer::lost_submodule(Unit& unit) {
    if (!is_init(program_.file(file_).path)) return false;
    const std::string inner = joined(view_->module, unit.repair.trouble.name);
    const Renames::Entry* moved = renames_.find(inner, file_);
    if (!moved) return false;
    offer_move(unit, program_.module(moved->file), told_by_git(*moved), Plan::add);
    const std::vector<facts::Import>& imports = view_->facts.imports;
    const bool runs_already = std::any_of(imports.begin(), imports.end(), [&](const facts::Import& i) {
        return is_inside(view_->absolute(i), inner);
    });
    unit.repair.candidates.front().new_cycle = !runs_already && closes_cycle(unit.plans.front());
    return true;
}

// Did git see what is imported taken away? A module that happens to be called so, and has not all that is
// asked of it, did not take its place.
bool Repairer::is_deleted(const Trouble& trouble, const Option& option) const {
    if (detector_.is_deleted(top_of(trouble.module), file_)) return true;
    if (!detector_.is_deleted(joined(trouble.module, trouble.name), file_)) return false;
    std::size_t asked = 0;
    for (const facts::Import& import : view_->facts.imports) {
        if (import.name != trouble.name || view_->absolute(import) != trouble.module) continue;
        for (const std::string_view name : asked_of(*view_, import.bound())) {
            if (option.reaches == none || index_.binds(option.reaches, name) == Answer::no) return true;
            ++asked;
        }
    }
    return asked == 0;
}

std::uint32_t Repairer::meant_before_move(const std::string& old, std::string_view name) const {
    for (const facts::Import& import : view_->facts.imports) {
        if (import.level == 0 || view_->absolute(import) != old) continue;
        if (!name.empty() && import.name != name) continue;
        const std::string before = renames_.meant(program_, file_, import.level, import.module);
        std::uint32_t file = before.empty() ? none : index_.find(before, file_);
        if (file == none && !before.empty()) {
            if (const Renames::Entry* moved = renames_.find(before, file_)) file = moved->file;
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
    const std::uint32_t runs = index_.find(symbol, file_);
    unit.plans.push_back(
        {kind, target, Place::module, runs != none ? runs : index_.find(target.module, file_)});
}

// `import module`, or all names of the unit from it.
std::string Repairer::import_of(const Unit& unit, const std::string& module) const {
    if (unit.repair.names.empty()) return "import " + module;
    return "from " + spelled(*view_, index_, module) + " import " + text::join(unit.repair.names, ", ");
}

// A module that is another file now, surely, with all names that are imported from it.
void Repairer::offer_module(Unit& unit, std::uint32_t file, const std::string& reason) {
    Candidate c;
    c.module = program_.module(file);
    c.statement = import_of(unit, c.module);
    c.confidence = sure_of_move;
    c.reasons = {reason};
    unit.plans.push_back({Plan::move_module, {c.module, {}, {}}, Place::module, file});
    unit.repair.candidates.push_back(std::move(c));
}

void Repairer::add_successors(Unit& unit, const std::vector<Successor>& all, const std::string& old) {
    for (const Successor& s : all) {
        if (unit.plans.size() == settings_.most_candidates) break;
        Plan plan{Plan::move_module, {s.module, {}, {}}, Place::module, s.file};
        Candidate candidate;
        candidate.module = s.module;
        candidate.confidence = s.confidence;
        candidate.statement = import_of(unit, s.module);
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

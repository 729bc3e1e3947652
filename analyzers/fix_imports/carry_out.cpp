// Applying the chosen candidate, and looking at what comes out.
#include <algorithm>
#include <tuple>

#include "analyzers/fix_imports/mentions.h"
#include "analyzers/fix_imports/repairer.h"
#include "core/base/text.h"

namespace sixth::fix_imports {

// `from module import …`, or `import module`.
bool Repairer::imports_from(const Statement& s, std::string_view module) const {
    if (s.from) return program_.absolute(file_, s.level, s.module) == module;
    return std::any_of(s.names.begin(), s.names.end(),
                       [&](const ImportedName& n) { return n.name == module; });
}

std::vector<Edit> Repairer::edits_of(const FileView& view, const Unit& unit, const Plan& plan) const {
    if (plan.kind == Plan::add) return add_import(view, index_, plan.target, plan.place, settings_.layout);
    const std::string& old = unit.repair.trouble.module;
    std::vector<Edit> edits;
    if (plan.kind == Plan::move_mentions) {
        for (const Mention& mention : mentions_of(index_, renames_, view)) {
            const std::uint32_t end = mention.begin + static_cast<std::uint32_t>(mention.module.size());
            if (mention.module == old && is_there(index_, mention) != plan.absent)
                edits.push_back({mention.begin, end, plan.target.module});
        }
        return edits;
    }
    const bool replaced = unit.repair.trouble.kind == TroubleKind::replaced_module;
    for (const Statement& s : all_statements(view.parsed)) {
        if (view.names.is_expected_to_fail(s.begin)) continue;
        if (plan.kind == Plan::move_module) {
            if (s.from && replaced) continue;  // it may be the package's
            if (!imports_from(s, old)) continue;
            for (Edit& edit : replace_module(view, s, old, plan.target.module))
                edits.push_back(std::move(edit));
            continue;
        }
        if (!s.from || program_.absolute(file_, s.level, s.module) != old) continue;
        for (std::size_t i = 0; i < s.names.size(); ++i) {
            if (s.names[i].name != unit.repair.trouble.name) continue;
            for (Edit& edit : redirect_name(view, index_, s, i, plan.target, settings_.layout))
                edits.push_back(std::move(edit));
            break;
        }
    }
    // uses of one dotted name may be met by two statements
    std::sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) {
        return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
    });
    const auto same = [](const Edit& a, const Edit& b) {
        return a.begin == b.begin && a.end == b.end && a.text == b.text && a.begin != a.end;
    };
    edits.erase(std::unique(edits.begin(), edits.end(), same), edits.end());
    return edits;
}

void Repairer::carry_out(Unit& unit) {
    Repair& repair = unit.repair;
    const bool sure = !repair.candidates.empty() &&
                      repair.candidates.front().confidence >= settings_.least_confidence &&
                      !repair.candidates.front().new_cycle;
    std::size_t number = sure ? 0 : Repair::none;
    if (!sure && !repair.candidates.empty() && settings_.choose) number = settings_.choose(repair);
    if (number >= unit.plans.size()) {
        if (repair.left.empty()) repair.left = why_left(unit);
        return;
    }
    const Plan& plan = unit.plans[number];
    repair.edits = edits_of(*view_, unit, plan);
    const FileView& before = current_ ? *current_ : *view_;
    auto after = std::make_unique<FileView>(
        program_, file_, apply(before.parsed.text(), current_ ? edits_of(before, unit, plan) : repair.edits));
    if (settings_.verify) repair.left = fault_of(before, *after, unit, plan);
    if (!repair.left.empty()) {
        repair.edits.clear();
        return;
    }
    repair.chosen = number;
    // told as it was written
    if (std::string written = new_imports(before.parsed, after->parsed); !written.empty())
        repair.candidates[number].statement = std::move(written);
    if (runs(unit.repair.trouble.name, plan)) repair.runs = plan.runs;
    repair.after = std::string(after->parsed.text());
    current_ = std::move(after);
}

// Why the patch changes nothing.
std::string Repairer::why_unchanged(const FileView& view, const Unit& unit, const Plan& plan) const {
    const std::string& old = unit.repair.trouble.module;
    if (plan.kind == Plan::add) return "there is no place for the import";
    for (const Statement& s : all_statements(view.parsed)) {
        if (!imports_from(s, old)) continue;
        if (view.names.is_expected_to_fail(s.begin)) return "the import is meant to fail";
        if (s.from) continue;
        const std::string head(top_of(old));
        if (!view.names.is_package(head, s.begin)) return "the file binds '" + head + "' otherwise, too";
        return "the file puts something else in the place of '" + old + "'";
    }
    return "the import would read as it does";
}

// Why the patch is withdrawn; empty: it is good.
std::string Repairer::fault_of(const FileView& before, const FileView& after, const Unit& unit,
                               const Plan& plan) const {
    if (after.parsed.text() == before.parsed.text()) return "withdrawn: " + why_unchanged(before, unit, plan);
    if (after.parsed.errors().size() > before.parsed.errors().size())
        return "withdrawn: the file would no longer parse";
    for (const FreeName& name : after.names.free()) {
        if (!before.free_name(name.name))
            return "withdrawn: '" + std::string(name.name) + "' would be unbound";
    }
    if (plan.kind == Plan::move_mentions) {
        const std::vector<Mention> left = mentions_of(index_, renames_, after);
        const bool still = std::any_of(left.begin(), left.end(), [&](const Mention& mention) {
            return mention.module == unit.repair.trouble.module && is_there(index_, mention) != plan.absent;
        });
        return still ? "withdrawn: the module would still be named" : std::string();
    }
    if (plan.kind == Plan::add) {
        if (after.free_name(unit.repair.trouble.name)) return "withdrawn: the name would still be unbound";
    } else {
        for (const facts::Import& import : after.facts.imports) {
            if (after.absolute(import) != unit.repair.trouble.module) continue;
            if (after.names.is_expected_to_fail(import.begin)) continue;
            if (unit.repair.trouble.kind == TroubleKind::replaced_module &&
                import.name != unit.repair.trouble.name)
                continue;
            if (plan.kind == Plan::move_module || import.name == unit.repair.trouble.name)
                return "withdrawn: the import would still be broken";
        }
    }
    if (plan.target.name.empty() || plan.runs == none) return {};
    const std::uint32_t module = index_.find(plan.target.module, file_);
    const std::uint32_t inner = index_.find(plan.target.module + "." + plan.target.name, file_);
    if (inner == none && (module == none || index_.binds(module, plan.target.name) == Answer::no))
        return "withdrawn: the module does not bind the name";
    return {};
}

}  // namespace sixth::fix_imports

#include "analyzers/fix_imports/index.h"

#include <algorithm>

#include "analyzers/fix_imports/extract.h"
#include "analyzers/fix_imports/file_view.h"
#include "core/base/parallel.h"
#include "core/base/text.h"

namespace sixth::fix_imports {
namespace {

constexpr std::size_t most_asked = 500;  // star imports followed for one question

}  // namespace

std::string joined(std::string_view a, std::string_view b, char by) {
    std::string all(a);
    if (!a.empty() && !b.empty()) all += by;
    return all.append(b);
}

bool is_init(std::string_view path) {
    const std::string_view base = path.substr(path.rfind('/') + 1);
    return base == "__init__.py" || base == "__init__.pyi";
}

Index::Index(const program::Program& program, std::size_t extra)
    : program_(program),
      projects_(program),
      extra_(extra),
      modules_(program.size()),
      exports_read_(std::make_unique<std::once_flag[]>(program.size())) {
    folders_.reserve(program.size());
    for (std::uint32_t f = 0; f < program.size(); ++f) {
        const std::string_view path = program.file(f).path;
        folders_.emplace_back(folder_of(path));
        const std::string& name = program.module(f);
        const std::string_view whole = name;
        first_parts_.insert(std::string(whole.substr(0, whole.find('.'))));
        for (std::string_view up = parent_module(whole); !up.empty(); up = parent_module(up)) {
            if (!packages_.insert(std::string(up)).second) break;
        }
        if (whole.find('.') == std::string_view::npos) continue;
        const std::string_view last = text::last_part(whole);
        submodules_[last].push_back(f);
        if (!last.empty() && last[0] >= 'A' && last[0] <= 'Z') capitals_.emplace(parent_module(whole));
    }
    first_parts_.erase("");
}

void Index::read_modules(unsigned jobs) const {
    parallel_for(program_.size(), jobs,
                 [this](std::size_t f, unsigned) { module(static_cast<std::uint32_t>(f)); });
}

void Index::read_all(unsigned jobs) const {
    read_modules(jobs);
    parallel_for(program_.size(), jobs,
                 [this](std::size_t f, unsigned) { program_.dependencies(static_cast<std::uint32_t>(f)); });
    parallel_for(3, jobs, [this](std::size_t which, unsigned) {
        if (which == 0) read_votes();
        if (which == 1) read_definitions();
        if (which == 2) read_runtime();
    });
}

bool Index::is_first_party(std::string_view module) const {
    return first_parts_.contains(std::string(module.substr(0, module.find('.'))));
}

bool Index::has_below(std::string_view package, std::uint32_t importer) const {
    if (!packages_.contains(std::string(package))) return false;
    if (!projects_.has_several(package)) return true;
    for (std::uint32_t f = 0; f < program_.size(); ++f) {
        const std::string& module = program_.module(f);
        if (module != package && is_inside(module, package) &&
            projects_.sees(importer, module, program_.file(f).path))
            return true;
    }
    return false;
}

bool Index::has_capital_below(std::string_view package) const {
    return capitals_.contains(std::string(package));
}

bool Index::is_extended(std::uint32_t file) const {
    return with_exports(file).extends_path;
}

const std::vector<std::uint32_t>& Index::modules_called(std::string_view last_part) const {
    static const std::vector<std::uint32_t> nobody;
    const auto found = submodules_.find(last_part);
    return found == submodules_.end() ? nobody : found->second;
}

void Index::read_votes() const {
    if (votes_read_) return;
    votes_read_ = true;
    std::unordered_set<std::string> seen;
    for (std::uint32_t f = 0; f < program_.size(); ++f) {
        seen.clear();
        for (const facts::Import& import : program_.imports(f)) {
            if (import.module == "__future__") continue;
            const std::string module = program_.absolute(f, import.level, import.module);
            if (module.empty()) continue;
            if (seen.insert(module).second) {
                ++importers_[module];
                ++importers_in_[joined(folders_[f], module, '\n')];
            }
            if (import.level > 0) {
                ++styles_[folders_[f]].relative;
            } else if (is_first_party(module)) {
                ++styles_[folders_[f]].absolute;
            }
            if (import.name != "*") add_vote(f, import);
        }
    }
}

void Index::add_vote(std::uint32_t file, const facts::Import& import) const {
    Target said{program_.absolute(file, import.level, import.module), std::string(import.name),
                std::string(import.alias)};
    const std::uint32_t from = find(said.module, file);
    // of several projects each may mean another file by it
    std::string key = said.module + '\n' + said.name + '\n' + said.alias + '\n' + std::to_string(from);
    const auto [at, added] =
        target_numbers_.try_emplace(std::move(key), static_cast<std::uint32_t>(targets_.size()));
    if (added) targets_.push_back({said, from, none});
    Held& target = targets_[at->second];
    if (target.last == file) return;
    target.last = file;
    votes_[import.bound()].push_back({file, at->second, import.kind});
}

bool Index::resolves(const Held& target, std::uint32_t importer) const {
    if (target.file == none)
        return !is_first_party(target.said.module) || find(target.said.module, importer) != none;
    if (target.said.name.empty()) return true;
    return binds(target.file, target.said.name) != Answer::no;
}

std::vector<Vote> Index::votes(std::string_view bound) const {
    read_votes();
    const auto found = votes_.find(bound);
    if (found == votes_.end()) return {};
    // what no longer resolves keeps an old path alive: it does not vote
    std::vector<Vote> votes = found->second;
    votes.erase(std::remove_if(votes.begin(), votes.end(),
                               [&](const Vote& v) { return !resolves(targets_[v.target], v.importer); }),
                votes.end());
    return votes;
}

const Index::Module& Index::module(std::uint32_t file) const {
    Module& here = modules_[file];
    if (here.read) return here;
    here.read = true;
    const facts::Facts& facts = *program_.file(file).facts;
    here.open = (facts.totals().flags & facts::FileTotals::has_getattr) != 0;
    for (const facts::Import& import : program_.imports(file)) {
        if (import.scope != facts::none) continue;
        if (import.name == "*") {
            const std::uint32_t from = find(program_.absolute(file, import.level, import.module), file);
            if (from == none) {
                here.outside_star = true;
            } else if (from != file) {
                here.stars.push_back(from);
            }
            continue;
        }
        here.bound.emplace(import.bound(), Binder{file, BindingKind::reexport, {}, 0, &import});
    }
    for (const facts::Definition& d : facts.definitions()) {
        if (d.parent != facts::none) continue;
        if (d.name == "__getattr__") here.open = true;
        Binder& binder = here.bound[d.name];
        binder = {file, BindingKind::definition, d.kind, d.flags, nullptr};
    }
    if (extra_ != none && unpack_names(facts.extra(extra_)).dynamic) here.open = true;
    return here;
}

const Index::Module& Index::with_exports(std::uint32_t file) const {
    module(file);
    Module& here = modules_[file];
    std::call_once(exports_read_[file], [&] {
        for (const facts::NameUse& use : program_.file(file).facts->names()) {
            if (use.flags & facts::NameUse::exported) here.exported.insert(use.name);
            here.extends_path |= use.name == "extend_path" || use.name == "declare_namespace" ||
                                 use.name == "__path__" || use.name == "_LazyModule" ||
                                 use.name == "lazy_loader";
        }
    });
    return here;
}

bool Index::has_all(std::uint32_t file) const {
    return (program_.file(file).facts->totals().flags & facts::FileTotals::has_all) != 0;
}

bool Index::is_exported(std::uint32_t file, std::string_view name) const {
    return has_all(file) && with_exports(file).exported.contains(name);
}

// Does `from module import *` bring it along?
bool Index::star_exports(std::uint32_t file, std::string_view name) const {
    const facts::FileTotals totals = program_.file(file).facts->totals();
    if ((totals.flags & facts::FileTotals::has_all) == 0) return name.empty() || name[0] != '_';
    if (totals.flags & facts::FileTotals::dynamic_all) return true;
    return with_exports(file).exported.contains(name);
}

// NOLINTNEXTLINE(misc-no-recursion): most_asked bounds it
Answer Index::binds(std::uint32_t file, std::string_view name, std::vector<std::uint32_t>& asked) const {
    const Module& here = module(file);
    if (here.bound.contains(name)) return Answer::yes;
    if (asked.size() > most_asked || std::find(asked.begin(), asked.end(), file) != asked.end())
        return Answer::no;
    asked.push_back(file);
    Answer best = here.open || here.outside_star ? Answer::maybe : Answer::no;
    const std::vector<std::uint32_t> stars = here.stars;
    for (const std::uint32_t star : stars) {
        if (!star_exports(star, name)) continue;
        const Answer inside = binds(star, name, asked);
        if (inside == Answer::yes) return inside;
        if (inside == Answer::maybe) best = inside;
    }
    return best;
}

Answer Index::binds(std::uint32_t file, std::string_view name) const {
    std::vector<std::uint32_t> asked;
    const Answer answer = binds(file, name, asked);
    if (answer == Answer::yes) return answer;
    const std::string& own = program_.module(file);
    if (is_init(program_.file(file).path) && find(joined(own, name), file) != none) return Answer::yes;
    return answer;
}

Answer Index::binds_itself(std::uint32_t file, std::string_view name) const {
    if (defines(file, name)) return Answer::yes;
    const std::string& own = program_.module(file);
    if (find(joined(own, name), file) != none) return Answer::yes;
    for (const facts::Import& import : program_.imports(file)) {
        if (import.scope != facts::none || import.name == "*" || import.bound() != name) continue;
        const bool itself =
            import.name == name && program_.absolute(file, import.level, import.module) == own;
        if (!itself) return Answer::yes;
    }
    const Module& here = module(file);
    Answer best = here.open || here.outside_star ? Answer::maybe : Answer::no;
    for (const std::uint32_t star : here.stars) {
        if (star == file || !star_exports(star, name)) continue;
        const Answer inside = binds(star, name);
        if (inside == Answer::yes) return inside;
        if (inside == Answer::maybe) best = inside;
    }
    return best;
}

// NOLINTNEXTLINE(misc-no-recursion): most_asked bounds it
Source Index::behind(std::uint32_t file, const facts::Import& import, std::uint32_t without,
                     Asked& asked) const {
    const std::string module = program_.absolute(file, import.level, import.module);
    const std::uint32_t from = find(module, file);
    if (import.name.empty()) {
        if (from != none) return {Source::tree, from};
        return {is_first_party(module) && !has_below(module, file) ? Source::unseen : Source::outside};
    }
    if (from != none) {
        const Source found = source_of(from, import.name, without, asked);
        if (found.kind != Source::broken) return found;
    }
    const std::uint32_t inner = find(joined(module, import.name), file);
    if (inner != none) return {Source::tree, inner};
    if (from != none) return {Source::broken};
    return {is_first_party(module) ? Source::unseen : Source::outside};
}

// NOLINTNEXTLINE(misc-no-recursion): most_asked bounds it
Source Index::source_of(std::uint32_t file, std::string_view name, std::uint32_t without,
                        Asked& asked) const {
    if (file == without || asked.size() > most_asked) return {Source::broken};
    if (std::find(asked.begin(), asked.end(), std::make_pair(file, name)) != asked.end())
        return {Source::broken};
    asked.emplace_back(file, name);
    const Module& here = module(file);
    const auto bound = here.bound.find(name);
    if (bound != here.bound.end()) {
        if (bound->second.kind == BindingKind::definition) return {Source::tree, file};
        return behind(file, *bound->second.import, without, asked);
    }
    const std::vector<std::uint32_t> stars = here.stars;
    const bool open = here.open || here.outside_star;
    for (const std::uint32_t star : stars) {
        if (!star_exports(star, name)) continue;
        const Source found = source_of(star, name, without, asked);
        if (found.kind != Source::broken) return found;
    }
    return {open ? Source::outside : Source::broken};
}

Source Index::source_of(std::uint32_t file, std::string_view name, std::uint32_t without) const {
    Asked asked;
    return source_of(file, name, without, asked);
}

bool Index::defines(std::uint32_t file, std::string_view name) const {
    const Module& here = module(file);
    const auto found = here.bound.find(name);
    return found != here.bound.end() && found->second.kind == BindingKind::definition;
}

void Index::read_definitions() const {
    if (definitions_read_) return;
    definitions_read_ = true;
    star_importers_.resize(program_.size());
    for (std::uint32_t f = 0; f < program_.size(); ++f) {
        const Module& here = module(f);
        for (const auto& [name, binder] : here.bound) binders_[name].push_back(binder);
        for (const std::uint32_t star : here.stars) star_importers_[star].push_back(f);
    }
}

std::vector<Binder> Index::binders(std::string_view name) const {
    read_definitions();
    std::vector<Binder> all;
    const auto found = binders_.find(name);
    if (found != binders_.end()) all = found->second;
    std::vector<std::uint32_t> seen;
    for (const Binder& b : all) seen.push_back(b.file);
    // packages that bring it along by a star
    for (std::size_t i = 0; i < all.size() && i < most_asked; ++i) {
        if (!star_exports(all[i].file, name)) continue;
        for (const std::uint32_t by : star_importers_[all[i].file]) {
            if (std::find(seen.begin(), seen.end(), by) != seen.end()) continue;
            seen.push_back(by);
            all.push_back({by, BindingKind::reexport, {}, 0, nullptr});
        }
    }
    if (const auto modules = submodules_.find(name); modules != submodules_.end()) {
        for (const std::uint32_t f : modules->second)
            all.push_back({f, BindingKind::submodule, {}, 0, nullptr});
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Binder& a, const Binder& b) { return a.file < b.file; });
    return all;
}

std::uint32_t Index::importers(std::string_view module) const {
    read_votes();
    const auto found = importers_.find(std::string(module));
    return found == importers_.end() ? 0 : found->second;
}

std::uint32_t Index::importers_in(std::string_view folder, std::string_view module) const {
    read_votes();
    const auto found = importers_in_.find(joined(folder, module, '\n'));
    return found == importers_in_.end() ? 0 : found->second;
}

Index::Style Index::style_of(std::string_view folder) const {
    read_votes();
    const auto found = styles_.find(folder);
    return found == styles_.end() ? Style{} : found->second;
}

void Index::read_runtime() const {
    if (!runtime_.empty()) return;
    runtime_.resize(program_.size());
    for (std::uint32_t f = 0; f < program_.size(); ++f) {
        for (const program::Dependency& on : program_.dependencies(f)) {
            const bool runs =
                on.kind == facts::ImportKind::runtime || on.kind == facts::ImportKind::conditional;
            if (runs && on.file != none && on.file != f) runtime_[f].push_back(on.file);
        }
    }
}

void Index::add_runtime(std::uint32_t from, std::uint32_t to) {
    read_runtime();
    if (from != to) runtime_[from].push_back(to);
}

bool Index::reaches(std::uint32_t from, std::uint32_t to) const {
    read_runtime();
    std::vector<bool> seen(program_.size());
    std::vector<std::uint32_t> open{from};
    seen[from] = true;
    while (!open.empty()) {
        const std::uint32_t at = open.back();
        open.pop_back();
        if (at == to) return true;
        for (const std::uint32_t next : runtime_[at]) {
            if (seen[next]) continue;
            seen[next] = true;
            open.push_back(next);
        }
    }
    return false;
}

}  // namespace sixth::fix_imports

#include "tests/bench/import_vote.h"

#include <algorithm>
#include <tuple>

namespace sixth::bench {
namespace {

std::string package_of(std::string_view module) {
    return std::string(module.substr(0, module.rfind('.') == std::string_view::npos ? 0 : module.rfind('.')));
}

int common_parts(std::string_view a, std::string_view b) {
    int parts = 0;
    for (std::size_t i = 0;; ++i) {
        const bool a_ends = i >= a.size() || a[i] == '.', b_ends = i >= b.size() || b[i] == '.';
        if (a_ends && b_ends) ++parts;
        if (i >= a.size() || i >= b.size() || a[i] != b[i]) return parts;
    }
}

}  // namespace

std::string module_of(const program::Program& program, std::uint32_t file, const facts::Import& import) {
    return import.level == 0 ? std::string(import.module)
                             : program.absolute(file, import.level, import.module);
}

ImportVote::ImportVote(const program::Program& program) : program_(program) {
    add_bindings();
    add_stars();
}

void ImportVote::bind(std::string_view name, std::uint32_t file, Kind kind) {
    const auto [at, added] = binders_[std::string(name)].try_emplace(file, kind);
    if (!added && kind < at->second) at->second = kind;
}

void ImportVote::add_bindings() {
    for (std::uint32_t file = 0; file < program_.size(); ++file) {
        for (const facts::Definition& definition : program_.file(file).facts->definitions())
            if (definition.parent == facts::none) bind(definition.name, file, Kind::defines);
        for (const facts::Import& import : program_.imports(file)) {
            const std::string module = module_of(program_, file, import);
            if (import.scope == facts::none && !import.bound().empty())
                bind(import.bound(), file, Kind::imports);
            if (!import.bound().empty()) bound_[std::string(import.bound())].push_back(file);
            if (import.name == "*") {
                const std::uint32_t from = program_.find(module, file);
                if (from != program::none) stars_.emplace_back(file, from);
            } else if (!import.name.empty()) {
                uses_[std::string(import.name)].push_back({file, module});
                importers_[module].push_back(file);
            }
        }
        const std::string& module = program_.module(file);
        const std::size_t dot = module.rfind('.');
        if (dot == std::string::npos) continue;
        const std::uint32_t parent = program_.find(module.substr(0, dot), file);
        if (parent != program::none) bind(std::string_view(module).substr(dot + 1), parent, Kind::submodule);
    }
}

void ImportVote::add_stars() {
    for (int round = 0; round < 3; ++round) {
        std::vector<std::pair<std::string, std::uint32_t>> found;
        for (const auto& [name, files] : binders_) {
            if (name.empty() || name.front() == '_') continue;
            for (const auto& [file, from] : stars_)
                if (files.contains(from) && !files.contains(file)) found.emplace_back(name, file);
        }
        for (const auto& [name, file] : found) bind(name, file, Kind::imports);
        if (found.empty()) return;
    }
}

std::string ImportVote::best(std::uint32_t file, std::string_view name, std::uint32_t weight) const {
    const auto binders = binders_.find(std::string(name));
    if (binders == binders_.end()) return {};
    const std::string& own = program_.module(file);
    const std::string package = package_of(own);
    std::map<std::string_view, std::uint32_t> votes;
    const auto uses = uses_.find(std::string(name));
    if (uses != uses_.end()) {
        for (const Use& use : uses->second) {
            if (use.file == file) continue;
            const bool near = package_of(program_.module(use.file)) == package;
            votes[use.module] += 1 + (near ? weight : 0);
        }
    }
    using Key = std::tuple<std::int64_t, bool, bool, int, std::ptrdiff_t, std::string>;
    Key first;
    for (const auto& [binder, kind] : binders->second) {
        const std::string& module = program_.module(binder);
        if (binder == file || module.empty()) continue;
        const auto vote = votes.find(module);
        const auto importers = importers_.find(module);
        const bool popular = importers != importers_.end() &&
                             std::any_of(importers->second.begin(), importers->second.end(),
                                         [&](std::uint32_t importer) { return importer != file; });
        Key key{vote == votes.end() ? 0 : -static_cast<std::int64_t>(vote->second),
                kind == Kind::imports,
                !popular,
                -common_parts(own, module),
                std::count(module.begin(), module.end(), '.'),
                module};
        if (std::get<5>(first).empty() || key < first) first = std::move(key);
    }
    return std::get<5>(first);
}

std::uint32_t ImportVote::imported_elsewhere(std::uint32_t file, std::string_view bound) const {
    const auto at = bound_.find(std::string(bound));
    if (at == bound_.end()) return 0;
    return static_cast<std::uint32_t>(std::count_if(at->second.begin(), at->second.end(),
                                                    [&](std::uint32_t other) { return other != file; }));
}

}  // namespace sixth::bench

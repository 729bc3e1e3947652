#include "analyzers/fix_imports/renames.h"

#include <algorithm>
#include <vector>

namespace sixth::fix_imports {
namespace {

constexpr int most_moves = 50;  // of one file, one after the other

std::uint32_t file_of(const program::Program& program, std::string_view path) {
    std::uint32_t low = 0, high = static_cast<std::uint32_t>(program.size());
    while (low < high) {
        const std::uint32_t middle = low + (high - low) / 2;
        if (program.file(middle).path < path) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < program.size() && program.file(low).path == path ? low : program::none;
}

std::string dotted(std::string_view path) {
    std::string name(path.substr(0, path.rfind('.')));
    constexpr std::string_view init = "/__init__";
    if (name.size() > init.size() && name.compare(name.size() - init.size(), init.size(), init) == 0)
        name.resize(name.size() - init.size());
    std::replace(name.begin(), name.end(), '/', '.');
    return name;
}

}  // namespace

Renames::Renames(const program::Program& program, const Projects& projects,
                 const std::map<std::string, std::string>& paths)
    : program_(program), projects_(projects) {
    for (const auto& [old_path, first] : paths) {
        const std::string* path = &first;
        std::uint32_t file = file_of(program, *path);
        for (int moves = 0; file == program::none && moves < most_moves; ++moves) {
            const auto next = paths.find(*path);
            if (next == paths.end()) break;
            path = &next->second;
            file = file_of(program, *path);
        }
        if (file == program::none || file_of(program, old_path) != program::none) continue;
        old_paths_.emplace(file, old_path);
        // its name may begin below any folder that is no package: pkg/ast.py was never `ast`
        const auto is_package = [&](std::string_view folder) {
            const std::string init = std::string(folder) + "/__init__.py";
            return paths.contains(init) || file_of(program, init) != program::none;
        };
        const std::string whole = dotted(old_path);
        for (std::size_t at = 0;; ++at) {
            if (at == 0 || !is_package(old_path.substr(0, at - 1))) {
                const std::string module = whole.substr(at);
                by_module_[module].push_back({file, old_path});
                for (std::size_t end = 0; end != std::string::npos;) {
                    end = module.find('.', end + 1);
                    packages_.insert(module.substr(0, end));
                }
            }
            at = whole.find('.', at);
            if (at == std::string::npos) break;
        }
    }
}

std::string Renames::meant(const program::Program& program, std::uint32_t file, std::uint32_t level,
                           std::string_view module) const {
    const auto moved = old_paths_.find(file);
    if (moved == old_paths_.end() || level == 0) return {};
    // names began below the same folder
    const std::string now = dotted(program.file(file).path), &name = program.module(file);
    const std::string_view start =
        std::string_view(now).substr(0, now.size() - std::min(name.size(), now.size()));
    std::string package = dotted(moved->second);
    if (!start.empty() && package.compare(0, start.size(), start) == 0) package.erase(0, start.size());
    const std::string_view base = moved->second.substr(moved->second.rfind('/') + 1);
    const std::uint32_t up = level - (base.substr(0, 9) == "__init__." ? 1 : 0);
    for (std::uint32_t i = 0; i < up; ++i) {
        const std::size_t dot = package.rfind('.');
        if (package.empty()) return {};
        package.resize(dot == std::string::npos ? 0 : dot);
    }
    if (!package.empty() && !module.empty()) package += '.';
    return package.append(module);
}

bool Renames::are_named_in(std::string_view text) const {
    return std::any_of(by_module_.begin(), by_module_.end(),
                       [&](const auto& moved) { return text.find(moved.first) != std::string_view::npos; });
}

const Renames::Entry* Renames::find(std::string_view module, std::uint32_t importer) const {
    if (by_module_.empty()) return nullptr;
    const auto found = by_module_.find(std::string(module));
    if (found == by_module_.end()) return nullptr;
    for (const Entry& entry : found->second) {
        const std::string& now = program_.module(entry.file);
        if (projects_.sees(importer, module, entry.old_path) &&
            projects_.sees(importer, now, program_.file(entry.file).path))
            return &entry;
    }
    return nullptr;
}

}  // namespace sixth::fix_imports

#include "analyzers/fix_imports/renames.h"

#include <algorithm>
#include <vector>

#include "analyzers/fix_imports/index.h"

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

std::string_view base_of(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

std::string dotted(std::string_view path) {
    std::string name(path.substr(0, path.rfind('.')));
    constexpr std::string_view init = "/__init__";
    if (name.size() > init.size() && name.compare(name.size() - init.size(), init.size(), init) == 0)
        name.resize(name.size() - init.size());
    std::replace(name.begin(), name.end(), '/', '.');
    return name;
}

// pkg/__init__.py and pkg.py
bool shadows(std::string_view package, std::string_view module) {
    constexpr std::string_view init = "/__init__.py";
    const std::size_t folder = package.size() - std::min(package.size(), init.size());
    return package.substr(folder) == init && module.size() == folder + 3 &&
           module.substr(0, folder) == package.substr(0, folder) && module.substr(folder) == ".py";
}

std::uint32_t where_now(const program::Program& program, const std::map<std::string, std::string>& paths,
                        std::string path) {
    std::uint32_t file = file_of(program, path);
    for (int moves = 0; file == program::none && moves < most_moves; ++moves) {
        const auto next = paths.find(path);
        if (next == paths.end()) break;
        path = next->second;
        file = file_of(program, path);
    }
    return file;
}

bool says_nothing(const program::File& file) {
    return file.facts->imports().empty() && file.facts->definitions().empty();
}

// To git any empty __init__ is as good as another: such a package is where most of its modules went.
void follow_modules(const program::Program& program, std::map<std::string_view, std::uint32_t>& moved) {
    std::map<std::string_view, std::map<std::string_view, int>> went;  // folder -> folder, modules
    for (const auto& [old_path, file] : moved) {
        const std::string_view now = program.file(file).path;
        if (!is_init(now) && base_of(now) == base_of(old_path)) ++went[folder_of(old_path)][folder_of(now)];
    }
    for (auto& [old_path, file] : moved) {
        const auto folders = went.find(folder_of(old_path));
        if (!is_init(old_path) || folders == went.end() || !says_nothing(program.file(file))) continue;
        const auto most = std::max_element(folders->second.begin(), folders->second.end(),
                                           [](const auto& a, const auto& b) { return a.second < b.second; });
        const std::uint32_t package = file_of(program, std::string(most->first) + "/__init__.py");
        if (package != program::none) file = package;
    }
}

}  // namespace

Renames::Renames(const program::Program& program, const Projects& projects,
                 const std::map<std::string, std::string>& paths)
    : program_(program), projects_(projects) {
    std::map<std::string_view, std::uint32_t> moved;
    for (const auto& [old_path, path] : paths) {
        const std::uint32_t file = where_now(program, paths, path);
        if (file != program::none && file_of(program, old_path) == program::none)
            moved.emplace(old_path, file);
    }
    follow_modules(program, moved);
    for (const auto& [old_path, file] : moved) {
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
    const std::uint32_t up = level - (base_of(moved->second).substr(0, 9) == "__init__." ? 1 : 0);
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
    const Entry* first = nullptr;
    for (const Entry& entry : found->second) {
        const std::string& now = program_.module(entry.file);
        if (!projects_.sees(importer, module, entry.old_path) ||
            !projects_.sees(importer, now, program_.file(entry.file).path))
            continue;
        // a package hides a module of its name beside it
        if (!first || shadows(entry.old_path, first->old_path)) first = &entry;
    }
    return first;
}

}  // namespace sixth::fix_imports

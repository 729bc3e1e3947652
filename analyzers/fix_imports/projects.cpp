#include "analyzers/fix_imports/projects.h"

#include <algorithm>

#include "analyzers/fix_imports/file_view.h"
#include "analyzers/fix_imports/index.h"

namespace sixth::fix_imports {
namespace {

bool lies_in(std::string_view path, std::string_view folder) {
    return folder.empty() || (path.starts_with(folder) && path.substr(folder.size()).starts_with('/'));
}

}  // namespace

std::string_view folder_of(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

Projects::Projects(const program::Program& program) : program_(program) {
    for (std::uint32_t f = 0; f < program.size(); ++f) {
        const std::string& module = program.module(f);
        const std::string_view path = program.file(f).path;
        if (module.empty() || module.find('.') != std::string::npos || !is_init(path)) continue;
        std::vector<std::string>& folders = folders_[module];
        if (folders.empty() || folders.back() != folder_of(path)) folders.emplace_back(folder_of(path));
    }
    for (auto at = folders_.begin(); at != folders_.end();)
        at = at->second.size() < 2 ? folders_.erase(at) : std::next(at);
}

bool Projects::has_several(std::string_view module) const {
    return folders_.find(top_of(module)) != folders_.end();
}

bool Projects::sees(std::uint32_t importer, std::string_view module, std::string_view path) const {
    const auto twins = folders_.find(top_of(module));
    if (twins == folders_.end()) return true;
    const std::uint32_t own = program_.find(twins->first, importer);
    if (own == program::none || !is_init(program_.file(own).path)) return true;
    const std::string_view folder = folder_of(program_.file(own).path);
    // who stands outside of all projects may mean any of them
    if (lies_in(path, folder) || !lies_in(program_.file(importer).path, folder_of(folder))) return true;
    return std::none_of(twins->second.begin(), twins->second.end(),
                        [&](const std::string& other) { return other != folder && lies_in(path, other); });
}

std::uint32_t Projects::find(std::string_view module, std::uint32_t importer) const {
    const std::uint32_t found = program_.find(module, importer);
    const bool seen = found == program::none || sees(importer, module, program_.file(found).path);
    return seen ? found : program::none;
}

}  // namespace sixth::fix_imports

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

Renames::Renames(const program::Program& program, const std::map<std::string, std::string>& paths) {
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
        // its name may begin below any folder; longer names are told first
        const std::string whole = dotted(old_path);
        for (std::size_t at = 0;; ++at) {
            by_module_.try_emplace(whole.substr(at), Entry{file, old_path});
            at = whole.find('.', at);
            if (at == std::string::npos) break;
        }
    }
}

const Renames::Entry* Renames::find(std::string_view module) const {
    if (by_module_.empty()) return nullptr;
    const auto found = by_module_.find(std::string(module));
    return found == by_module_.end() ? nullptr : &found->second;
}

}  // namespace sixth::fix_imports

#include "analyzers/fix_imports/standard_library.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <unordered_map>

#include "core/base/text.h"

namespace sixth::fix_imports {
namespace {

struct Row {
    std::string_view module, names;
};
constexpr Row table[] = {
#include "analyzers/fix_imports/standard_library.def"
};

// Modules that are not for programs, or that only implement others: `import _thread` is somebody's habit all
// the same.
constexpr std::string_view others[] = {"__main__",  "_thread", "idlelib", "lib2to3",     "nt",   "ntpath",
                                       "posixpath", "posix",   "opcode",  "sre_compile", "test", "turtle"};

constexpr std::string_view with_package[] = {
    "asyncio.events", "asyncio.subprocess", "html.entities", "json.decoder", "json.encoder",
    "os.path",        "sqlite3.dbapi2",
};

struct HabitRow {
    std::string_view name, module;
    std::uint32_t files;
};
constexpr HabitRow habits[] = {
#define X(name, module, files) {name, module, files},
#include "analyzers/fix_imports/standard_habits.def"
#undef X
};

const Row* find(std::string_view module) {
    const Row* const at = std::lower_bound(std::begin(table), std::end(table), module,
                                           [](const Row& row, std::string_view m) { return row.module < m; });
    return at != std::end(table) && at->module == module ? at : nullptr;
}

using ByName = std::unordered_map<std::string_view, std::vector<std::string_view>>;

ByName by_name() {
    ByName all;
    for (const Row& row : table) {
        for (const std::string_view name : text::split(row.names, ' ')) {
            if (!name.empty()) all[name].push_back(row.module);
        }
    }
    return all;
}

}  // namespace

bool is_standard(std::string_view module) {
    const std::string_view first = module.substr(0, module.find('.'));
    return find(first) || std::find(std::begin(others), std::end(others), first) != std::end(others) ||
           (first.size() > 1 && first[0] == '_' && find(first.substr(1)));
}

bool is_standard_module(std::string_view module) {
    return find(module) != nullptr;
}

bool comes_with_package(std::string_view module) {
    return std::find(std::begin(with_package), std::end(with_package), module) != std::end(with_package);
}

bool standard_offers(std::string_view module, std::string_view name) {
    const std::vector<std::string_view>& offering = standard_modules_of(name);
    if (std::find(offering.begin(), offering.end(), module) != offering.end()) return true;
    std::string inner(module);
    inner.append(".").append(name);
    return find(inner) != nullptr;
}

const std::vector<std::string_view>& standard_modules_of(std::string_view name) {
    static const ByName all = by_name();
    static const std::vector<std::string_view> nobody;
    const auto found = all.find(name);
    return found == all.end() ? nobody : found->second;
}

Habit standard_habit(std::string_view module, std::string_view name) {
    Habit habit;
    const HabitRow* const first =
        std::lower_bound(std::begin(habits), std::end(habits), name,
                         [](const HabitRow& row, std::string_view n) { return row.name < n; });
    for (const HabitRow* at = first; at != std::end(habits) && at->name == name; ++at) {
        habit.all += at->files;
        if (at->module == module) habit.files = at->files;
    }
    return habit;
}

}  // namespace sixth::fix_imports

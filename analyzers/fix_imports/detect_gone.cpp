// Modules of the tree that are gone, and those that are another's.
#include <algorithm>
#include <map>
#include <set>

#include "analyzers/fix_imports/detect.h"
#include "analyzers/fix_imports/standard_library.h"
#include "core/base/text.h"

namespace sixth::fix_imports {
namespace {

// Paths that git is asked about: of modules of one top-level package, and of all that may be another's.
constexpr std::size_t most_asked_below = 20, most_asked_unknown = 200;

}  // namespace

bool Detector::is_missing_module(std::uint32_t file, const facts::Import& import,
                                 const std::string& module) const {
    const Renames::Entry* moved = renames_.find(module, file);
    if (import.level > 0) return moved || (!is_extended(module, file) && !exists_elsewhere(file, module));
    const std::string_view top = top_of(module);
    if (moved) return is_ours(*moved, module);
    if (deleted_.contains(top)) return true;
    // only what a package of this tree should hold
    if (top.size() == module.size() || is_standard(module)) return false;
    const std::uint32_t package = index_.find(top, file);
    if (package == none || !is_init(program_.file(package).path)) return false;
    if (!index_.is_first_party(top)) return false;
    return !is_extended(module, file) && !exists_elsewhere(file, module);
}

// A file may have moved that happens to be called as an installed package is.
bool Detector::is_ours(const Renames::Entry& moved, const std::string& module) const {
    const std::string_view top = top_of(module);
    // a package of the tree hides the standard library's: test.helper
    if (is_standard(top))
        return top.size() < module.size() && index_.is_first_party(top) && began_at_root(moved, module);
    return !is_installed(top) || began_at_root(moved, module);
}

// The standard library's, or that of a package that is installed or depended on.
bool Detector::is_anothers(std::string_view top) const {
    return is_standard(top) || is_installed(top) ||
           (sources_.environment.declares && sources_.environment.declares(top));
}

// What the tree's files and packages are called, wherever they lie.
std::set<std::string_view> Detector::called() const {
    std::set<std::string_view> all;
    for (std::uint32_t f = 0; f < program_.size(); ++f) {
        const std::string_view path = program_.file(f).path;
        std::string_view whole = is_init(path) ? index_.folder(f) : path;
        whole = whole.substr(whole.rfind('/') + 1);
        all.insert(is_init(path) ? whole : whole.substr(0, whole.find('.')));
    }
    return all;
}

bool Detector::is_folder_left(std::string_view start) const {
    for (std::uint32_t f = 0; f < program_.size(); ++f) {
        if (program_.file(f).path.starts_with(start)) return true;
    }
    return false;
}

// Top-level modules and packages of which nothing is left: neither a file of that name, which a script beside
// it could import, nor anything that is not Python text or that git ignores.
void Detector::read_deleted() {
    if (sources_.deleted.empty()) return;
    for (const std::string& path : sources_.deleted) {
        const std::string whole = path.substr(0, path.rfind('.'));
        for (const std::string_view part : text::split(whole, '/')) taken_away_.emplace(part);
    }
    const std::set<std::string_view> left = called();
    for (const std::string& folder : source_folders()) {
        const std::string start = folder.empty() ? std::string() : folder + "/";
        for (const std::string& path : sources_.deleted) {
            if (path.compare(0, start.size(), start) != 0) continue;
            const std::string top =
                path.substr(start.size(), path.find_first_of("/.", start.size()) - start.size());
            if (!text::is_identifier(top) || deleted_.contains(top) || left.contains(top)) continue;
            if (index_.is_first_party(top) || is_anothers(top)) continue;
            if (is_folder_left(start + top + "/")) continue;
            if (sources_.elsewhere && sources_.elsewhere(joined(folder, top, '/'))) continue;
            deleted_.emplace(top, folder);
        }
    }
}

bool Detector::is_deleted(std::string_view module, std::uint32_t importer) const {
    if (renames_.find(module, importer)) return false;
    if (!index_.is_first_party(module)) return taken_away_.contains(top_of(module));
    const std::string path = path_of(importer, std::string(module));
    return !path.empty() &&
           (sources_.deleted.contains(path + ".py") || sources_.deleted.contains(path + "/__init__.py"));
}

std::string Detector::place_below_gone(std::string_view module) const {
    const auto top = deleted_.find(top_of(module));
    if (top == deleted_.end()) return {};
    std::string path(module);
    std::replace(path.begin(), path.end(), '.', '/');
    return joined(top->second, path, '/');
}

bool Detector::is_installed(std::string_view top) const {
    return std::binary_search(sources_.environment.modules.begin(), sources_.environment.modules.end(), top,
                              [](std::string_view a, std::string_view b) { return a < b; });
}

// Did the module's name begin where names of packages do?
bool Detector::began_at_root(const Renames::Entry& moved, const std::string& module) const {
    const std::string path = "/" + std::string(moved.old_path);
    std::string tail = "/" + module;
    std::replace(tail.begin(), tail.end(), '.', '/');
    const std::vector<std::string> folders = source_folders();
    return std::any_of(folders.begin(), folders.end(), [&](const std::string& folder) {
        const std::string whole = (folder.empty() ? "" : "/" + folder) + tail;
        return path == whole + ".py" || path == whole + "/__init__.py";
    });
}

std::vector<std::string> Detector::source_folders() const {
    std::set<std::string> folders{"", "src"};
    for (std::uint32_t f = 0; f < program_.size(); ++f) {
        const std::string& module = program_.module(f);
        if (module.empty() || module.find('.') != std::string::npos || !is_init(program_.file(f).path))
            continue;
        const std::string_view folder = index_.folder(f);
        const std::size_t slash = folder.rfind('/');
        folders.emplace(slash == std::string_view::npos ? std::string_view() : folder.substr(0, slash));
    }
    return {folders.begin(), folders.end()};
}

void Detector::gone_from_top(Engine::MissingPaths& missing) const {
    struct Top {
        std::set<std::string> modules, names, defined;
        bool guarded = false;
    };
    std::map<std::string, Top, std::less<>> tops;
    for (std::uint32_t f = 0; f < program_.size(); ++f) {
        const std::vector<facts::Import>& imports = program_.imports(f);
        const bool unknown = std::any_of(imports.begin(), imports.end(), [&](const facts::Import& import) {
            const std::string_view top = top_of(import.module);
            return import.level == 0 && !is_standard(top) && !index_.is_first_party(top);
        });
        if (!unknown) continue;
        const std::vector<std::uint32_t> guarded = kept(f).guarded;
        for (const facts::Import& import : imports) {
            if (import.level > 0 || import.name == "*") continue;
            const std::string_view module = import.module, top = top_of(module);
            if (index_.is_first_party(top) || is_anothers(top)) continue;
            if (index_.find(module, f) != none) continue;
            Top& one = tops[std::string(top)];
            // who can do without it does not own it
            one.guarded =
                one.guarded || std::find(guarded.begin(), guarded.end(), import.begin) != guarded.end();
            one.modules.emplace(module);
            const std::string_view wanted = import.name.empty() ? text::last_part(module) : import.name;
            if (wanted == top) continue;
            if (!one.names.emplace(wanted).second) continue;
            const std::vector<Binder> binders = index_.binders(wanted);
            if (std::any_of(binders.begin(), binders.end(),
                            [](const Binder& b) { return b.kind != BindingKind::reexport; }))
                one.defined.emplace(wanted);
        }
    }
    const std::vector<std::string> folders = source_folders();
    for (const auto& [top, one] : tops) {
        if (one.guarded) continue;
        if (one.defined.empty() || 4 * one.defined.size() < 3 * one.names.size()) {
            for (const std::string& folder : folders) {
                if (missing.of_unknown.size() < most_asked_unknown)
                    missing.of_unknown.push_back(joined(folder, top, '/'));
            }
            continue;
        }
        std::set<std::string> modules = one.modules;
        modules.insert(top);
        std::size_t asked = 0;
        for (std::string module : modules) {
            if (++asked > most_asked_below) break;
            std::replace(module.begin(), module.end(), '.', '/');
            for (const std::string& folder : folders)
                missing.of_top_level.push_back(joined(folder, module, '/'));
        }
    }
}

}  // namespace sixth::fix_imports

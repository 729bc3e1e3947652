#include "core/program/program.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_set>

namespace sixth::program {
namespace {

constexpr std::size_t most_asked = 2000;  // of one name: more re-exports in a row than anyone writes

std::string_view parent(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view base_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

bool is_init(std::string_view path) {
    return base_name(path) == "__init__.py" || base_name(path) == "__init__.pyi";
}

std::string dotted(std::string_view path) {
    std::string name(path.substr(0, path.rfind('.')));
    std::replace(name.begin(), name.end(), '/', '.');
    return name;
}

std::string_view below(std::string_view path, std::string_view folder) {
    return folder.empty() ? path : path.substr(folder.size() + 1);
}

bool inside(std::string_view path, std::string_view folder) {
    return folder.empty() || (path.size() > folder.size() && path.substr(0, folder.size()) == folder &&
                              path[folder.size()] == '/');
}

// Folders that everybody means no package by.
bool holds_sources(std::string_view folder) {
    return folder == "src" || folder == "lib" || folder == "python" || folder == "tests" || folder == "test";
}

std::string join(std::string_view a, std::string_view b) {
    std::string all(a);
    if (!a.empty() && !b.empty()) all += '.';
    return all.append(b);
}

}  // namespace

struct Program::Names {
    std::vector<facts::Definition> definitions;
    std::unordered_map<std::string_view, std::uint32_t> bound;  // module-level definitions, the last one wins
    std::unordered_map<std::string_view, const facts::Import*> imported;
    std::vector<const facts::Import*> stars;
};

Program::Program(std::vector<File> files)
    : files_(std::move(files)), imports_(files_.size()), names_(files_.size()) {}

// How often each of these dotted names, or something below it, is imported by its whole name.
void Program::count_imports(std::unordered_map<std::string_view, std::uint32_t>& wanted) const {
    std::string whole;
    for (std::uint32_t f = 0; f < files_.size(); ++f) {
        for (const facts::Import& import : imports(f)) {
            if (import.level > 0) continue;
            std::string_view name = import.module;
            if (name.find('.') == std::string_view::npos && !import.name.empty())
                name = whole = join(name, import.name);  // `from acme import tools`
            for (std::size_t dot = 0; dot != std::string_view::npos;) {
                dot = name.find('.', dot + 1);
                const auto at = wanted.find(name.substr(0, dot));
                if (at != wanted.end()) ++at->second;
            }
        }
    }
}

// Where the name of each topmost package begins. Its own folder is in doubt when that lies in folders without
// __init__.py, which may be namespace packages: then the name decides by which the package is imported; if
// none is, names begin below the nearest "src", else with the package.
std::unordered_map<std::string_view, std::string_view> Program::package_roots() const {
    std::unordered_map<std::string_view, std::string_view> roots;
    std::unordered_map<std::string_view, std::uint32_t> imported;
    std::unordered_map<std::string_view, std::string> dots;  // of each topmost package, from the top
    for (const File& file : files_) {
        std::string_view folder = parent(file.path);
        if (!packages_.contains(folder)) continue;
        while (packages_.contains(parent(folder)) && !folder.empty()) folder = parent(folder);
        const std::string_view above = parent(folder);
        if (!roots.emplace(folder, above).second || above.empty() || holds_sources(base_name(above)))
            continue;
        std::string& name = dots[folder] = std::string(folder);
        std::replace(name.begin(), name.end(), '/', '.');
    }
    for (const auto& [folder, name] : dots) {
        for (std::string_view left = name;; left.remove_prefix(left.find('.') + 1)) {
            imported.emplace(left, 0);
            if (left.find('.') == std::string_view::npos) break;
        }
    }
    if (!imported.empty()) count_imports(imported);
    for (const auto& [folder, name] : dots) {
        std::string_view best = parent(folder);
        for (std::string_view up = best; !up.empty(); up = parent(up)) {
            if (base_name(up) != "src") continue;
            best = up;
            break;
        }
        const std::string_view full = name;
        const auto times = [&](std::string_view root) {
            return imported[full.substr(root.empty() ? 0 : root.size() + 1)];
        };
        for (std::string_view root = parent(folder);; root = parent(root)) {
            if (times(root) > times(best)) best = root;
            if (root.empty()) break;
        }
        roots[folder] = best;
    }
    return roots;
}

// A source folder is one that topmost packages are named from, or is called src. Files outside every package
// are named from the nearest source folder above them, so that namespace packages get their full name.
void Program::name_modules() const {
    if (modules_.size() == files_.size()) return;
    for (const File& file : files_) {
        if (is_init(file.path)) packages_.insert(parent(file.path));
    }
    const auto root_of = package_roots();
    std::set<std::string_view> roots{std::string_view()};
    std::vector<std::string_view> root(files_.size());
    for (std::size_t i = 0; i < files_.size(); ++i) {
        std::string_view folder = parent(files_[i].path);
        if (packages_.contains(folder)) {
            while (packages_.contains(parent(folder)) && !folder.empty()) folder = parent(folder);
            roots.insert(root[i] = root_of.at(folder));
        }
        for (std::string_view up = folder; !up.empty(); up = parent(up)) {
            if (base_name(up) == "src") roots.insert(up);
        }
    }
    for (std::size_t i = 0; i < files_.size(); ++i) {
        const std::string_view path = files_[i].path;
        if (!packages_.contains(parent(path))) {
            root[i] = parent(path);
            while (!roots.contains(root[i])) root[i] = parent(root[i]);
        }
        std::string name = dotted(below(path, root[i]));
        if (is_init(path)) name = name == "__init__" ? std::string() : name.substr(0, name.size() - 9);
        modules_.push_back(name);
        source_root_.emplace_back(root[i]);
        by_module_[name].push_back(static_cast<std::uint32_t>(i));
        for (std::string_view up = path.substr(0, path.rfind('.')); !up.empty(); up = parent(up))
            path_parts_.insert(base_name(up));
        // also by its name from the top: tests import "tests.helper" where tests/ holds no package
        if (!root[i].empty()) {
            std::string full = dotted(path);
            if (is_init(path)) full.resize(full.size() - 9);
            by_module_[full].push_back(static_cast<std::uint32_t>(i));
        }
    }
}

std::uint32_t Program::find(std::string_view module, std::uint32_t importer) const {
    name_modules();
    const auto found = by_module_.find(std::string(module));
    if (found != by_module_.end()) {
        const auto nearer = [&](std::uint32_t file) {
            // same source folder first, then the source folder that shares most with the importer's path,
            // a package before a module of its name, stubs last
            const std::string_view root = source_root_[file];
            const std::size_t shared = inside(files_[importer].path, root) ? root.size() + 1 : 0;
            return std::make_tuple(source_root_[importer] == root, shared,
                                   base_name(files_[file].path).back() == 'i' ? 0
                                   : is_init(files_[file].path)               ? 2
                                                                              : 1);
        };
        std::uint32_t best = found->second.front();
        for (const std::uint32_t file : found->second) {
            if (nearer(file) > nearer(best)) best = file;
        }
        return best;
    }
    return find_beside(module, importer);
}

// A folder above the importer that is no package may be where imports start: sys.path[0] is a script's own
// folder, and applications add theirs. One bare name counts only right beside the importer: further away it
// more likely means a module outside the tree. Inside a package a bare name is never its neighbour.
std::uint32_t Program::find_beside(std::string_view module, std::uint32_t importer) const {
    if (!path_parts_.contains(module.substr(0, module.find('.')))) return none;
    const std::string_view own = parent(files_[importer].path);
    const bool bare = module.find('.') == std::string_view::npos;
    for (std::string_view folder = own; !folder.empty(); folder = parent(folder)) {
        if (bare && folder != own) break;
        if (packages_.contains(folder)) continue;
        std::string beside(folder);
        std::replace(beside.begin(), beside.end(), '/', '.');
        const auto neighbour = by_module_.find(join(beside, module));
        if (neighbour != by_module_.end()) return neighbour->second.front();
    }
    return none;
}

bool Program::leaves_package(std::uint32_t importer, std::uint32_t level) const {
    if (level <= 1) return false;  // nothing above the own folder is asked for
    const std::string& name = module(importer);
    const auto dots = static_cast<std::uint32_t>(std::count(name.begin(), name.end(), '.'));
    const bool nameless_top = source_root_[importer].empty() && packages_.contains("");
    return level > dots + (is_init(files_[importer].path) ? 1 : 0) + (nameless_top ? 1 : 0);
}

std::string Program::absolute(std::uint32_t importer, std::uint32_t level, std::string_view module) const {
    if (level == 0) return std::string(module);
    std::string_view package = this->module(importer);
    const std::uint32_t up = level - (is_init(files_[importer].path) ? 1 : 0);
    for (std::uint32_t i = 0; i < up; ++i) {
        if (package.empty()) return {};
        const std::size_t dot = package.rfind('.');
        package = dot == std::string_view::npos ? std::string_view() : package.substr(0, dot);
    }
    return join(package, module);
}

const std::vector<facts::Import>& Program::imports(std::uint32_t file) const {
    Imports& here = imports_[file];
    if (!here.read) here.list = files_[file].facts->imports();
    here.read = true;
    return here.list;
}

const std::vector<Dependency>& Program::dependencies(std::uint32_t file) const {
    const std::vector<facts::Import>& all = imports(file);
    Imports& here = imports_[file];
    if (here.resolved) return here.dependencies;
    here.resolved = true;
    here.dependencies.reserve(all.size());
    for (const facts::Import& import : all) {
        if (leaves_package(file, import.level)) continue;
        std::string module = absolute(file, import.level, import.module);
        if (module.empty() && import.level == 0) continue;
        std::uint32_t target = none;
        if (!import.name.empty() && import.name != "*") {
            std::string submodule = join(module, import.name);
            target = find(submodule, file);
            if (target != none) module = std::move(submodule);
        }
        if (target == none) target = find(module, file);
        if (target != none) module = modules_[target];
        here.dependencies.push_back({std::move(module), target, import.line, import.kind});
    }
    return here.dependencies;
}

std::uint32_t Program::imported_by(std::uint32_t file) const {
    if (imported_by_.empty()) {
        imported_by_.assign(files_.size(), 0);
        std::vector<std::uint32_t> last_importer(files_.size(), none);
        for (std::uint32_t f = 0; f < files_.size(); ++f) {
            for (const Dependency& on : dependencies(f)) {
                if (on.file == none || on.file == f || last_importer[on.file] == f) continue;
                last_importer[on.file] = f;
                ++imported_by_[on.file];
            }
        }
    }
    return imported_by_[file];
}

const Program::Names& Program::names(std::uint32_t file) const {
    std::shared_ptr<Names>& slot = names_[file];
    if (slot) return *slot;
    slot = std::make_shared<Names>();
    slot->definitions = files_[file].facts->definitions();
    for (std::uint32_t d = 0; d < slot->definitions.size(); ++d) {
        if (slot->definitions[d].parent == facts::none) slot->bound[slot->definitions[d].name] = d;
    }
    for (const facts::Import& import : imports(file)) {
        if (import.scope != facts::none) continue;
        if (import.name == "*") {
            slot->stars.push_back(&import);
        } else {
            slot->imported[import.bound()] = &import;
        }
    }
    return *slot;
}

Program::Target& Program::target(std::uint32_t file, const facts::Import& import) const {
    Imports& here = imports_[file];
    here.targets.resize(here.list.size());
    return here.targets[static_cast<std::size_t>(&import - here.list.data())];
}

std::uint32_t Program::module_of(std::uint32_t file, const facts::Import& import) const {
    Target& known = target(file, import);
    if (known.module != Target::not_asked) return known.module;
    const std::string module = absolute(file, import.level, import.module);
    // `import a.b` binds a; `import a.b as c` binds a.b
    const bool first_part = import.name.empty() && import.alias.empty();
    const std::string_view name = module;
    return known.module = find(first_part ? name.substr(0, name.find('.')) : name, file);
}

std::uint32_t Program::submodule_of(std::uint32_t file, const facts::Import& import) const {
    Target& known = target(file, import);
    if (known.submodule == Target::not_asked)
        known.submodule = find(join(absolute(file, import.level, import.module), import.name), file);
    return known.submodule;
}

// NOLINTNEXTLINE(misc-no-recursion): most_asked bounds it
Symbol Program::follow(std::uint32_t file, const facts::Import& import, Asked& asked) const {
    const std::uint32_t target = module_of(file, import);
    if (import.name.empty()) return {target, none};
    if (target != none) {
        const Symbol inside = lookup(target, import.name, asked);
        if (inside.found()) return inside;
    }
    return {submodule_of(file, import), none};
}

// NOLINTNEXTLINE(misc-no-recursion): most_asked bounds it
Symbol Program::lookup(std::uint32_t file, std::string_view name, Asked& asked) const {
    const Names& here = names(file);
    if (const auto bound = here.bound.find(name); bound != here.bound.end()) return {file, bound->second};
    if (asked.size() > most_asked || !asked.emplace(file, name).second) return {};
    if (const auto imported = here.imported.find(name); imported != here.imported.end()) {
        return follow(file, *imported->second, asked);
    }
    for (auto star = here.stars.rbegin(); star != here.stars.rend(); ++star) {
        const std::uint32_t target = module_of(file, **star);
        if (target == none || target == file) continue;
        const Symbol inside = lookup(target, name, asked);
        if (inside.found()) return inside;
    }
    return {};
}

Symbol Program::resolve(std::uint32_t file, std::string_view dotted_name) const {
    Symbol at{file, none};
    while (!dotted_name.empty()) {
        const std::size_t dot = dotted_name.find('.');
        const std::string_view part = dotted_name.substr(0, dot);
        dotted_name = dot == std::string_view::npos ? std::string_view() : dotted_name.substr(dot + 1);
        if (at.definition == none) {
            Asked asked;
            Symbol next = lookup(at.file, part, asked);
            if (!next.found()) next = {find(join(module(at.file), part), at.file), none};  // a submodule
            at = next;
        } else {
            const std::vector<facts::Definition>& all = names(at.file).definitions;
            std::uint32_t member = none;
            for (std::uint32_t d = at.definition + 1; d < all.size() && all[d].begin < all[at.definition].end;
                 ++d) {
                if (all[d].parent == at.definition && all[d].name == part) member = d;
            }
            at = member == none ? Symbol{} : Symbol{at.file, member};
        }
        if (!at.found()) return {};
    }
    return at;
}

}  // namespace sixth::program

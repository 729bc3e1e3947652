#include "core/program/program.h"

#include <algorithm>
#include <set>
#include <unordered_set>

namespace sixth::program {
namespace {

constexpr unsigned depth_limit = 32;  // re-export chains; a cycle of stars ends here

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

// A source folder is one that holds a top-level package, or is called src. Files outside every package are
// named from the nearest source folder above them, so that namespace packages get their full name.
void Program::name_modules() const {
    if (modules_.size() == files_.size()) return;
    std::unordered_set<std::string_view> packages;
    for (const File& file : files_) {
        if (is_init(file.path)) packages.insert(parent(file.path));
    }
    std::set<std::string_view> roots{std::string_view()};
    std::vector<std::string_view> package_root(files_.size());
    for (std::size_t i = 0; i < files_.size(); ++i) {
        std::string_view folder = parent(files_[i].path);
        const bool packaged = packages.count(folder) > 0;
        while (!folder.empty() && packages.count(folder)) folder = parent(folder);
        if (packaged) roots.insert(folder);
        package_root[i] = folder;
        for (std::string_view up = folder; !up.empty(); up = parent(up)) {
            if (base_name(up) == "src") roots.insert(up);
        }
    }
    for (std::size_t i = 0; i < files_.size(); ++i) {
        const std::string_view path = files_[i].path;
        std::string_view root = package_root[i];
        if (!packages.count(parent(path))) {
            root = parent(path);
            while (!roots.count(root)) root = parent(root);
        }
        std::string name = dotted(below(path, root));
        if (is_init(path)) name = name == "__init__" ? std::string() : name.substr(0, name.size() - 9);
        modules_.push_back(name);
        source_root_.emplace_back(root);
        by_module_[name].push_back(static_cast<std::uint32_t>(i));
        // also by its name from the top: tests import "tests.helper" where tests/ holds no package
        if (!root.empty()) {
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
            // stubs last
            const std::string_view root = source_root_[file];
            return std::make_pair(
                source_root_[importer] == root ? 2 : static_cast<int>(inside(files_[importer].path, root)),
                base_name(files_[file].path).back() != 'i');
        };
        std::uint32_t best = found->second.front();
        for (const std::uint32_t file : found->second) {
            if (nearer(file) > nearer(best)) best = file;
        }
        return best;
    }
    // a script imports its neighbours: sys.path[0] is its own folder
    std::string beside(parent(files_[importer].path));
    if (beside.empty()) return none;
    std::replace(beside.begin(), beside.end(), '/', '.');
    const auto neighbour = by_module_.find(join(beside, module));
    if (neighbour != by_module_.end()) return neighbour->second.front();
    return none;
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
    for (const facts::Import& import : all) {
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

Symbol Program::follow(std::uint32_t file, const facts::Import& import, unsigned depth) const {
    const std::string module = absolute(file, import.level, import.module);
    if (import.name.empty()) {
        // `import a.b` binds a; `import a.b as c` binds a.b
        return {
            find(import.alias.empty() ? std::string_view(module).substr(0, module.find('.')) : module, file),
            none};
    }
    const std::uint32_t target = find(module, file);
    if (target != none) {
        const Symbol inside = lookup(target, import.name, depth + 1);
        if (inside.found()) return inside;
    }
    return {find(join(module, import.name), file), none};
}

Symbol Program::lookup(std::uint32_t file, std::string_view name, unsigned depth) const {
    if (depth > depth_limit) return {};
    const Names& here = names(file);
    if (const auto bound = here.bound.find(name); bound != here.bound.end()) return {file, bound->second};
    if (const auto imported = here.imported.find(name); imported != here.imported.end()) {
        return follow(file, *imported->second, depth);
    }
    for (auto star = here.stars.rbegin(); star != here.stars.rend(); ++star) {
        const std::uint32_t target = find(absolute(file, (*star)->level, (*star)->module), file);
        if (target == none || target == file) continue;
        const Symbol inside = lookup(target, name, depth + 1);
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
            Symbol next = lookup(at.file, part, 0);
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

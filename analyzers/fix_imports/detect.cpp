#include "analyzers/fix_imports/detect.h"

#include <algorithm>

#include "analyzers/fix_imports/extract.h"
#include "analyzers/fix_imports/standard_library.h"
#include "core/base/lines.h"
#include "core/base/text.h"

namespace sixth::fix_imports {
namespace {

// Names that a tool puts into a file of its own.
bool is_given(std::string_view path, std::string_view name) {
    const std::string_view file = path.substr(path.rfind('/') + 1);
    if (file == "conf.py") return name == "tags";  // sphinx
    if (file.size() > 10 && file.substr(file.size() - 10) == "_config.py")
        return name == "c" || name == "get_config";
    return false;
}

}  // namespace

std::vector<Trouble> Detector::find(const FileView& view) const {
    std::vector<std::pair<std::uint32_t, Trouble>> found;
    const std::string path(program_.file(view.file).path);
    const Lines lines(view.parsed.text());
    const auto add = [&](Trouble trouble, std::uint32_t begin) {
        trouble.path = path;
        const Lines::Place place = lines.at(begin);
        trouble.line = place.line;
        trouble.column = place.column;
        found.emplace_back(begin, std::move(trouble));
    };
    for (const facts::Import& import : view.facts.imports) {
        Trouble trouble;
        if (!is_broken(view.file, import, trouble)) continue;
        if (view.is_guarded(import) && !has_moved(trouble)) continue;
        const bool told = std::any_of(found.begin(), found.end(), [&](const auto& other) {
            return other.first == import.begin && other.second.kind == trouble.kind &&
                   other.second.module == trouble.module && other.second.name == trouble.name;
        });
        if (!told) add(std::move(trouble), import.begin);
    }
    if (!view.names.dynamic()) {
        for (const FreeName& name : view.names.free()) {
            if ((name.flags & FreeName::handled) || is_given(path, name.name)) continue;
            if (comes_with_star(view.file, view.facts.imports, name.name)) continue;
            if (!(name.flags & ~std::uint32_t{FreeName::exported}) && is_submodule(view.file, name.name))
                continue;
            Trouble trouble;
            trouble.name = std::string(name.name);
            add(std::move(trouble), name.begin);
        }
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<Trouble> troubles;
    troubles.reserve(found.size());
    for (auto& [begin, trouble] : found) troubles.push_back(std::move(trouble));
    return troubles;
}

bool Detector::is_suspect(std::uint32_t file, std::size_t extra) const {
    const KeptNames kept = unpack_names(program_.file(file).facts->extra(extra));
    const std::vector<facts::Import>& imports = program_.imports(file);
    for (const facts::Import& import : imports) {
        Trouble trouble;
        if (!is_broken(file, import, trouble)) continue;
        const bool guarded =
            std::find(kept.guarded.begin(), kept.guarded.end(), import.begin) != kept.guarded.end();
        if (!guarded || has_moved(trouble)) return true;
    }
    if (kept.dynamic) return false;
    return std::any_of(kept.free.begin(), kept.free.end(), [&](const KeptNames::Free& name) {
        if ((name.flags & FreeName::handled) || is_given(program_.file(file).path, name.name)) return false;
        if (name.flags == FreeName::exported && is_submodule(file, name.name)) return false;
        return !comes_with_star(file, imports, name.name);
    });
}

// Its failure may be handled: it is not meant to fail for good.
bool Detector::has_moved(const Trouble& trouble) const {
    return renames_.find(trouble.module) != nullptr ||
           (!trouble.name.empty() && renames_.find(joined(trouble.module, trouble.name)) != nullptr);
}

// A star of a module that is not to be seen may bring any name.
bool Detector::comes_with_star(std::uint32_t file, const std::vector<facts::Import>& imports,
                               std::string_view name) const {
    for (const facts::Import& import : imports) {
        if (import.name != "*") continue;
        const std::string module = program_.absolute(file, import.level, import.module);
        const std::uint32_t from = program_.find(module, file);
        if (from == none) {
            if (!is_standard_module(module)) return true;
            const std::vector<std::string_view>& offering = standard_modules_of(name);
            if (std::find(offering.begin(), offering.end(), std::string_view(module)) != offering.end())
                return true;
            if (module == "tkinter" || module == "ctypes" || module == "socket")
                return true;  // more than the table has
        } else if (index_.binds(from, name) != Answer::no) {
            return true;
        }
    }
    return false;
}

bool Detector::is_submodule(std::uint32_t file, std::string_view name) const {
    return is_init(program_.file(file).path) &&
           (program_.find(joined(program_.module(file), name), file) != none ||
            exists_elsewhere(file, joined(program_.module(file), name)));
}

bool Detector::is_broken(std::uint32_t file, const facts::Import& import, Trouble& trouble) const {
    if (import.module == "__future__") return false;
    const std::string module = program_.absolute(file, import.level, import.module);
    if (module.empty()) return false;
    trouble.module = module;
    trouble.name.clear();
    const std::uint32_t from = program_.find(module, file);
    const bool names = !import.name.empty() && import.name != "*";
    if (from == none) {
        trouble.kind = TroubleKind::missing_module;
        if (names && program_.find(joined(module, import.name), file) != none) return false;
        if (index_.has_below(module)) {  // a namespace package
            if (!names || !renames_.find(joined(module, import.name))) return false;
            trouble.kind = TroubleKind::missing_name;
            trouble.name = std::string(import.name);
            return true;
        }
        return is_missing_module(file, import, module);
    }
    if (!names || from == file) return false;
    if (index_.binds(from, import.name) != Answer::no) return false;
    const std::string inner = joined(module, import.name);
    if (program_.find(inner, file) != none || index_.has_below(inner)) return false;
    if (import.name.size() > 4 && import.name.substr(0, 2) == "__" &&
        import.name.substr(import.name.size() - 2) == "__")
        return false;  // __version__, __doc__, __file__
    if (is_extended(module, file)) return false;
    if (is_init(program_.file(from).path) && exists_elsewhere(file, inner)) return false;
    // a module in another language beside the stub or package of its name
    trouble.kind = TroubleKind::missing_name;
    trouble.name = std::string(import.name);
    return true;
}

bool Detector::is_missing_module(std::uint32_t file, const facts::Import& import,
                                 const std::string& module) const {
    if (renames_.find(module)) return true;
    const bool relative = import.level > 0;
    if (!relative) {
        // only what a package of this tree should hold
        const std::string_view top = std::string_view(module).substr(0, module.find('.'));
        if (top.size() == module.size() || is_standard(module)) return false;
        const std::uint32_t package = program_.find(top, file);
        if (package == none || !is_init(program_.file(package).path)) return false;
        if (!index_.is_first_party(top)) return false;
    }
    return !is_extended(module, file) && !exists_elsewhere(file, module);
}

// A package whose parts may lie elsewhere: pkgutil.extend_path, or modules made when they are asked for.
bool Detector::is_extended(std::string_view module, std::uint32_t file) const {
    for (std::string_view at = module; !at.empty(); at = parent_module(at)) {
        const std::uint32_t package = program_.find(at, file);
        if (package != none && index_.is_extended(package)) return true;
    }
    return false;
}

// Beside what its nearest package holds.
std::string Detector::path_of(std::uint32_t file, const std::string& module) const {
    for (std::string_view at = parent_module(module); !at.empty(); at = parent_module(at)) {
        const std::uint32_t package = program_.find(at, file);
        if (package == none) continue;
        std::string path(program_.file(package).path);
        if (!is_init(path)) return {};
        path.resize(path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1);
        std::string rest = module.substr(at.size() + 1);
        std::replace(rest.begin(), rest.end(), '.', '/');
        return path + rest;
    }
    return {};
}

bool Detector::exists_elsewhere(std::uint32_t file, const std::string& module) const {
    const std::string path = sources_.elsewhere ? path_of(file, module) : std::string();
    return !path.empty() && sources_.elsewhere(path);
}

}  // namespace sixth::fix_imports

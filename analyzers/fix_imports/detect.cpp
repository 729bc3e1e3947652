#include "analyzers/fix_imports/detect.h"

#include <algorithm>
#include <map>
#include <set>

#include "analyzers/fix_imports/extract.h"
#include "analyzers/fix_imports/standard_library.h"
#include "core/base/lines.h"
#include "core/base/text.h"

namespace sixth::fix_imports {
namespace {

// Paths that git is asked about: of modules of one top-level package, and of all that may be another's.
constexpr std::size_t most_asked_below = 20, most_asked_unknown = 200;

// Names that a tool puts into a file of its own.
bool is_given(std::string_view path, std::string_view name) {
    const std::string_view file = path.substr(path.rfind('/') + 1);
    if (file == "conf.py") return name == "tags";  // sphinx
    if (file.size() > 10 && file.substr(file.size() - 10) == "_config.py")
        return name == "c" || name == "get_config";
    return false;
}

}  // namespace

template <typename Take>
void Detector::each_trouble(std::uint32_t file, const Seen& seen, const Take& take) const {
    const std::string_view path = program_.file(file).path;
    for (const facts::Import& import : seen.imports) {
        Trouble trouble;
        if (!is_broken(file, import, trouble)) continue;
        const bool guarded =
            std::find(seen.guarded.begin(), seen.guarded.end(), import.begin) != seen.guarded.end();
        if (guarded && !has_moved(trouble)) continue;
        if (guarded && std::binary_search(seen.expected.begin(), seen.expected.end(), import.begin)) continue;
        if (!take(std::move(trouble), import.begin)) return;
    }
    std::set<std::string_view> mentioned;
    for (const Mention& mention : seen.mentions) {
        Trouble trouble;
        trouble.kind = TroubleKind::moved_module;
        trouble.module = std::string(mention.module);
        const Renames::Entry moved{mention.file, mention.old_path};
        if (!mentioned.insert(mention.module).second || !is_ours(moved, trouble.module)) continue;
        if (!take(std::move(trouble), mention.begin)) return;
    }
    if (seen.dynamic) return;
    for (const Seen::Free& name : seen.free) {
        if ((name.flags & FreeName::handled) || is_given(path, name.name)) continue;
        if (name.flags == FreeName::exported && is_submodule(file, name.name)) continue;
        if (comes_with_star(file, seen.imports, name.name)) continue;
        Trouble trouble;
        trouble.name = std::string(name.name);
        if (!take(std::move(trouble), name.begin)) return;
    }
}

std::vector<Trouble> Detector::find(const FileView& view) const {
    Seen seen{view.facts.imports,
              view.names.guarded_imports(),
              view.names.expected_failures(),
              {},
              mentions_of(index_, renames_, view),
              view.names.dynamic()};
    for (const FreeName& name : view.names.free()) seen.free.push_back({name.name, name.flags, name.begin});
    std::vector<std::pair<std::uint32_t, Trouble>> found;
    const std::string path(program_.file(view.file).path);
    const Lines lines(view.parsed.text());
    each_trouble(view.file, seen, [&](Trouble trouble, std::uint32_t begin) {
        const bool told = std::any_of(found.begin(), found.end(), [&](const auto& other) {
            return other.first == begin && other.second.kind == trouble.kind &&
                   other.second.module == trouble.module && other.second.name == trouble.name;
        });
        if (told) return true;
        trouble.path = path;
        const Lines::Place place = lines.at(begin);
        trouble.line = place.line;
        trouble.column = place.column;
        found.emplace_back(begin, std::move(trouble));
        return true;
    });
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<Trouble> troubles;
    troubles.reserve(found.size());
    for (auto& [begin, trouble] : found) troubles.push_back(std::move(trouble));
    return troubles;
}

Detector::Seen Detector::kept(std::uint32_t file) const {
    const KeptNames kept = unpack_names(program_.file(file).facts->extra(sources_.extractor));
    Seen seen{program_.imports(file), kept.guarded, kept.expected, {}, {}, kept.dynamic};
    for (const KeptNames::Free& name : kept.free) seen.free.push_back({name.name, name.flags, 0});
    for (const LookedUp& one : kept.looked_up) {
        if (const std::optional<Mention> mention = mention_in(index_, renames_, one.path, file, true))
            seen.mentions.push_back(*mention);
    }
    return seen;
}

std::vector<Trouble> Detector::find_in_facts(std::uint32_t file) const {
    std::vector<Trouble> troubles;
    Seen seen = kept(file);
    // those stay when the others are mended
    const auto absent = [this](const Mention& mention) { return !is_there(index_, mention); };
    seen.mentions.erase(std::remove_if(seen.mentions.begin(), seen.mentions.end(), absent),
                        seen.mentions.end());
    each_trouble(file, seen, [&](Trouble trouble, std::uint32_t) {
        troubles.push_back(std::move(trouble));
        return true;
    });
    return troubles;
}

bool Detector::is_suspect(std::uint32_t file) const {
    if (may_mention(file)) return true;
    bool any = false;
    each_trouble(file, kept(file), [&](const Trouble&, std::uint32_t) {
        any = true;
        return false;
    });
    return any;
}

// What is behind the dots of a package is seen in the text alone.
bool Detector::may_mention(std::uint32_t file) const {
    if (renames_.empty()) return false;
    const std::vector<facts::Import>& all = program_.imports(file);
    return std::any_of(all.begin(), all.end(), [this](const facts::Import& import) {
        return import.level == 0 && import.name.empty() && import.alias.empty() &&
               renames_.has_below(import.bound());
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
        const bool inner_moved = names && renames_.find(joined(module, import.name));
        const bool namespace_package = index_.has_below(module);
        if (inner_moved && (namespace_package || !renames_.find(module))) {
            trouble.kind = TroubleKind::missing_name;
            trouble.name = std::string(import.name);
            return true;
        }
        if (namespace_package) return false;
        return is_missing_module(file, import, module);
    }
    if (!names || from == file) return false;
    const Answer bound = index_.binds(from, import.name);
    if (bound == Answer::yes) return false;
    const std::string inner = joined(module, import.name);
    if (program_.find(inner, file) != none || index_.has_below(inner)) return false;
    if (bound == Answer::maybe) {  // a package with a __getattr__: its modules move all the same
        if (!is_init(program_.file(from).path) || !renames_.find(inner)) return false;
        trouble.kind = TroubleKind::missing_name;
        trouble.name = std::string(import.name);
        return true;
    }
    if (import.name.size() > 4 && import.name.substr(0, 2) == "__" &&
        import.name.substr(import.name.size() - 2) == "__")
        return false;  // __version__, __doc__, __file__
    if (is_extended(module, file)) return false;
    if (is_init(program_.file(from).path) && may_be_module(module, import.name, file) &&
        exists_elsewhere(file, inner))
        return false;
    // a module in another language beside the stub or package of its name
    trouble.kind = TroubleKind::missing_name;
    trouble.name = std::string(import.name);
    return true;
}

bool Detector::is_missing_module(std::uint32_t file, const facts::Import& import,
                                 const std::string& module) const {
    const Renames::Entry* moved = renames_.find(module);
    if (import.level > 0) return moved || (!is_extended(module, file) && !exists_elsewhere(file, module));
    const std::string_view top = top_of(module);
    if (moved) return is_ours(*moved, module);
    if (deleted_.count(top) > 0) return true;
    // only what a package of this tree should hold
    if (top.size() == module.size() || is_standard(module)) return false;
    const std::uint32_t package = program_.find(top, file);
    if (package == none || !is_init(program_.file(package).path)) return false;
    if (!index_.is_first_party(top)) return false;
    return !is_extended(module, file) && !exists_elsewhere(file, module);
}

// A file may have moved that happens to be called as an installed package is.
bool Detector::is_ours(const Renames::Entry& moved, const std::string& module) const {
    const std::string_view top = top_of(module);
    return !is_standard(top) && (!is_installed(top) || began_at_root(moved, module));
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

// Top-level modules and packages of which nothing is left: neither a file of that name, which a script beside
// it could import, nor anything that is not Python text or that git ignores.
void Detector::read_deleted() {
    if (sources_.deleted.empty()) return;
    const std::set<std::string_view> left = called();
    for (const std::string& folder : source_folders()) {
        const std::string start = folder.empty() ? std::string() : folder + "/";
        for (const std::string& path : sources_.deleted) {
            if (path.compare(0, start.size(), start) != 0) continue;
            const std::string top =
                path.substr(start.size(), path.find_first_of("/.", start.size()) - start.size());
            if (!text::is_identifier(top) || deleted_.count(top) > 0 || left.count(top) > 0) continue;
            if (index_.is_first_party(top) || is_anothers(top)) continue;
            if (sources_.elsewhere && sources_.elsewhere(joined(folder, top, '/'))) continue;
            deleted_.emplace(top, folder);
        }
    }
}

std::string Detector::place_below_gone(std::string_view module) const {
    const auto top = deleted_.find(top_of(module));
    if (top == deleted_.end()) return {};
    std::string path(module);
    std::replace(path.begin(), path.end(), '.', '/');
    return joined(top->second, path, '/');
}

std::vector<std::string> Detector::looked_up_in_vain(std::uint32_t file) const {
    std::vector<std::string> modules;
    const KeptNames kept = unpack_names(program_.file(file).facts->extra(sources_.extractor));
    for (const LookedUp& one : kept.looked_up) {
        for (std::string_view at = parent_module(one.path); !at.empty(); at = parent_module(at)) {
            const std::uint32_t package = program_.find(at, file);
            if (package == none) continue;
            const std::string_view name = top_of(one.path.substr(at.size() + 1));
            std::string module = joined(at, name);
            if (is_init(program_.file(package).path) && index_.binds(package, name) == Answer::no &&
                may_be_module(std::string(at), name, file) && !index_.has_below(module) &&
                !exists_elsewhere(file, module))
                modules.push_back(std::move(module));
            break;
        }
    }
    return modules;
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

bool Detector::may_be_module(const std::string& package, std::string_view name,
                             std::uint32_t importer) const {
    if (name[0] < 'A' || name[0] > 'Z') return true;
    const std::uint32_t file = program_.find(package, importer);
    return file == none || index_.has_capital_below(package);
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
            if (program_.find(module, f) != none) continue;
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

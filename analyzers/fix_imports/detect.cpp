#include "analyzers/fix_imports/detect.h"

#include <algorithm>
#include <set>

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

template <typename Take>
void Detector::each_trouble(std::uint32_t file, const Seen& seen, const Take& take) const {
    const std::string_view path = program_.file(file).path;
    for (const facts::Import& import : seen.imports) {
        Trouble trouble;
        if (!is_broken(file, import, trouble)) continue;
        const bool guarded =
            std::find(seen.guarded.begin(), seen.guarded.end(), import.begin) != seen.guarded.end();
        if (guarded && !has_moved(file, trouble)) continue;
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
    for (const StandIn& one : seen.stand_ins) {
        Trouble trouble;
        trouble.kind = TroubleKind::replaced_module;
        trouble.module = one.module;
        trouble.name = one.name;
        if (!take(std::move(trouble), one.begin)) return;
    }
    for (const Seen::Free& name : seen.free) {
        if ((name.flags & FreeName::handled) || is_given(path, name.name)) continue;
        const bool lost = had_submodule(file, name.name);
        if (seen.dynamic && !lost) continue;
        if (name.flags == FreeName::exported && is_submodule(file, name.name)) continue;
        if (comes_with_submodule(file, seen.imports, name.name)) continue;
        if (!lost && comes_with_star(file, seen.imports, name.name)) continue;
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
              stand_ins_of(index_, renames_, view),
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
    Seen seen{program_.imports(file), kept.guarded, kept.expected, {}, {}, {}, kept.dynamic};
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
    return may_mention(file) || has_stand_in(file) || has_trouble(file);
}

bool Detector::may_be_broken(std::uint32_t file, std::string_view text) const {
    return sources_.extractor == none || renames_.are_named_in(text) || has_stand_in(file) ||
           has_trouble(file);
}

bool Detector::has_trouble(std::uint32_t file) const {
    bool any = false;
    each_trouble(file, kept(file), [&](const Trouble&, std::uint32_t) {
        any = true;
        return false;
    });
    return any;
}

// What is behind the dots of a package or module is seen in the text alone.
bool Detector::may_mention(std::uint32_t file) const {
    if (renames_.empty()) return false;
    const std::vector<facts::Import>& all = program_.imports(file);
    return std::any_of(all.begin(), all.end(), [&](const facts::Import& import) {
        return import.level == 0 && import.name.empty() && import.alias.empty() &&
               renames_.has_below(import.bound());
    });
}

bool Detector::has_stand_in(std::uint32_t file) const {
    const std::vector<facts::Import>& all = program_.imports(file);
    return std::any_of(all.begin(), all.end(),
                       [&](const facts::Import& import) { return stand_in(index_, renames_, file, import); });
}

// Its failure may be handled: it is not meant to fail for good.
bool Detector::has_moved(std::uint32_t file, const Trouble& trouble) const {
    return renames_.find(trouble.module, file) != nullptr ||
           (!trouble.name.empty() && renames_.find(joined(trouble.module, trouble.name), file) != nullptr);
}

// A star of a module that is not to be seen may bring any name.
bool Detector::comes_with_star(std::uint32_t file, const std::vector<facts::Import>& imports,
                               std::string_view name) const {
    for (const facts::Import& import : imports) {
        if (import.name != "*") continue;
        const std::string module = program_.absolute(file, import.level, import.module);
        const std::uint32_t from = index_.find(module, file);
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
           (index_.find(joined(program_.module(file), name), file) != none ||
            exists_elsewhere(file, joined(program_.module(file), name)));
}

// Who imports from a module binds it in the package, too.
bool Detector::comes_with_submodule(std::uint32_t file, const std::vector<facts::Import>& imports,
                                    std::string_view name) const {
    if (!is_init(program_.file(file).path)) return false;
    const std::string inner = joined(program_.module(file), name);
    if (index_.find(inner, file) == none && !index_.has_below(inner, file)) return false;
    return std::any_of(imports.begin(), imports.end(), [&](const facts::Import& import) {
        return is_inside(program_.absolute(file, import.level, import.module), inner);
    });
}

// Did a module of that name lie in the package, and went elsewhere?
bool Detector::had_submodule(std::uint32_t file, std::string_view name) const {
    return is_init(program_.file(file).path) &&
           renames_.find(joined(program_.module(file), name), file) != nullptr;
}

// `from . import inner` in the package's own __init__: what is not there as a module is not there at all. An
// absolute name may be that of another package.
bool Detector::imports_itself(std::uint32_t file, const facts::Import& import,
                              const std::string& module) const {
    if (!is_init(program_.file(file).path)) return false;
    return import.level > 0 || renames_.find(joined(module, import.name), file) ||
           !is_anothers(top_of(module));
}

// Did a module go elsewhere than its package? Git takes any empty __init__ for another's.
bool Detector::moved_alone(std::uint32_t file, const std::string& package, std::string_view name,
                           bool is_left) const {
    const Renames::Entry* moved = renames_.find(joined(package, name), file);
    if (!moved || is_left) return moved != nullptr;
    const Renames::Entry* whole = renames_.find(package, file);
    return !whole || program_.module(moved->file) != joined(program_.module(whole->file), name);
}

// A folder without an __init__ binds no name: the module that stood in its place took it along.
bool Detector::went_from_folder(std::uint32_t file, const std::string& folder, std::string_view name) const {
    const Renames::Entry* moved = renames_.find(folder, file);
    return moved && is_ours(*moved, folder) && index_.binds(moved->file, name) == Answer::yes &&
           !index_.has_below(joined(folder, name), file);
}

// `from .. import name` in a file that moved: the dots lead out of all packages now.
bool Detector::left_its_package(std::uint32_t file, const facts::Import& import, Trouble& trouble) const {
    if (import.level == 0 || import.name.empty() || import.name == "*") return false;
    const std::string before = renames_.meant(program_, file, import.level, import.module);
    const std::uint32_t package = before.empty() ? none : index_.find(before, file);
    if (package == none || index_.binds(package, import.name) != Answer::yes) return false;
    trouble.kind = TroubleKind::missing_name;
    trouble.name = std::string(import.name);
    return true;
}

bool Detector::asks_folder(std::uint32_t file, const facts::Import& import) const {
    const std::string module = program_.absolute(file, import.level, import.module);
    if (module.empty() || import.name.empty() || import.name == "*") return false;
    if (index_.find(module, file) != none || !index_.has_below(module, file)) return false;
    const std::string inner = joined(module, import.name);
    return index_.find(inner, file) == none && !index_.has_below(inner, file) &&
           !exists_elsewhere(file, inner) && !renames_.find(module, file);
}

bool Detector::is_broken(std::uint32_t file, const facts::Import& import, Trouble& trouble) const {
    if (import.module == "__future__") return false;
    const std::string module = program_.absolute(file, import.level, import.module);
    trouble.module = module;
    trouble.name.clear();
    if (module.empty()) return left_its_package(file, import, trouble);
    const std::uint32_t from = index_.find(module, file);
    const bool names = !import.name.empty() && import.name != "*";
    if (from == none) {
        trouble.kind = TroubleKind::missing_module;
        if (names && index_.find(joined(module, import.name), file) != none) return false;
        const bool namespace_package = index_.has_below(module, file);
        if (names && (moved_alone(file, module, import.name, namespace_package) ||
                      (namespace_package && went_from_folder(file, module, import.name)))) {
            trouble.kind = TroubleKind::missing_name;
            trouble.name = std::string(import.name);
            return true;
        }
        return !namespace_package && is_missing_module(file, import, module);
    }
    if (!names || (from == file && !imports_itself(file, import, module))) return false;
    const Answer bound =
        from == file ? index_.binds_itself(file, import.name) : index_.binds(from, import.name);
    if (bound == Answer::yes) return false;
    const std::string inner = joined(module, import.name);
    if (index_.find(inner, file) != none || index_.has_below(inner, file)) return false;
    if (bound == Answer::maybe) {  // a package with a __getattr__: its modules move all the same
        if (!is_init(program_.file(from).path) || !renames_.find(inner, file)) return false;
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

std::vector<std::string> Detector::looked_up_in_vain(std::uint32_t file) const {
    std::vector<std::string> modules;
    const KeptNames kept = unpack_names(program_.file(file).facts->extra(sources_.extractor));
    for (const LookedUp& one : kept.looked_up) {
        for (std::string_view at = parent_module(one.path); !at.empty(); at = parent_module(at)) {
            const std::uint32_t package = index_.find(at, file);
            if (package == none) continue;
            const std::string_view name = top_of(one.path.substr(at.size() + 1));
            std::string module = joined(at, name);
            if (is_init(program_.file(package).path) && index_.binds(package, name) == Answer::no &&
                may_be_module(std::string(at), name, file) && !index_.has_below(module, file) &&
                !exists_elsewhere(file, module))
                modules.push_back(std::move(module));
            break;
        }
    }
    return modules;
}

bool Detector::may_be_module(const std::string& package, std::string_view name,
                             std::uint32_t importer) const {
    if (name[0] < 'A' || name[0] > 'Z') return true;
    const std::uint32_t file = index_.find(package, importer);
    return file == none || index_.has_capital_below(package);
}

// A package whose parts may lie elsewhere: pkgutil.extend_path, or modules made when they are asked for.
bool Detector::is_extended(std::string_view module, std::uint32_t file) const {
    for (std::string_view at = module; !at.empty(); at = parent_module(at)) {
        const std::uint32_t package = index_.find(at, file);
        if (package != none && index_.is_extended(package)) return true;
    }
    return false;
}

// Beside what its nearest package holds.
std::string Detector::path_of(std::uint32_t file, const std::string& module) const {
    for (std::string_view at = parent_module(module); !at.empty(); at = parent_module(at)) {
        const std::uint32_t package = index_.find(at, file);
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

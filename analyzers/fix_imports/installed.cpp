#include "analyzers/fix_imports/installed.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <unordered_map>

#include "analyzers/fix_imports/file_view.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/facts/gather.h"
#include "core/python/parsed_file.h"

namespace sixth::fix_imports {
namespace {

namespace stdfs = std::filesystem;

// Bounds of one run: a package of any size costs a few hundred milliseconds once.
constexpr std::size_t most_files = 3000;                        // of one package
constexpr std::size_t most_bytes_held = std::size_t{64} << 20;  // texts of all of them
constexpr std::size_t most_bytes_parsed = std::size_t{12} << 20;
constexpr std::size_t most_parsed_for_one = std::size_t{1} << 20;  // bytes, for one name
constexpr int most_depth = 6;                                      // folders below the package
constexpr std::size_t most_places = 4;                             // of one package

bool in_word(char c) {
    return c == '_' || (c >= '0' && c <= '9') || (text::lower(c) >= 'a' && text::lower(c) <= 'z') ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool has_word(std::string_view text, std::string_view word) {
    for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        const bool whole = (at == 0 || !in_word(text[at - 1])) && (end == text.size() || !in_word(text[end]));
        if (whole && (at == 0 || text[at - 1] != '.')) return true;
    }
    return false;
}

struct Handed {
    std::string module, name;  // absolute; name as it is there
};

// What a module binds at module level.
struct Bound {
    bool read = false;
    std::set<std::string, std::less<>> defined;
    std::map<std::string, Handed, std::less<>> handed;  // by the name bound
    std::vector<std::string> stars;                     // modules
    bool has_all = false;
    std::set<std::string, std::less<>> exported;
};

struct Module {
    std::string name, text;
    bool package = false, is_public = true;
    Bound bound;
};

struct Package {
    bool listed = false;
    std::vector<Module> modules;  // outer ones first
    std::unordered_map<std::string, std::size_t> by_name;
};

std::string absolute(const Module& module, const facts::Import& import) {
    if (import.level == 0) return std::string(import.module);
    std::string_view base = module.package ? std::string_view(module.name) : parent_module(module.name);
    for (std::uint32_t i = 1; i < import.level; ++i) base = parent_module(base);
    std::string all(base);
    if (!all.empty() && !import.module.empty()) all += '.';
    return all.append(import.module);
}

void read(Module& module) {
    Bound& bound = module.bound;
    bound.read = true;
    const python::ParsedFile file(module.text);
    std::vector<python::NodeId> nodes;
    const facts::Gathered facts = facts::gather(file, nodes);
    for (const facts::Definition& d : facts.definitions) {
        if (d.parent == facts::none) bound.defined.emplace(d.name);
    }
    for (const facts::Import& import : facts.imports) {
        if (import.scope != facts::none || import.name.empty()) continue;
        std::string from = absolute(module, import);
        if (import.name == "*") {
            bound.stars.push_back(std::move(from));
        } else {
            bound.handed[std::string(import.bound())] = {std::move(from), std::string(import.name)};
        }
    }
    bound.has_all = (facts.totals.flags & facts::FileTotals::has_all) != 0;
    for (const facts::NameUse& use : facts.names) {
        if (use.flags & facts::NameUse::exported) bound.exported.emplace(use.name);
    }
}

}  // namespace

struct Installed::Parts {
    std::vector<fs::Path> folders;
    std::vector<std::string> packages;
    std::set<std::string> declared;
    std::map<std::string, Package> known;
    std::map<std::string, std::vector<InstalledName>, std::less<>> answers;
    std::size_t held = 0, parsed = 0;  // bytes

    Package& package(const std::string& name) {
        Package& one = known[name];
        if (one.listed) return one;
        one.listed = true;
        for (const fs::Path& folder : folders) {
            std::error_code failed;
            if (stdfs::is_directory(folder / name, failed)) {
                list(folder / name, name, one);
            } else if (stdfs::is_regular_file(folder / (name + ".py"), failed)) {
                add(folder / (name + ".py"), name, false, one);
            } else {
                continue;
            }
            break;
        }
        std::stable_sort(one.modules.begin(), one.modules.end(), [](const Module& a, const Module& b) {
            return std::count(a.name.begin(), a.name.end(), '.') <
                   std::count(b.name.begin(), b.name.end(), '.');
        });
        for (std::size_t i = 0; i < one.modules.size(); ++i) one.by_name.try_emplace(one.modules[i].name, i);
        return one;
    }

    void list(const fs::Path& folder, const std::string& name, Package& into) {
        std::error_code failed;
        std::vector<fs::Path> files;
        const auto options = stdfs::directory_options::skip_permission_denied;  // links are not followed
        for (stdfs::recursive_directory_iterator at(folder, options, failed), end; !failed && at != end;
             at.increment(failed)) {
            const std::string base = at->path().filename().string();
            if (at->is_directory(failed)) {
                const bool skipped = !text::is_identifier(base) || base == "__pycache__" ||
                                     base == "_vendor" || base == "tests";
                if (skipped || at.depth() >= most_depth) at.disable_recursion_pending();
            } else if (at->path().extension() == ".py" || at->path().extension() == ".pyi") {
                files.push_back(at->path());
            }
            if (files.size() >= most_files) break;
        }
        std::sort(files.begin(), files.end());  // x.py before x.pyi
        std::string last;
        for (const fs::Path& file : files) {
            std::string stem = file.lexically_relative(folder).replace_extension().generic_string();
            if (stem == last) continue;
            last = stem;
            std::replace(stem.begin(), stem.end(), '/', '.');
            const bool init =
                stem == "__init__" || (stem.size() > 9 && stem.substr(stem.size() - 9) == ".__init__");
            if (init) stem.resize(stem.size() > 9 ? stem.size() - 9 : 0);
            add(file, stem.empty() ? name : name + "." + stem, init, into);
        }
    }

    void add(const fs::Path& file, const std::string& name, bool package, Package& into) {
        if (held >= most_bytes_held) return;
        try {
            Module module;
            module.text = fs::read(file);
            module.name = name;
            module.package = package;
            module.is_public = !is_private(name) && name.find(".test_") == name.npos;
            held += module.text.size();
            into.modules.push_back(std::move(module));
        } catch (const Error&) {  // one file less is known
        }
    }

    const Bound& bound(Module& module) {
        if (!module.bound.read) {
            parsed += module.text.size();
            read(module);
        }
        return module.bound;
    }

    // The module that defines what `module` hands on under that name; empty: somewhere else.
    std::string definer(Package& package, std::string module, std::string name) {
        for (int steps = 0; steps < 8; ++steps) {
            const auto at = package.by_name.find(module);
            if (at == package.by_name.end()) return {};
            const Bound& here = bound(package.modules[at->second]);
            if (here.defined.contains(name)) return module;
            if (const auto handed = here.handed.find(name); handed != here.handed.end()) {
                name = handed->second.name;
                module = handed->second.module;
                continue;
            }
            const auto star = std::find_if(here.stars.begin(), here.stars.end(), [&](const std::string& s) {
                const auto other = package.by_name.find(s);
                return other != package.by_name.end() && exports(bound(package.modules[other->second]), name);
            });
            if (star == here.stars.end()) return {};
            module = *star;
        }
        return {};
    }

    static bool exports(const Bound& bound, std::string_view name) {
        if (bound.has_all) return bound.exported.contains(name);
        return name[0] != '_' &&
               (bound.defined.contains(name) || bound.handed.contains(name) || !bound.stars.empty());
    }

    void look_into(const std::string& name, std::string_view wanted, std::vector<InstalledName>& found) {
        Package& in = package(name);
        std::set<std::string> definers;
        std::map<std::string, std::string> handing;  // public module -> the module that defines it
        const auto ask = [&](Module& module) {
            const Bound& here = bound(module);
            if (here.defined.contains(wanted)) {
                definers.insert(module.name);
                return;
            }
            if (!module.is_public || (!here.handed.contains(wanted) && here.stars.empty())) return;
            const std::string from = definer(in, module.name, std::string(wanted));
            if (!from.empty()) handing.emplace(module.name, from);
        };
        std::size_t for_this = 0;
        for (Module& module : in.modules) {
            if (!has_word(module.text, wanted)) continue;
            if (!module.bound.read) for_this += module.text.size();
            if (for_this > most_parsed_for_one || parsed > most_bytes_parsed) break;
            ask(module);
        }
        // packages around that take it along by a star
        const std::set<std::string> defining = definers;
        for (const std::string& one : defining) {
            for (std::string_view up = parent_module(one); !up.empty(); up = parent_module(up)) {
                const auto at = in.by_name.find(std::string(up));
                if (at != in.by_name.end() && !handing.contains(std::string(up))) ask(in.modules[at->second]);
            }
        }
        rank(in, definers, handing, declared.contains(name), found);
    }

    static void rank(const Package& in, const std::set<std::string>& definers,
                     const std::map<std::string, std::string>& handing, bool is_declared,
                     std::vector<InstalledName>& found) {
        std::vector<InstalledName> here;
        for (const auto& [module, from] : handing) {
            if (is_inside(from, module)) here.push_back({module, true, is_declared, false});
        }
        for (const std::string& module : definers) {
            if (in.modules[in.by_name.at(module)].is_public) {
                const bool outermost = module.find('.') == std::string::npos;
                here.push_back({module, outermost, is_declared, false});
            }
        }
        const auto depth = [](const std::string& m) { return std::count(m.begin(), m.end(), '.'); };
        std::stable_sort(here.begin(), here.end(), [&](const InstalledName& a, const InstalledName& b) {
            if (a.offered != b.offered) return a.offered;
            return depth(a.module) < depth(b.module);
        });
        if (here.empty()) return;
        // one thing under several names, or the only one
        here.front().sole = definers.size() <= 1;
        for (std::size_t i = 0; i < here.size() && i < most_places; ++i) found.push_back(std::move(here[i]));
    }
};

Installed::Installed(std::vector<fs::Path> folders, std::vector<std::string> packages,
                     std::set<std::string> declared)
    : parts_(std::make_unique<Parts>()) {
    parts_->folders = std::move(folders);
    parts_->packages = std::move(packages);
    parts_->declared = std::move(declared);
}

Installed::~Installed() = default;

std::vector<InstalledName> Installed::offering(std::string_view name) {
    const auto known = parts_->answers.find(name);
    if (known != parts_->answers.end()) return known->second;
    std::vector<InstalledName> found;
    for (const std::string& package : parts_->packages) parts_->look_into(package, name, found);
    return parts_->answers.emplace(std::string(name), std::move(found)).first->second;
}

}  // namespace sixth::fix_imports

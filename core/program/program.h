// The whole program seen from its files' facts: which file is which module, what an import reaches,
// and where a name really lives behind re-exports and star imports.
#pragma once
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/facts/codec.h"

namespace sixth::program {

inline constexpr std::uint32_t none = facts::none;

struct File {
    std::string_view path;  // relative to the root, '/'-separated
    const facts::Facts* facts;
};

// One import of one file, resolved. `from a import b` depends on a.b when that is a module, else on a.
struct Dependency {
    std::string module;  // absolute dotted name
    std::uint32_t file;  // the file it names, or none when it lies outside the tree
    std::uint32_t line;
    facts::ImportKind kind;
};

struct Symbol {
    std::uint32_t file = none;
    std::uint32_t definition = none;  // none: the module itself
    bool found() const { return file != none; }
};

// Reads of each file no more than it is asked for. For one thread at a time.
class Program {
  public:
    // `files` in bytewise order of path; the facts must outlive the program.
    explicit Program(std::vector<File> files);

    std::size_t size() const { return files_.size(); }
    const File& file(std::uint32_t index) const { return files_[index]; }
    // The dotted name the file is imported by: "src" and other source folders are left out, folders of a
    // namespace package are not, "pkg/__init__.py" is "pkg".
    const std::string& module(std::uint32_t file) const {
        name_modules();
        return modules_[file];
    }

    // The file of an absolute module name as seen from `importer`, or none.
    std::uint32_t find(std::string_view module, std::uint32_t importer) const;
    // "..util" seen from a.b.c -> "a.util"; empty when the dots leave the package.
    std::string absolute(std::uint32_t importer, std::uint32_t level, std::string_view module) const;

    const std::vector<facts::Import>& imports(std::uint32_t file) const;
    const std::vector<Dependency>& dependencies(std::uint32_t file) const;
    std::uint32_t imported_by(std::uint32_t file) const;  // number of other files; reads every file's imports

    // Follows imports, re-exports and stars from a module-level name of `file` ("C", "alias.C",
    // "pkg.mod.C.method").
    Symbol resolve(std::uint32_t file, std::string_view dotted) const;

  private:
    struct Names;
    const Names& names(std::uint32_t file) const;
    // Questions asked on the way to an answer: imports that lead in a circle are followed once.
    using Asked = std::set<std::pair<std::uint32_t, std::string_view>>;
    Symbol lookup(std::uint32_t file, std::string_view name, Asked& asked) const;
    Symbol follow(std::uint32_t file, const facts::Import& import, Asked& asked) const;
    void name_modules() const;
    std::unordered_map<std::string_view, std::string_view> package_roots() const;
    void count_imports(std::unordered_map<std::string_view, std::uint32_t>& wanted) const;
    std::uint32_t find_beside(std::string_view module, std::uint32_t importer) const;
    bool leaves_package(std::uint32_t importer, std::uint32_t level) const;
    // The file of the module that an import names, and of the module that its name may be.
    std::uint32_t module_of(std::uint32_t file, const facts::Import& import) const;
    std::uint32_t submodule_of(std::uint32_t file, const facts::Import& import) const;
    struct Target {
        static constexpr std::uint32_t not_asked = facts::none - 1;
        std::uint32_t module = not_asked, submodule = not_asked;
    };
    Target& target(std::uint32_t file, const facts::Import& import) const;
    struct Imports {
        bool read = false, resolved = false;
        std::vector<Target> targets;
        std::vector<facts::Import> list;
        std::vector<Dependency> dependencies;
    };

    std::vector<File> files_;
    // Everything below is made when first asked for.
    mutable std::vector<std::string> modules_;
    mutable std::vector<std::string> source_root_;  // the folder a file's module name starts below
    mutable std::unordered_map<std::string, std::vector<std::uint32_t>> by_module_;
    mutable std::unordered_set<std::string_view> packages_;    // folders with an __init__.py
    mutable std::unordered_set<std::string_view> path_parts_;  // every name in a path, without extensions
    mutable std::vector<Imports> imports_;
    mutable std::vector<std::uint32_t> imported_by_;
    mutable std::vector<std::shared_ptr<Names>> names_;
};

}  // namespace sixth::program

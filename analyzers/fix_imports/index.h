// Who binds a name, and who imports it from where: over the whole program, gathered once.
#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "analyzers/fix_imports/projects.h"
#include "core/program/program.h"

namespace sixth::fix_imports {

inline constexpr std::uint32_t none = program::none;

// Nothing between them where one is empty.
std::string joined(std::string_view a, std::string_view b, char by = '.');
bool is_init(std::string_view path);  // of a package's __init__

// What an import statement says: `import module [as alias]` or `from module import name [as alias]`.
struct Target {
    std::string module;  // absolute and dotted
    std::string name;    // empty: the module itself
    std::string alias;
    bool operator==(const Target&) const = default;
};

struct Vote {
    std::uint32_t importer;  // file
    std::uint32_t target;    // of Index::target()
    facts::ImportKind kind;
};

enum class BindingKind : std::uint8_t { definition, reexport, submodule };

struct Binder {
    std::uint32_t file;
    BindingKind kind;
    facts::DefinitionKind definition;       // of a definition
    std::uint32_t flags;                    // of a definition
    const facts::Import* import = nullptr;  // of a re-export
};

// Where a name comes from that a module binds, behind imports of imports.
struct Source {
    // unseen: a module of the tree's own packages that is not there as text, such as an extension
    enum Kind : std::uint8_t { tree, outside, unseen, broken } kind;
    std::uint32_t file = program::none;  // that defines it, or that it is
};

enum class Answer : std::uint8_t { no, yes, maybe };

class Index {
  public:
    // `extra`: the number of names_extractor() among the program's extractors; none: it is not there.
    // Everything else is read when it is first asked for, or by one of the two below.
    Index(const program::Program& program, std::size_t extra);

    const program::Program& program() const { return program_; }
    const Projects& projects() const { return projects_; }
    // As Projects::find() does.
    std::uint32_t find(std::string_view module, std::uint32_t importer) const {
        return projects_.find(module, importer);
    }

    // From then on several threads may ask about imports and what modules bind; after read_all() about
    // everything. `jobs`: threads to read on.
    void read_modules(unsigned jobs) const;
    void read_all(unsigned jobs) const;

    // Imports anywhere that bind this name, in order of file; those that no longer resolve are left out.
    std::vector<Vote> votes(std::string_view bound) const;
    const Target& target(std::uint32_t number) const { return targets_[number].said; }
    std::uint32_t target_file(std::uint32_t number) const { return targets_[number].file; }

    // Modules of the tree that bind it at module level, by file; submodules of packages too.
    std::vector<Binder> binders(std::string_view name) const;
    // Does `from <that file's module> import name` work?
    Answer binds(std::uint32_t file, std::string_view name) const;
    // The same of a file that imports it from itself: does anything else there bind it?
    Answer binds_itself(std::uint32_t file, std::string_view name) const;
    // Followed over imports that do not lead through the file `without`.
    Source source_of(std::uint32_t file, std::string_view name, std::uint32_t without) const;
    bool defines(std::uint32_t file, std::string_view name) const;      // itself, not by an import
    bool is_exported(std::uint32_t file, std::string_view name) const;  // it is in __all__
    bool has_all(std::uint32_t file) const;

    // How many files import something from a module, everywhere and in one folder.
    std::uint32_t importers(std::string_view module) const;
    std::uint32_t importers_in(std::string_view folder, std::string_view module) const;
    std::string_view folder(std::uint32_t file) const { return folders_[file]; }

    // The first part of a dotted name is that of a module or package of the tree.
    bool is_first_party(std::string_view module) const;
    // There are modules below that dotted name, as seen from a file.
    bool has_below(std::string_view package, std::uint32_t importer) const;
    bool has_capital_below(std::string_view package) const;  // right below, one that begins with a capital
    // The package's parts may lie elsewhere: it extends its __path__.
    bool is_extended(std::uint32_t file) const;
    // Modules whose last part is this.
    const std::vector<std::uint32_t>& modules_called(std::string_view last_part) const;

    // A relative import stands for an absolute one in the tree: how many of a folder's imports of the tree
    // are relative, and how many absolute.
    struct Style {
        std::uint32_t relative = 0, absolute = 0;
    };
    Style style_of(std::string_view folder) const;

    // Runtime imports: can `to` be reached from `from`? A file reaches itself.
    bool reaches(std::uint32_t from, std::uint32_t to) const;
    void add_runtime(std::uint32_t from, std::uint32_t to);  // one more

  private:
    struct Held {
        Target said;
        std::uint32_t file;         // of the module, or none
        std::uint32_t last = none;  // the file that voted last: one file is one importer
    };
    struct Module {
        bool read = false;
        bool open = false;  // __getattr__, or names bound in ways that are not seen
        std::unordered_map<std::string_view, Binder> bound;
        std::vector<std::uint32_t> stars;  // files
        bool outside_star = false;
        std::unordered_set<std::string_view> exported;  // after with_exports()
        bool extends_path = false;                      // after with_exports()
    };
    void read_votes() const;
    void add_vote(std::uint32_t file, const facts::Import& import) const;
    void read_definitions() const;
    void read_runtime() const;
    const Module& module(std::uint32_t file) const;
    const Module& with_exports(std::uint32_t file) const;
    Answer binds(std::uint32_t file, std::string_view name, std::vector<std::uint32_t>& asked) const;
    using Asked = std::vector<std::pair<std::uint32_t, std::string_view>>;
    Source source_of(std::uint32_t file, std::string_view name, std::uint32_t without, Asked& asked) const;
    Source behind(std::uint32_t file, const facts::Import& import, std::uint32_t without, Asked& asked) const;
    bool star_exports(std::uint32_t file, std::string_view name) const;
    bool resolves(const Held& target, std::uint32_t importer) const;

    const program::Program& program_;
    const Projects projects_;
    const std::size_t extra_;
    // packages_: names with modules below them; capitals_: of them right below
    std::unordered_set<std::string> first_parts_, packages_, capitals_;
    std::vector<std::string> folders_;
    std::unordered_map<std::string_view, std::vector<std::uint32_t>> submodules_;  // by last part
    mutable std::vector<Module> modules_;
    const std::unique_ptr<std::once_flag[]> exports_read_;  // by file
    mutable bool votes_read_ = false;
    mutable std::vector<Held> targets_;
    mutable std::unordered_map<std::string, std::uint32_t> target_numbers_;
    mutable std::unordered_map<std::string_view, std::vector<Vote>> votes_;
    mutable std::unordered_map<std::string, std::uint32_t> importers_, importers_in_;
    mutable std::unordered_map<std::string_view, Style> styles_;
    mutable bool definitions_read_ = false;
    mutable std::unordered_map<std::string_view, std::vector<Binder>> binders_;
    mutable std::vector<std::vector<std::uint32_t>> star_importers_;
    mutable std::vector<std::vector<std::uint32_t>> runtime_;
};

}  // namespace sixth::fix_imports

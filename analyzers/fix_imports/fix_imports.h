// Broken imports and their repair, on a program view in memory: nothing here reads the disk or runs git.
// A repair is chosen when it is clearly the best, applied to the text, and kept only when the text that comes
// out still parses, binds the name, finds it in its module, and closes no new cycle of runtime imports.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/fix_imports/layout.h"
#include "analyzers/fix_imports/trouble.h"
#include "core/base/diagnostic.h"
#include "core/facts/codec.h"
#include "core/program/program.h"

namespace sixth::fix_imports {

enum class Origin : std::uint8_t { first_party, standard, installed };

// One import that would mend a trouble.
struct Candidate {
    Origin origin = Origin::first_party;
    std::string module;      // absolute and dotted
    std::string name;        // of `from module import name`; empty: `import module`
    std::string alias;       // behind `as`; mostly empty
    std::string statement;   // as a line of its own would read in that file, relative where the file is so
    double confidence = 0;   // 0 to 1: how often the first of such candidates is what the author wrote
    bool new_cycle = false;  // it would close a cycle of runtime imports
    std::vector<std::string> reasons;  // "imported from there by 12 files, 3 of them in this package"
};

struct Repair {
    static constexpr std::size_t none = ~std::size_t{0};
    Trouble trouble;
    std::vector<std::string> names;      // mended together: all that is imported from a module that moved
    std::vector<Candidate> candidates;   // best first; at most Settings::most_candidates
    std::size_t chosen = none;           // of the candidates; none: nothing is clearly the best, or withdrawn
    std::string left;                    // why nothing was chosen, or why it was withdrawn; lower case
    std::vector<Edit> edits;             // of the file's text as it was given, for this repair alone
    std::uint32_t runs = program::none;  // the file that the chosen import runs with the module
    bool mended() const { return chosen != none; }
    std::string after;  // the text once this and the repairs before it are applied
};

struct FileRepairs {
    std::vector<Repair> repairs;  // in the order of the troubles; several troubles may be one repair
    std::string text;             // with every chosen repair applied; as given when there is none
    // Of a text that is not as given: its facts, as far as imports need them.
    std::optional<facts::Facts> facts;
    // Files that were looked at for cycles and did not reach this one.
    std::vector<std::uint32_t> unreached;
};

struct Settings {
    double least_confidence = 0.95;  // below it a candidate is told, and not chosen
    std::size_t most_candidates = 8;
    bool verify = true;  // false: rank only; `text` and `edits` are then as planned, unchecked
    unsigned jobs = 1;   // threads for what is asked of many files
    // Asked where nothing is sure enough: the number of the candidate to take, or Repair::none. May be empty.
    std::function<std::size_t(const Repair&)> choose;
    Layout layout;
};

// A module to stand where one is gone: the names that its importers need, as far as their uses tell.
struct Stub {
    std::string module, path, text;
    std::vector<std::string> names;      // that it binds
    std::vector<std::string> importers;  // paths, ascending
};

// A public module of an installed package that binds a name.
struct InstalledName {
    std::string module;
    bool offered = false;   // it is the package itself, or hands on what a module below it defines
    bool declared = false;  // the repository says that it depends on the package
    bool sole = false;      // the package has but one thing of that name
};

// What lies outside the tree. Empty: not known, and only what the tree's own files import counts.
struct Environment {
    std::vector<std::string> modules;  // importable top-level names of installed packages; sorted
    bool known = false;                // an environment was found: what it lacks is not installed
    // Where the packages that the repository uses bind a name, best first; may be empty.
    std::function<std::vector<InstalledName>(std::string_view name)> offering;
    // Is that the importable name of a package that the repository says it depends on? May be empty.
    std::function<bool(std::string_view module)> declares;
};

// For one thread at a time, and no other may use the program meanwhile; what is in Sources and Settings may
// be called from several.
class Engine {
  public:
    // `program` must outlive the engine. `renames`: what git knows of files that are gone, old path -> new
    // path (relative to the root). `elsewhere`: tells whether a module of the tree exists in a form that is
    // not Python text (an extension, a generated file); may be empty.
    struct Sources {
        // The number of names_extractor() (extract.h) among the extractors that the program's facts were made
        // with; none: they were made without it, and suspects() names every file.
        std::size_t extractor = program::none;
        std::map<std::string, std::string> renames;
        std::set<std::string> deleted;  // paths that git saw taken away, and knows no successor of
        Environment environment;
        std::function<bool(const std::string& path_without_ending)> elsewhere;
    };
    Engine(const program::Program& program, Sources sources, Settings settings = {});
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    // Files that the facts say something is wrong with, ascending: the others need not be read.
    std::vector<std::uint32_t> suspects() const;

    // Paths at which modules may have stood that are imported and cannot be found: what git may be asked
    // about. Those of known renames are left out.
    struct MissingPaths {
        std::vector<std::string> of_packages;   // of packages that are there
        std::vector<std::string> of_top_level;  // of such as may have been renamed, or be another's
        std::vector<std::string>
            of_unknown;  // of top-level modules that may have been deleted, or be another's
    };
    MissingPaths missing_paths() const;

    // What is wrong with one file, in order of place. `text` stands in for what the program knows of that
    // file: the program need not be built again for a change of one file. It is parsed.
    std::vector<Trouble> find(std::uint32_t file, const std::string& text) const;

    // Candidates, choice and patch for troubles of that file. What the file itself imports does not vote.
    FileRepairs repair(std::uint32_t file, const std::string& text,
                       const std::vector<Trouble>& troubles) const;

    // A file to mend: its text, and what a checker said of it; nothing: what find() finds.
    struct Work {
        std::uint32_t file;
        std::string text;
        std::optional<std::vector<Trouble>> told;
    };
    // Repairs of several files, each as repair() makes it when those before it are there to stay: what they
    // import counts when cycles are looked for.
    std::vector<FileRepairs> repair_all(const std::vector<Work>& works);

    // What of these is still wrong with that file, by the program's facts alone.
    std::vector<Trouble> still_wrong(std::uint32_t file, const std::vector<Trouble>& troubles) const;

    // Ranking alone, as repair() does it: what `from ? import name` (or `import ?`) at module level of that
    // file would be.
    std::vector<Candidate> candidates(std::uint32_t file, const std::string& text,
                                      const Trouble& trouble) const;

    // Where the file of a module that is gone would lie, without its ending; empty: nobody knows.
    std::string place_of(const std::string& module, std::uint32_t importer) const;

    // `gone`: modules by absolute name, each with a file that imports it. Packages around them that are gone
    // too are made along. `text_of`: a file's text as it is now. Those that have no place are left out.
    std::vector<Stub> stubs(const std::map<std::string, std::uint32_t>& gone,
                            const std::function<std::string(std::uint32_t)>& text_of) const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace sixth::fix_imports

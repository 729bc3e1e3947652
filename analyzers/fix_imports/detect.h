// What is wrong with the imports of a file, by sixth's own eyes.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "analyzers/fix_imports/file_view.h"
#include "analyzers/fix_imports/fix_imports.h"
#include "analyzers/fix_imports/index.h"
#include "analyzers/fix_imports/mentions.h"
#include "analyzers/fix_imports/renames.h"
#include "analyzers/fix_imports/stand_ins.h"

namespace sixth::fix_imports {

class Detector {
  public:
    Detector(const Index& index, const Renames& renames, const Engine::Sources& sources)
        : index_(index), program_(index.program()), renames_(renames), sources_(sources) {
        read_deleted();
    }

    std::vector<Trouble> find(const FileView& view) const;
    // The same from the facts alone, without lines and columns. Only where Sources::extractor is there.
    std::vector<Trouble> find_in_facts(std::uint32_t file) const;
    bool is_suspect(std::uint32_t file) const;  // is there anything?
    // Is a suspect worth being parsed, by its text?
    bool may_be_broken(std::uint32_t file, std::string_view text) const;

    // A trouble of one import, when there is one.
    bool is_broken(std::uint32_t file, const facts::Import& import, Trouble& trouble) const;

    // Is it a name of a folder without an __init__? A module may have stood in its place.
    bool asks_folder(std::uint32_t file, const facts::Import& import) const;

    // Where the file of a module that is gone would lie, without its ending; empty: nobody knows.
    std::string path_of(std::uint32_t importer, const std::string& module) const;
    // Names of classes are hardly ever those of modules.
    bool may_be_module(const std::string& package, std::string_view name, std::uint32_t importer) const;
    // Where modules of top-level packages may have lain that are neither there, nor installed, nor declared,
    // without their endings. of_top_level: those of which the tree defines most of what is imported.
    void gone_from_top(Engine::MissingPaths& missing) const;
    // Did git see the module taken away, without a successor? Of one that its package should hold, or else of
    // its top-level module or package.
    bool is_deleted(std::string_view module, std::uint32_t importer) const;
    // Where a module of a top-level package lay that git saw taken away, without its ending; or empty.
    std::string place_below_gone(std::string_view module) const;
    // Modules that strings name, and that a package of this tree should hold.
    std::vector<std::string> looked_up_in_vain(std::uint32_t file) const;

  private:
    // What of a file tells whether something is wrong.
    struct Seen {
        struct Free {
            std::string_view name;
            std::uint32_t flags, begin;
        };
        std::vector<facts::Import> imports;
        std::vector<std::uint32_t> guarded;   // bytes where imports begin whose failure is handled
        std::vector<std::uint32_t> expected;  // those of them that are meant to fail
        std::vector<Free> free;
        std::vector<Mention> mentions;
        std::vector<StandIn> stand_ins;
        bool dynamic = false;
    };
    Seen kept(std::uint32_t file) const;
    // Calls take(trouble, byte) for each until it answers false.
    template <typename Take>
    void each_trouble(std::uint32_t file, const Seen& seen, const Take& take) const;
    bool has_moved(std::uint32_t file, const Trouble& trouble) const;
    bool is_ours(const Renames::Entry& moved, const std::string& module) const;
    bool has_trouble(std::uint32_t file) const;  // by the facts alone
    bool may_mention(std::uint32_t file) const;
    bool has_stand_in(std::uint32_t file) const;
    bool imports_itself(std::uint32_t file, const facts::Import& import, const std::string& module) const;
    bool left_its_package(std::uint32_t file, const facts::Import& import, Trouble& trouble) const;
    bool moved_alone(std::uint32_t file, const std::string& package, std::string_view name,
                     bool is_left) const;
    bool went_from_folder(std::uint32_t file, const std::string& folder, std::string_view name) const;
    bool is_missing_module(std::uint32_t file, const facts::Import& import, const std::string& module) const;
    void read_deleted();
    std::set<std::string_view> called() const;
    bool is_folder_left(std::string_view start) const;  // is there a file whose path begins so?
    bool is_installed(std::string_view top) const;
    bool is_anothers(std::string_view top) const;
    bool began_at_root(const Renames::Entry& moved, const std::string& module) const;
    std::vector<std::string> source_folders() const;  // below which names of packages begin
    bool exists_elsewhere(std::uint32_t file, const std::string& module) const;
    bool is_extended(std::string_view package, std::uint32_t file) const;
    bool comes_with_star(std::uint32_t file, const std::vector<facts::Import>& imports,
                         std::string_view name) const;
    bool is_submodule(std::uint32_t file, std::string_view name) const;
    bool comes_with_submodule(std::uint32_t file, const std::vector<facts::Import>& imports,
                              std::string_view name) const;
    bool had_submodule(std::uint32_t file, std::string_view name) const;

    const Index& index_;
    const program::Program& program_;
    const Renames& renames_;
    const Engine::Sources& sources_;
    std::set<std::string, std::less<>> taken_away_;  // the parts of all paths that git saw deleted
    // Top-level modules of them of which nothing is left -> the folder that they lay in.
    std::map<std::string, std::string, std::less<>> deleted_;
};

}  // namespace sixth::fix_imports

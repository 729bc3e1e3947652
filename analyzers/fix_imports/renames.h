// Modules that git knows under another path now.
#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzers/fix_imports/projects.h"
#include "core/program/program.h"

namespace sixth::fix_imports {

class Renames {
  public:
    struct Entry {
        std::uint32_t file;  // as it is called now
        std::string_view old_path;
    };
    // `paths`: old path -> new path, which must outlive this, as `projects` must; new paths that are not
    // there are followed on.
    Renames(const program::Program& program, const Projects& projects,
            const std::map<std::string, std::string>& paths);

    // What the module of that absolute name is now, as seen from that file, or nullptr.
    const Entry* find(std::string_view module, std::uint32_t importer) const;
    bool empty() const { return by_module_.empty(); }
    // Is it a package that a module moved out of, or such a module itself?
    bool has_below(std::string_view package) const { return packages_.contains(package); }
    // Does the text hold the whole old name of a module?
    bool are_named_in(std::string_view text) const;

    // What a relative import of a file that moved meant where the file stood: absolute; empty when it did not
    // move.
    std::string meant(const program::Program& program, std::uint32_t file, std::uint32_t level,
                      std::string_view module) const;

  private:
    const program::Program& program_;
    const Projects& projects_;
    std::unordered_map<std::string, std::vector<Entry>> by_module_;
    std::set<std::string, std::less<>> packages_;
    std::unordered_map<std::uint32_t, std::string_view> old_paths_;  // by file
};

}  // namespace sixth::fix_imports

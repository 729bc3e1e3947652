// Several projects in one repository may each have a package of the same name (server/shop and sdk/shop): a
// file sees the one of its own project, and nothing of the others.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/program/program.h"

namespace sixth::fix_imports {

std::string_view folder_of(std::string_view path);  // empty: at the root

class Projects {
  public:
    explicit Projects(const program::Program& program);

    // Program::find(), but for what another project's package of that name holds.
    std::uint32_t find(std::string_view module, std::uint32_t importer) const;
    // Do several have a top-level package of its name?
    bool has_several(std::string_view module) const;
    // Does a path, there or gone, of a module of that name belong to what the importer sees?
    bool sees(std::uint32_t importer, std::string_view module, std::string_view path) const;

  private:
    const program::Program& program_;
    // Folders of top-level packages whose name is that of several.
    std::map<std::string, std::vector<std::string>, std::less<>> folders_;
};

}  // namespace sixth::fix_imports

// Modules that git knows under another path now.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/program/program.h"

namespace sixth::fix_imports {

class Renames {
  public:
    struct Entry {
        std::uint32_t file;  // as it is called now
        std::string_view old_path;
    };
    // `paths`: old path -> new path, which must outlive this; new paths that are not there are followed on.
    Renames(const program::Program& program, const std::map<std::string, std::string>& paths);

    // What the module of that absolute name is now, or nullptr.
    const Entry* find(std::string_view module) const;

  private:
    std::unordered_map<std::string, Entry> by_module_;
};

}  // namespace sixth::fix_imports

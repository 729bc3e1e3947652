// The best simple ranking known before fix-imports, for comparison: a name is imported from the module that
// most other files import it from, three times as much in the same package; then from where it is defined,
// then from what other files import at all, then from the nearest.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/program/program.h"

namespace sixth::bench {

class ImportVote {
  public:
    explicit ImportVote(const program::Program& program);

    // The module for `from ? import name` in that file; empty when no module binds it.
    // `own_package_weight`: 0 for the plain vote.
    std::string best(std::uint32_t file, std::string_view name, std::uint32_t own_package_weight) const;
    // Other files that import something bound to this name.
    std::uint32_t imported_elsewhere(std::uint32_t file, std::string_view bound) const;

  private:
    enum class Kind : std::uint8_t { defines, submodule, imports };
    struct Use {
        std::uint32_t file;
        std::string module;
    };
    void add_bindings();
    void add_stars();
    void bind(std::string_view name, std::uint32_t file, Kind kind);

    const program::Program& program_;
    std::unordered_map<std::string, std::map<std::uint32_t, Kind>> binders_;  // by name: files
    std::unordered_map<std::string, std::vector<Use>> uses_;                  // `from module import name`
    std::unordered_map<std::string, std::vector<std::uint32_t>> bound_;       // files that import it
    std::unordered_map<std::string, std::vector<std::uint32_t>> importers_;   // by module, an import each
    std::vector<std::pair<std::uint32_t, std::uint32_t>> stars_;  // file, file it imports all from
};

// The absolute name of the module an import names.
std::string module_of(const program::Program& program, std::uint32_t file, const facts::Import& import);

}  // namespace sixth::bench

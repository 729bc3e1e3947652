// Who names what in the whole program: the common ground of the rules about unused things.
#pragma once
#include <string_view>
#include <unordered_set>
#include <vector>

#include "analyzers/lint/rule.h"
#include "core/base/hash_map.h"

namespace sixth::lint {

// "_name", but not "__dunder__", "_sunder_" or "_" alone: names a library keeps to itself.
bool is_private(std::string_view name);

// Definitions and attributes that are not private are never surer to be unused than this.
inline constexpr double public_confidence = 0.6;

class Usage {
  public:
    // Gathers how these names are used. The views must outlive this.
    Usage(const ProgramView& view, const std::unordered_set<std::string_view>& asked);

    // facts::NameUse flags of all files together; an import counts as a load.
    std::uint32_t flags(std::string_view name) const;
    // Whether a string of the program looks like the beginning or the end of the name: getattr(x, "visit_" +
    // y).
    bool may_be_composed(std::string_view name) const;

  private:
    void note(std::string_view name, std::uint32_t flags);
    TextMap<std::uint32_t> flags_;
    TextSet beginnings_, ends_;  // of composed names, as strings spell them
};

// What is known about the bases of a class.
enum class Bases : std::uint8_t {
    none,     // no base, or only ones that call nothing of a subclass by name
    program,  // all of them stand in the program
    unknown,  // somebody else's code may use the class's members
};

class Classes {
  public:
    explicit Classes(const ProgramView& view) : view_(view), bases_(view.files.size()) {}
    Bases bases(std::uint32_t file, std::uint32_t definition);

  private:
    struct Of {
        bool unpacked = false;
        std::vector<facts::Base> list;
    };
    const std::vector<facts::Base>& of(std::uint32_t file);
    const ProgramView& view_;
    std::vector<Of> bases_;
};

}  // namespace sixth::lint

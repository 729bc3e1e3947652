// Who imports whom: the modules of a program, their imports line by line, and the same as arcs for
// algorithms.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/program/program.h"

namespace sixth::graph {

using facts::ImportKind;
inline constexpr std::uint32_t none = program::none;

// What must be followed to meet an import: those that run with the module, also those inside functions, also
// those only type checkers read.
enum class Tier : std::uint8_t { runtime, deferred, typing };
inline constexpr std::size_t tier_count = 3;

constexpr Tier tier_of(ImportKind kind) {
    return kind == ImportKind::typing     ? Tier::typing
           : kind == ImportKind::deferred ? Tier::deferred
                                          : Tier::runtime;
}

struct Module {
    std::string name;       // dotted; two modules never share one (see build)
    std::string_view file;  // relative to the root; empty: outside the tree
    std::uint32_t lines = 0;
    bool package = false;   // an __init__.py
    bool reported = false;  // chosen by the user's paths
    bool external() const { return file.empty(); }
};

// One module named by one statement. `from a import b, c` that names two modules is two imports of one line.
struct Import {
    std::uint32_t from, to;  // modules
    std::uint32_t line;      // 1-based, where the statement begins
    ImportKind kind;
};

// All imports of one module by another.
struct Arc {
    std::uint32_t from, to;
    std::uint32_t first, last;                     // imports [first, last)
    std::array<std::uint32_t, tier_count> weight;  // imports up to that tier; 0: the arc is not there
};

struct Graph {
    std::vector<Module> modules;             // those of the tree by name, then those outside by name
    std::vector<Import> imports;             // by from, to, line
    std::vector<Arc> arcs;                   // by from, to
    std::vector<std::uint32_t> arc_begin;    // arcs of module m: [arc_begin[m], arc_begin[m + 1])
    std::vector<std::uint32_t> imported_by;  // number of modules of the tree that import it

    std::size_t own = 0;                                       // modules [0, own) are the tree's
    std::uint32_t imports_count(std::uint32_t module) const {  // number of modules it imports, of the tree's
        std::uint32_t count = 0;
        for (std::uint32_t a = arc_begin[module]; a < arc_begin[module + 1]; ++a) count += arcs[a].to < own;
        return count;
    }
};

struct BuildOptions {
    std::array<bool, 4> kinds = {true, true, true, true};  // by ImportKind: which imports count
};

// `reported[i]` belongs to the program's file i. A module's name is the one it is imported by; where several
// files claim one name, those are told apart by their dotted path from the root, and in the last resort by
// their file. A stub beside its module is left out; imports of a stub that stands alone are typing imports. A
// module that imports itself has no arc.
Graph build(const program::Program& program, const std::vector<bool>& reported, const BuildOptions& options);

}  // namespace sixth::graph

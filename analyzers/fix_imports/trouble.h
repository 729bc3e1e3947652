// What is wrong with a file's imports: found by sixth itself (detect.h) or told by a checker
// (checker_output.h).
#pragma once
#include <cstdint>
#include <string>

namespace sixth::fix_imports {

enum class TroubleKind : std::uint8_t {
    undefined_name,   // `name` is used and nothing binds it
    missing_module,   // `module` cannot be found
    missing_name,     // `module` is there, but binds no `name`
    moved_module,     // `module` went elsewhere and is named outside of imports; own detection alone tells it
    replaced_module,  // `module`, or `name` of it, is a package now, and the module meant went elsewhere; so
                      // too
};

struct Trouble {
    TroubleKind kind = TroubleKind::undefined_name;
    std::string path;          // of the file, as it was told; own detection: relative to the root
    std::uint32_t line = 0;    // 1-based; 0: not told
    std::uint32_t column = 0;  // 1-based, in Unicode code points; 0: not told
    std::string name;          // empty for a missing module
    // Absolute and dotted, but of undefined_name. With `level` > 0: as it stands behind that
    // many dots.
    std::string module;
    std::uint32_t level = 0;
    std::string hint;  // the module that the checker itself proposes to import `name` from; mostly empty
};

}  // namespace sixth::fix_imports

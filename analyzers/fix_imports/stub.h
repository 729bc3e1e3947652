// A module that is gone, made again with no more than the names that its importers need of it.
#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/fix_imports/file_view.h"

namespace sixth::fix_imports {

// A positional argument as every call gives it; empty where they differ.
struct StubArgument {
    std::string type;  // of a literal: "int"
    std::string name;  // of a plain name
};

// What the uses of one name tell of it.
struct StubNeed {
    enum Flag : std::uint32_t {
        called = 1,
        awaited = 2,     // its calls
        base = 4,        // of a class
        metaclass = 8,   // of a class
        caught = 16,     // raised, or named by an except
        tested = 32,     // an annotation, the second argument of isinstance, a class pattern
        decorator = 64,  // @name
        factory = 128,   // @name(...)
        iterated = 256,  // in a for, or behind `in`
        subscripted = 512,
        at_import = 1024,  // called while the module that imports it is run
    };
    std::uint32_t flags = 0;
    std::size_t least = ~std::size_t{0}, most = 0;  // positional arguments
    std::vector<StubArgument> arguments;
    std::set<std::string> keywords;  // arguments
    std::string literal;             // the type of what it is held against: "int"
    std::map<std::string, StubNeed, std::less<>> members;
};

// Adds what the uses of `bound` (a name, or a dotted name) in that file tell.
void read_uses(const FileView& view, std::string_view bound, StubNeed& need);

// The module as Python text. `modules`: members that are modules of their own, left out. `importers`: paths.
std::string stub_text(const std::string& module, const StubNeed& need, const std::set<std::string>& modules,
                      const std::vector<std::string>& importers);

}  // namespace sixth::fix_imports

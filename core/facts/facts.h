// What one Python file says about itself, gathered in one walk over its tree and kept by content hash.
// Strings are views into the packed blob (see codec.h); positions are bytes and 1-based lines.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace sixth::facts {

inline constexpr std::uint32_t none = ~std::uint32_t{0};

// When an import runs: at module level, inside a function, only for type checkers, or under a module-level
// if/try.
enum class ImportKind : std::uint8_t { runtime, deferred, typing, conditional };

struct Import {
    std::string_view module;  // dotted, without the leading dots of a relative import
    std::string_view name;    // `from module import name`; "*" for a star, empty for `import module`
    std::string_view alias;   // after `as`, else empty
    std::uint32_t level;      // leading dots
    ImportKind kind;
    std::uint32_t scope;  // enclosing definition, or none
    std::uint32_t line;
    std::uint32_t begin, end;  // the whole statement
    // The name this import binds in its scope ("a" for `import a.b`); empty for a star.
    std::string_view bound() const;
};

enum class DefinitionKind : std::uint8_t { function, async_function, class_, variable, type_alias };

struct Definition {
    enum Flag : std::uint32_t {
        conditional = 1,  // under an if or try of its scope
        typing_only = 2,  // under `if TYPE_CHECKING:`
        annotated = 4,    // a variable with an annotation, a function with a return type
        generator = 8,
        indirect = 16,  // a variable bound by a loop, with, walrus or unpacking
    };
    std::string_view name;
    std::uint32_t parent;  // enclosing definition, or none
    DefinitionKind kind;
    std::uint32_t flags;
    std::uint32_t line, end_line;  // of `def`, decorators excluded
    std::uint32_t column;          // 1-based
    std::uint32_t begin, end;
    std::uint32_t name_begin;
    std::uint32_t signature_begin, signature_end;  // "(a, b=1) -> int"; a class's "(Base)"; empty if absent
    std::uint32_t doc_begin, doc_end;              // the docstring with its quotes; empty if absent

    bool is_function() const { return kind <= DefinitionKind::async_function; }
    bool is_class() const { return kind == DefinitionKind::class_; }
};

// Lists that belong to a definition.
struct Decorator {
    std::uint32_t definition;
    std::string_view name;
};  // dotted, call arguments left out
struct Base {
    std::uint32_t definition;
    std::string_view name;
};  // dotted; "" for any other expression
struct Parameter {
    enum Flag : std::uint32_t {
        star = 1,
        double_star = 2,
        has_default = 4,
        has_annotation = 8,
        keyword_only = 16,
        positional_only = 32
    };
    std::uint32_t definition;
    std::string_view name;
    std::uint32_t flags;
};
struct Attribute {
    std::uint32_t definition;
    std::string_view name;
    std::uint32_t line;
    std::uint32_t column;  // 1-based
};                         // self.name = … in a method of that class

// A distinct identifier of the file and how it is used.
struct NameUse {
    enum Flag : std::uint32_t {
        load = 1,
        attribute = 2,
        keyword = 4,
        text = 8,
        exported = 16,
        annotation = 32
    };
    std::string_view name;
    std::uint32_t flags;
    std::uint32_t count;  // of loads and attribute uses
};

// A distinct callee in a scope.
struct Call {
    std::uint32_t scope;      // definition, or none for module level
    std::string_view callee;  // dotted from the left: "self.store.claim"; ".append" when it starts unnamed
    std::uint32_t line;       // of the first such call
};

struct Suppression {
    std::uint32_t line;
    std::string_view codes;  // "CPX101, DUP101"; empty = every code
};

struct ParseError {
    std::uint32_t begin, end, line;
    std::string_view message;
};

// The metrics of one function, by the index of its definition. Units: core/facts/metrics.
struct FunctionFacts {
    std::uint32_t definition;
    std::uint32_t cyclomatic, mccabe, cognitive;
    std::uint32_t nesting, parameters, returns, statements;
    std::uint32_t halstead[4];  // h1 h2 N1 N2
};

struct ClassFacts {
    std::uint32_t definition, methods, real_complexity, complexity;
};

struct FileTotals {
    std::uint32_t lines = 0, bytes = 0;
    std::uint32_t loc = 0, lloc = 0, sloc = 0, comments = 0, multi = 0, blank = 0, single_comments = 0;
    std::uint32_t total_complexity = 0;
    std::uint32_t halstead[4] = {};
    double maintainability_index = 100;
    enum Flag : std::uint32_t { has_all = 1, has_getattr = 2, dynamic_all = 4, generated = 8 };
    std::uint32_t flags = 0;
};

}  // namespace sixth::facts

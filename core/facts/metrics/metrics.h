// Complexity and size of one file, each measure by the rules of the tool that defined it.
#pragma once
#include <cstdint>
#include <vector>

#include "core/python/parsed_file.h"

namespace sixth::facts {

// Halstead's counts by radon 6's rules: only unary, binary, boolean, comparison and augmented-assignment
// operators and their direct operands; calls, subscripts and assignments count nothing.
struct Halstead {
    std::uint32_t h1 = 0, h2 = 0;  // distinct operators, distinct operands
    std::uint32_t N1 = 0, N2 = 0;  // all operators, all operands

    double volume() const;      // bits
    double difficulty() const;  // h1 / 2 * N2 / h2
    double effort() const;      // difficulty * volume
    double time() const;        // seconds
    double bugs() const;        // delivered, an estimate
};

// One def or async def; nested ones are listed on their own, in document order.
struct FunctionMetrics {
    python::NodeId node = 0;       // function_definition
    std::uint32_t line = 0;        // of `def` or `async`, decorators excluded
    std::uint32_t end_line = 0;    // of its last token, comments behind it excluded
    std::uint32_t cyclomatic = 0;  // radon 6: decisions in expressions count too, nested functions do not
    std::uint32_t mccabe = 0;      // ruff C901: statements only, nested functions count
    std::uint32_t cognitive = 0;   // Sonar S3776; of a nested function as if it stood alone
    std::uint32_t nesting = 0;     // deepest if/for/while/try/with/match inside it; nested defs excluded
    std::uint32_t parameters = 0;  // self, *args and **kwargs too; the separators `/` and `*` are none
    std::uint32_t returns = 0;     // return statements; nested defs excluded
    std::uint32_t statements = 0;  // simple and compound ones; a nested def or class is one
    Halstead halstead;             // nested functions count, as in radon
};

struct ClassMetrics {
    python::NodeId node = 0;  // class_definition
    std::uint32_t line = 0;   // of `class`
    std::uint32_t end_line = 0;
    std::uint32_t methods = 0;          // functions whose nearest scope is this class
    std::uint32_t real_complexity = 0;  // radon: 1 + decisions of the body + cyclomatic of every method
    std::uint32_t complexity = 0;       // radon: the average, plus one when there are several methods
};

// radon's raw counts; loc == sloc + blank + multi + single_comments.
struct RawMetrics {
    std::uint32_t loc = 0;       // lines as str.splitlines() cuts them
    std::uint32_t lloc = 0;      // logical lines; `if a: b` is two
    std::uint32_t sloc = 0;      // lines that hold code
    std::uint32_t comments = 0;  // comment tokens
    std::uint32_t multi = 0;     // non-blank lines of strings that are a whole statement over several lines
    std::uint32_t blank = 0;
    std::uint32_t single_comments = 0;  // lines with nothing but a comment or a one-line string
};

struct FileMetrics {
    std::vector<FunctionMetrics> functions;
    std::vector<ClassMetrics> classes;
    RawMetrics raw;
    Halstead halstead;
    std::uint32_t total_complexity =
        1;  // radon: decisions of the module, its functions and classes, plus one

    double maintainability_index() const;  // radon's, 0..100; multi-line strings count as comments
};

// Two passes over the flat tree; any text is taken, broken Python gives the counts of what was understood.
FileMetrics measure(const python::ParsedFile& file);

char rank(unsigned cyclomatic);  // radon: A 1-5, B 6-10, C 11-20, D 21-30, E 31-40, F from 41

}  // namespace sixth::facts

// Rows as a pytest file that a person would keep.
#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/testgen/row.h"
#include "analyzers/testgen/target.h"
#include "analyzers/testgen/world.h"

namespace sixth::testgen {

struct Style {
    char quote = '"';
    std::size_t width = 88;  // characters of a line
    // how tests of coroutines run: by asyncio.run, or by pytest-asyncio, with its mark or in its automatic
    // mode
    enum class Asynchronous { run, marked, automatic } asynchronous = Asynchronous::run;
};

// A row with the assertions that stay.
struct Kept {
    Row row;
    Outcome outcome;        // its checks are those to assert
    std::string situation;  // "x_lt_0": what the branch is that this row is for; empty: its label
};

struct Rendered {
    std::string text;
    std::vector<std::string> names;  // of each row its test as pytest reports it: "test_f[empty]"
    std::size_t tests = 0;           // functions
    std::size_t assertions = 0;
};

Rendered render(const std::string& module, const std::vector<Target>& targets, const World& world,
                const std::vector<Kept>& rows, const Style& style, const std::string& header);

// The import lines for tests: what they read of the module, of Python's own modules, of `modules`, of pytest
// and hypothesis.
std::string imports_for(const std::string& tests, const std::string& module, const World& world,
                        const std::set<std::string>& modules, std::size_t width);

// Whether tests may name this module of Python without asking the module under test.
bool is_standard(std::string_view name);

// The target that a test is of, by its name; targets.size(): none.
std::size_t target_of(std::string_view test, const std::vector<Target>& targets);

// "Class.method" -> "class_method"; any text -> the words of an identifier, at most `most` characters.
std::string slug(std::string_view text, std::size_t most = 40);

}  // namespace sixth::testgen

// The calls to try: those found in texts of the repository, and those made of values.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/testgen/row.h"
#include "analyzers/testgen/target.h"
#include "analyzers/testgen/values.h"

namespace sixth::testgen {

// What a test calls the module where it is loaded without the libraries that stand over its functions.
constexpr std::string_view pure_python = "pure_python";

// How an outside caller names what a row calls: "f", "C.make", or of a method on an object "method".
std::string callee_of(const Target& target);
bool needs_subject(const Target& target);

std::string key_of(const Row& row);        // two rows that do the same have the same
bool uses_folder(const Row& row);          // names tmp_path
std::string arguments_of(const Row& row);  // "1, name='abc'"

// Calls on an object of the method's class that may come before it: "subject.start()".
std::vector<std::string> befores_of(std::size_t number, const std::vector<Target>& targets,
                                    const Values& values);

// Rows made of values: all that is ordinary first, then one argument at a time, then two.
std::vector<Row> rows_of_values(std::size_t number, const std::vector<Target>& targets, const Values& values);

// Calls of targets whose arguments can be written down anywhere: literals, and names of the module. Without a
// subject where a method is called on something that the text does not tell.
void add_rows_of_calls(const python::ParsedFile& text, const std::vector<Target>& targets, const World& world,
                       std::vector<Row>& out);

// Examples in docstrings, with what they say comes out.
void add_rows_of_examples(const std::vector<Target>& targets, const World& world, std::vector<Row>& out);

}  // namespace sixth::testgen

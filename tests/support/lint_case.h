// A tree of files in memory, linted as `sixth lint` would.
#pragma once
#include <string>
#include <vector>

#include "analyzers/lint/lint.h"

namespace sixth::test {

struct SourceText {
    std::string path, text;
};

// Findings of one rule over these files, in output order.
std::vector<Diagnostic> lint(std::string_view code, const std::vector<SourceText>& files,
                             const lint::Settings& settings = {});
// The same for one file, a.py.
std::vector<Diagnostic> lint(std::string_view code, const std::string& text,
                             const lint::Settings& settings = {});

// The same for hand-made facts of a file a.py: rules that measure, without whoever measured.
std::vector<Diagnostic> lint_facts(std::string_view code, const facts::Gathered& facts,
                                   const lint::Settings& settings = {});

// The 1-based lines of the findings, for short assertions.
std::vector<unsigned> lines(const std::vector<Diagnostic>& findings);

// The text with the findings' fixes of at most that safety applied, and parsed again without a new syntax
// error.
std::string fixed(std::string_view code, const std::string& text, Safety at_most = Safety::needs_review);

// Facts by hand: outer on line 7 and inner inside it on line 8, both with this value of that metric.
facts::Gathered nested_functions(std::uint32_t facts::FunctionFacts::*metric, std::uint32_t value);

}  // namespace sixth::test

#include "tests/support/lint_case.h"

#include <algorithm>
#include <deque>
#include <stdexcept>

#include "analyzers/lint/sites.h"
#include "core/base/edits.h"

namespace sixth::test {

std::vector<Diagnostic> lint(std::string_view code, const std::vector<SourceText>& files,
                             const lint::Settings& settings) {
    std::vector<SourceText> sorted = files;
    std::sort(sorted.begin(), sorted.end(),
              [](const SourceText& a, const SourceText& b) { return a.path < b.path; });
    std::deque<std::string> blobs;
    std::deque<facts::Facts> unpacked;
    std::vector<lint::Input> inputs;
    for (const SourceText& file : sorted) {
        blobs.push_back(facts::extract(file.text, {lint::syntax_findings()}));
        unpacked.emplace_back(blobs.back());
        inputs.push_back({file.path, &unpacked.back(), true});
    }
    lint::Settings chosen = settings;
    chosen.select = {std::string(code)};
    return lint::run(inputs, chosen, 1).diagnostics;
}

std::vector<Diagnostic> lint(std::string_view code, const std::string& text, const lint::Settings& settings) {
    return lint(code, {{"a.py", text}}, settings);
}

std::vector<Diagnostic> lint_facts(std::string_view code, const facts::Gathered& gathered,
                                   const lint::Settings& settings) {
    const std::string blob = facts::pack(gathered, 1);
    const facts::Facts unpacked(blob);
    lint::Settings chosen = settings;
    chosen.select = {std::string(code)};
    return lint::run({{"a.py", &unpacked, true}}, chosen, 1).diagnostics;
}

std::vector<unsigned> lines(const std::vector<Diagnostic>& findings) {
    std::vector<unsigned> all;
    for (const Diagnostic& d : findings) all.push_back(d.where.line);
    return all;
}

std::string fixed(std::string_view code, const std::string& text, Safety at_most) {
    const std::vector<Diagnostic> findings = lint(code, text);
    std::vector<const Fix*> fixes;
    for (const Diagnostic& d : findings) {
        if (d.fix.safety != Safety::none && d.fix.safety <= at_most) fixes.push_back(&d.fix);
    }
    std::vector<bool> applied;
    std::string mended = apply_fixes(text, fixes, applied);
    const std::size_t before = python::ParsedFile(text).errors().size();
    if (python::ParsedFile(mended).errors().size() > before)
        throw std::logic_error("the fix broke the file:\n" + mended);
    return mended;
}

facts::Gathered nested_functions(std::uint32_t facts::FunctionFacts::*metric, std::uint32_t value) {
    facts::Gathered g;
    facts::Definition outer{};
    outer.name = "outer";
    outer.parent = facts::none;
    outer.line = 7;
    outer.column = 1;
    outer.name_begin = 4;
    facts::Definition inner = outer;
    inner.name = "inner";
    inner.parent = 0;
    inner.line = 8;
    g.definitions = {outer, inner};
    facts::FunctionFacts f{};
    f.*metric = value;
    facts::FunctionFacts nested = f;
    nested.definition = 1;
    g.functions = {f, nested};
    return g;
}

}  // namespace sixth::test

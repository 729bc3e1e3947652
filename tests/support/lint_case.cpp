#include "tests/support/lint_case.h"

#include <algorithm>
#include <deque>
#include <stdexcept>

#include "analyzers/lint/extractors.h"
#include "core/base/edits.h"

namespace sixth::test {

namespace {

// What findings are views into stays until the tests end.
struct Kept {
    std::deque<SourceText> files;
    std::deque<std::string> blobs;
    std::deque<facts::Facts> unpacked;
    std::deque<lint::Result> results;
};
Kept& kept() {
    static Kept all;
    return all;
}

std::vector<Diagnostic> run(const std::vector<lint::Input>& inputs, std::string_view code,
                            const lint::Settings& settings) {
    lint::Settings chosen = settings;
    chosen.select = {std::string(code)};
    lint::Result& result = kept().results.emplace_back(lint::run(inputs, chosen));
    lint::word(result.diagnostics);
    return result.diagnostics;
}

}  // namespace

std::vector<Diagnostic> lint(std::string_view code, const std::vector<SourceText>& files,
                             const lint::Settings& settings) {
    std::vector<SourceText> sorted = files;
    std::sort(sorted.begin(), sorted.end(),
              [](const SourceText& a, const SourceText& b) { return a.path < b.path; });
    std::vector<lint::Input> inputs;
    for (const SourceText& file : sorted) {
        const std::string& path = kept().files.emplace_back(file).path;
        kept().blobs.push_back(facts::extract(file.text, lint::extractors()));
        kept().unpacked.emplace_back(std::string_view(kept().blobs.back()));
        inputs.push_back({path, &kept().unpacked.back()});
    }
    return run(inputs, code, settings);
}

std::vector<Diagnostic> lint(std::string_view code, const std::string& text, const lint::Settings& settings) {
    return lint(code, {{"a.py", text}}, settings);
}

std::vector<Diagnostic> lint_facts(std::string_view code, const facts::Gathered& gathered,
                                   const lint::Settings& settings) {
    kept().blobs.push_back(facts::pack(gathered, 1));
    kept().unpacked.emplace_back(std::string_view(kept().blobs.back()));
    return run({{"a.py", &kept().unpacked.back()}}, code, settings);
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

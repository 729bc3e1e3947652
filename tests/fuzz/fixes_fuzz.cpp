// Any bytes as Python: mending them, unsafe fixes too, never adds a syntax error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "analyzers/lint/extractors.h"
#include "analyzers/lint/fixes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sixth;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const std::string blob = facts::extract(text, lint::extractors());
    const facts::Facts facts(blob);
    const lint::Settings settings;
    const lint::Result result = lint::run({{"a.py", &facts, true}}, settings);
    std::vector<const Diagnostic*> findings;
    for (const Diagnostic& d : result.diagnostics) findings.push_back(&d);
    const lint::FixedFile fixed =
        lint::fix_file("a.py", text, findings, settings, {Safety::needs_review, false});
    if (fixed.text == text) return 0;
    const auto errors = [](const std::string& code) { return python::ParsedFile(code).errors().size(); };
    if (errors(fixed.text) > errors(text)) std::abort();
    return 0;
}

#include "cmd/testgen_into.h"

#include <fmt/format.h>

#include <vector>

#include "analyzers/fix_imports/layout.h"
#include "analyzers/fix_imports/patch.h"
#include "analyzers/testgen/extend.h"
#include "core/base/error.h"
#include "core/base/text.h"

namespace sixth::cmd {
namespace {

// One after the other: each is sorted in among those before.
std::string with_imports(const TestgenInto& into, std::string text,
                         const std::vector<testgen::Imported>& imports) {
    const fix_imports::Index index(into.program, fix_imports::none);
    const fix_imports::Layout layout = fix_imports::read_layout(into.sources.root);
    for (const testgen::Imported& import : imports) {
        const fix_imports::FileView view(into.program, into.file, text);
        text = fix_imports::apply(
            text, fix_imports::add_import(view, index, {import.module, import.name, import.alias},
                                          fix_imports::Place::module, layout));
    }
    return text;
}

// The tests by themselves passed; beside the others of the file, its fixtures and its settings may change
// that.
std::string trial(const TestgenInto& into, const std::string& text, const std::vector<std::string>& names) {
    std::map<std::string, std::string> outcomes;
    try {
        outcomes = testgen::outcomes_of(into.request, text);
    } catch (const Error& error) {
        return fmt::format(
            "the tests passed by themselves; beside the others of the file they could not be "
            "run in the sandbox: {}",
            error.what());
    }
    for (const std::string& own : names) {
        const bool ran = std::any_of(outcomes.begin(), outcomes.end(), [&](const auto& outcome) {
            return outcome.first.substr(0, outcome.first.find('[')) == own;
        });
        if (!ran && own.substr(0, 5) == "test_")  // a fixture is not run by itself
            return "the tests passed by themselves; beside the others of the file they were not run, as "
                   "pytest "
                   "could not read it or its conftest.py";
    }
    std::vector<std::string> failing;
    for (const auto& [name, outcome] : outcomes) {
        const std::string function = name.substr(0, name.find('['));
        for (const std::string& own : names) {
            if (own == function && outcome != "passed") failing.push_back(name);
        }
    }
    if (!failing.empty())
        throw Error(
            fmt::format("beside the others of the file, {} not pass: {}",
                        failing.size() == 1 ? "this test does" : "these tests do", text::join(failing, ", ")),
            "leave out --into: they get a file of their own");
    return {};
}

}  // namespace

std::string put_into(const TestgenInto& into, const std::string& before, const std::string& made,
                     const std::function<bool(const std::string&)>& anew, std::string& remark) {
    const std::string& module = into.program.module(into.module);
    const auto same = [&](const testgen::Imported& there, const testgen::Imported& wanted) {
        // by another way to the same thing: through a package that passes it on, or relative
        const std::string& bound = !there.alias.empty() ? there.alias : there.name;
        const program::Symbol a = into.program.resolve(into.file, bound),
                              b = into.program.resolve(into.module, wanted.name);
        return wanted.module == module && a.found() && a.file == b.file && a.definition == b.definition;
    };
    const testgen::Extension extension = testgen::extended({before, made, into.stamp, anew, same});
    std::string text = with_imports(into, extension.text, extension.imports);
    if (into.run && !extension.names.empty()) remark = trial(into, text, extension.names);
    return text;
}

}  // namespace sixth::cmd

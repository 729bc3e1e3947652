// What tests import, and what they are called.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>

#include "analyzers/testgen/render.h"
#include "core/base/text.h"
#include "core/python/parsed_file.h"

namespace sixth::testgen {
namespace {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::ParsedFile;

// What expressions may name without asking the module under test: see MODULES in driver/world.py.
constexpr std::string_view standard_modules[] = {
    "asyncio", "collections", "copy",    "datetime", "decimal", "enum",   "fractions", "io",  "itertools",
    "json",    "math",        "pathlib", "pytest",   "re",      "string", "types",     "uuid"};

std::string hypothesis_imports(const std::string& tests) {
    std::vector<std::string> names;
    for (const char* name : {"HealthCheck", "Phase", "given", "settings"}) {
        const std::string_view wanted = name;
        for (const char* use : {"(", ".", ")"}) {
            if (tests.find(std::string(wanted) + use) == std::string::npos) continue;
            names.emplace_back(wanted);
            break;
        }
    }
    if (tests.find("@given(") == std::string::npos) return {};
    return fmt::format("from hypothesis import {}\nfrom hypothesis import strategies as st\n",
                       text::join(names, ", "));
}

}  // namespace

bool is_standard(std::string_view name) {
    return std::find(std::begin(standard_modules), std::end(standard_modules), name) !=
           std::end(standard_modules);
}

std::string imports_for(const std::string& tests, const std::string& module, const World& world,
                        const std::set<std::string>& modules, std::size_t width) {
    std::set<std::string> plain, from_module;
    bool mocks = false;
    const ParsedFile file(tests);
    const auto& tree = file.tree();
    for (NodeId id = 0; id < tree.size(); ++id) {
        if (tree.kind(id) != Kind::identifier) continue;
        const NodeId parent = tree.parent(id);
        const Kind above = parent == no_node ? Kind::unknown : tree.kind(parent);
        if (above == Kind::attribute && tree.child(parent, Field::attribute) == id) continue;
        if (file.text(id) == "mock") mocks = true;
        if (above == Kind::keyword_argument && tree.child(parent, Field::name) == id) continue;
        if (above == Kind::function_definition && tree.child(parent, Field::name) == id) continue;
        const std::string name(file.text(id));
        if (is_standard(name)) {
            plain.insert(name);
        } else if (world.names.contains(name)) {
            from_module.insert(name);
        }
    }
    for (const std::string& m : modules) {
        if (tests.find(m + ".") != std::string::npos) plain.insert(m);
    }
    std::string standard, installed, own;
    const std::string root = module.substr(0, module.find('.'));
    for (const std::string& m : plain) {
        const bool is_own = m.substr(0, m.find('.')) == root;
        (m == "pytest" ? installed : is_own ? own : standard) += fmt::format("import {}\n", m);
    }
    if (mocks) standard += "from unittest import mock\n";
    installed += hypothesis_imports(tests);
    std::string out = standard;
    if (!installed.empty()) out += (out.empty() ? "" : "\n") + installed;
    if (!own.empty()) out += (out.empty() ? "" : "\n") + own;
    if (!from_module.empty()) {
        const std::vector<std::string> names(from_module.begin(), from_module.end());
        std::string line = fmt::format("from {} import {}\n", module, text::join(names, ", "));
        if (line.size() > width + 1)
            line = fmt::format("from {} import (\n    {},\n)\n", module, text::join(names, ",\n    "));
        out += (out.empty() || !own.empty() ? "" : "\n") + line;
    }
    return out;
}

std::size_t target_of(std::string_view test, const std::vector<Target>& targets) {
    std::size_t best = targets.size(), longest = 0;
    for (std::size_t t = 0; t < targets.size(); ++t) {
        const std::string start = "test_" + slug(targets[t].symbol, 60);
        const bool fits = test.substr(0, start.size()) == start &&
                          (test.size() == start.size() || test[start.size()] == '_');
        if (fits && start.size() > longest) {
            longest = start.size();
            best = t;
        }
    }
    return best;
}

std::string slug(std::string_view text, std::size_t most) {
    std::string out;
    bool was_lower = false;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 && byte < 0x80) {
            if (std::isupper(byte) != 0 && was_lower) out += '_';
            out += text::lower(c);
            was_lower = std::islower(byte) != 0 || std::isdigit(byte) != 0;
        } else {
            if (!out.empty() && out.back() != '_') out += '_';
            was_lower = false;
        }
        if (out.size() >= most) break;
    }
    while (!out.empty() && out.back() == '_') out.pop_back();
    return out.empty() ? "other" : out;
}

}  // namespace sixth::testgen

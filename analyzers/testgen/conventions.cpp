#include "analyzers/testgen/conventions.h"

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "core/base/error.h"
#include "core/python/parsed_file.h"

namespace sixth::testgen {
namespace {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::ParsedFile;

// C(1, size=2): nothing but literals goes into it
bool is_built_of_literals(const ParsedFile& file, NodeId call) {
    const python::Tree& tree = file.tree();
    const NodeId callee = tree.child(call, Field::function), list = tree.child(call, Field::arguments);
    if (callee == no_node || list == no_node || tree.kind(callee) != Kind::identifier) return false;
    for (NodeId id = list; id < tree.end(list); ++id) {
        if (tree.kind(id) == Kind::call || tree.kind(id) == Kind::lambda ||
            tree.kind(id) == Kind::interpolation)
            return false;
        if (tree.kind(id) != Kind::identifier) continue;
        const NodeId parent = tree.parent(id);
        if (tree.kind(parent) != Kind::keyword_argument || tree.child(parent, Field::name) != id)
            return false;
    }
    return true;
}

}  // namespace

Style::Asynchronous asynchronous_of(const fs::Path& root, const std::vector<std::string>& tests) {
    bool named = std::any_of(tests.begin(), tests.end(), [](const std::string& text) {
        return text.find("pytest.mark.asyncio") != std::string::npos;
    });
    for (const char* name :
         {"pyproject.toml", "pytest.ini", "tox.ini", "setup.cfg", "setup.py", "requirements.txt",
          "requirements-dev.txt", "dev-requirements.txt", "requirements/test.txt"}) {
        std::string text;
        try {
            if (std::filesystem::is_regular_file(root / name)) text = fs::read(root / name);
        } catch (const Error&) {  // nothing is known from there
            continue;
        }
        named = named || text.find("pytest-asyncio") != std::string::npos ||
                text.find("pytest_asyncio") != std::string::npos;
        if (const std::size_t mode = text.find("asyncio_mode"); mode != std::string::npos) {
            named = true;
            const std::size_t value =
                text.find_first_not_of(" \t=:\"'", mode + std::string_view("asyncio_mode").size());
            if (value != std::string::npos && text.compare(value, 4, "auto") == 0)
                return Style::Asynchronous::automatic;
        }
    }
    return named ? Style::Asynchronous::marked : Style::Asynchronous::run;
}

std::map<std::string, std::string> fixtures_in(const std::string& conftest) {
    std::map<std::string, std::string> all;
    const ParsedFile file(conftest);
    const python::Tree& tree = file.tree();
    if (tree.size() == 0) return all;
    for (const NodeId top : tree.children(0)) {
        if (tree.kind(top) != Kind::decorated_definition) continue;
        std::size_t decorators = 0;
        bool fixture = false;
        for (const NodeId child : tree.children(top)) {
            if (tree.kind(child) != Kind::decorator) continue;
            ++decorators;
            const std::string_view text = file.text(child);
            fixture = text == "@pytest.fixture" || text == "@pytest.fixture()" || text == "@fixture";
        }
        const NodeId function = tree.child(top, Field::definition);
        if (!fixture || decorators != 1 || tree.kind(function) != Kind::function_definition) continue;
        const NodeId parameters = tree.child(function, Field::parameters),
                     body = tree.child(function, Field::body);
        if (parameters == no_node || body == no_node || file.text(parameters) != "()") continue;
        NodeId only = no_node;
        std::size_t statements = 0;
        for (const NodeId child : tree.children(body)) {
            if (!python::is_named(tree.kind(child)) || tree.kind(child) == Kind::comment) continue;
            if (tree.kind(child) == Kind::expression_statement && tree.kind(child + 1) == Kind::string)
                continue;
            ++statements;
            only = child;
        }
        if (statements != 1 || tree.kind(only) != Kind::return_statement) continue;
        for (const NodeId value : tree.children(only)) {
            if (tree.kind(value) == Kind::call && is_built_of_literals(file, value) &&
                file.text(value).find('\n') == std::string_view::npos)
                all.emplace(file.text(value), file.text(tree.child(function, Field::name)));
        }
    }
    return all;
}

}  // namespace sixth::testgen

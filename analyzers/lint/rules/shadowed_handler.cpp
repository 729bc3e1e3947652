#include <fmt/format.h>

#include <unordered_map>

#include "analyzers/lint/exceptions.h"
#include "analyzers/lint/rules.h"
#include "core/facts/bindings.h"

namespace sixth::lint {
namespace {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::Tree;

constexpr unsigned depth_limit = 16;         // of base classes followed
constexpr std::size_t findings_a_file = 16;  // each costs a look at the whole file

// The classes of `except A:`, `except (A, B) as e:`; empty when any of them is no plain name.
std::vector<std::string_view> caught(const python::ParsedFile& file, NodeId handler) {
    const Tree& tree = file.tree();
    std::vector<NodeId> expressions;
    for (const NodeId child : tree.children(handler)) {
        if (tree[child].field == Field::value) expressions.push_back(child);
    }
    std::vector<std::string_view> names;
    for (NodeId expression : expressions) {
        if (tree.kind(expression) == Kind::as_pattern) ++expression;
        std::vector<NodeId> parts{expression};
        if (tree.kind(expression) == Kind::tuple) {
            parts.clear();
            for (const NodeId part : tree.children(expression)) {
                if (python::is_named(tree.kind(part)) && tree.kind(part) != Kind::comment)
                    parts.push_back(part);
            }
        }
        for (const NodeId part : parts) {
            const std::string_view name = facts::dotted_name(file, part);
            if (name.empty()) return {};
            names.push_back(name);
        }
    }
    return names;
}

// The single base of a class of this file ("ValueError" for `class E(ValueError):`), or empty.
std::string_view base_here(const Sites& sites, std::string_view name) {
    std::string_view base;
    for (const facts::Definition& d : sites.definitions()) {
        if (d.parent != facts::none || d.name != name) continue;
        if (!d.is_class() || d.signature_end <= d.signature_begin + 2 || !base.empty()) return {};
        base = sites.file().text().substr(d.signature_begin + 1, d.signature_end - d.signature_begin - 2);
        if (base.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.") !=
            base.npos)
            return {};
    }
    return base;
}

// Whether the file gives a builtin's name another meaning.
bool rebound(const Sites& sites, std::string_view name) {
    const Tree& tree = sites.tree();
    if (name.find('.') != name.npos) return false;  // a module's attribute
    for (NodeId at = 0; at < tree.size(); ++at) {
        if (tree.kind(at) == Kind::wildcard_import) return true;
        if (tree.kind(at) != Kind::identifier || sites.file().text(at) != name) continue;
        const Kind up = tree.kind(tree.parent(at));
        if (up == Kind::aliased_import || up == Kind::dotted_name) return true;  // imported or matched
        if (facts::classify(tree, at) == facts::Binding::store ||
            facts::classify(tree, at) == facts::Binding::definition)
            return true;
    }
    return false;
}

// The class that `name` means and its bases, nearest first, as far as they are known.
std::vector<std::string_view> ancestry(const Sites& sites, std::string_view name) {
    std::vector<std::string_view> line;
    for (unsigned depth = 0; depth < depth_limit && !name.empty(); ++depth) {
        line.push_back(exception_class(name));
        const std::string_view builtin = exception_base(name);
        name = builtin.empty() ? base_here(sites, name) : builtin;
    }
    return line;
}

using Caught = std::unordered_map<std::string_view, std::uint32_t>;  // class -> line that catches it

struct Catcher {
    std::string_view name;
    std::uint32_t line = 0;  // 0: nothing
};

// The earlier handler that takes every exception of this class.
Catcher caught_by(const Sites& sites, const Caught& earlier, std::string_view name) {
    const std::vector<std::string_view> bases = ancestry(sites, name);
    for (std::size_t i = 0; i < bases.size(); ++i) {
        const auto at = earlier.find(bases[i]);
        if (at == earlier.end()) continue;
        if (i == 0 && bases[0] == name) return {at->first, at->second};  // the very same name
        // the way there leads over builtins, which must mean what they are
        for (std::size_t j = 0; j <= i; ++j) {
            if (!exception_base(bases[j]).empty() && rebound(sites, bases[j])) return {};
        }
        return {at->first, at->second};
    }
    const auto everything = earlier.find("BaseException");
    if (everything == earlier.end() || rebound(sites, "BaseException")) return {};
    return {everything->first, everything->second};
}

void visit(Sites& sites, NodeId id) {
    const python::ParsedFile& file = sites.file();
    const Tree& tree = file.tree();
    if (sites.reported() >= findings_a_file) return;
    Caught earlier;
    for (const NodeId handler : tree.children(id)) {
        if (tree.kind(handler) != Kind::except_clause) continue;
        const std::vector<std::string_view> names = caught(file, handler);
        std::uint32_t line = 0;
        std::string_view by;
        bool all = !names.empty() && !earlier.empty();
        for (std::size_t n = 0; all && n < names.size(); ++n) {
            const Catcher catcher = caught_by(sites, earlier, names[n]);
            all = catcher.line != 0;
            if (all) {
                by = catcher.name;
                line = catcher.line;
            }
        }
        if (all) {
            const std::uint32_t end = tree.child(handler, Kind::colon) == no_node
                                          ? tree[handler + 1].end
                                          : tree[tree.child(handler, Kind::colon)].begin;
            sites.report(tree[handler].begin, end,
                         fmt::format("this handler never runs: line {} already catches {}", line, by));
        }
        for (const std::string_view name : names)
            earlier.try_emplace(exception_class(name), tree[handler].line);
    }
}

}  // namespace

Rule shadowed_handler() {
    Rule rule;
    rule.code = "SML104";
    rule.name = "shadowed-handler";
    rule.type = "smell";
    rule.summary = "an except clause that an earlier one leaves nothing to catch";
    rule.text =
        R"(The handlers of a try are asked in order. One that stands behind a handler for the same class, or for a
base of it, never runs.

    try:
        read()
    except OSError:
        retry()
    except FileNotFoundError:   # is an OSError
        create()

Put the special case first. Known are the builtin exceptions, some of the standard library's (by their dotted
name: urllib.error.URLError, json.JSONDecodeError, subprocess.CalledProcessError) and classes of the same file with
one base. A handler of several classes is reported when all of them are caught already.)";
    rule.kinds = {Kind::try_statement};
    rule.visit = visit;
    return rule;
}

}  // namespace sixth::lint

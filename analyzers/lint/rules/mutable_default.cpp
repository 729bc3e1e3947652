#include <algorithm>
#include <array>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/tokens.h"
#include "core/base/text.h"
#include "core/facts/bindings.h"

namespace sixth::lint {
namespace {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::ParsedFile;
using python::Tree;

constexpr std::array<std::string_view, 9> makers = {
    "list", "dict", "set", "bytearray", "defaultdict", "OrderedDict", "Counter", "deque", "ChainMap"};

// Annotations that promise not to change the value, as ruff's B006 reads them.
constexpr std::array<std::string_view, 14> read_only = {
    "AbstractSet", "Awaitable", "Callable", "Collection", "Container", "FrozenSet", "Iterable",
    "Iterator",    "Mapping",   "Sequence", "Set",        "Sized",     "frozenset", "tuple"};

bool mutable_value(const ParsedFile& file, NodeId value) {
    const Tree& tree = file.tree();
    switch (tree.kind(value)) {
        case Kind::list:
        case Kind::dictionary:
        case Kind::set:
        case Kind::list_comprehension:
        case Kind::dictionary_comprehension:
        case Kind::set_comprehension:
            return true;
        case Kind::call: {
            const NodeId function = tree.child(value, Field::function);
            if (function == no_node) return false;
            const std::string_view name = text::last_part(facts::dotted_name(file, function));
            return std::find(makers.begin(), makers.end(), name) != makers.end();
        }
        default:
            return false;
    }
}

// `Sequence[int]`, `typing.Mapping[str, int] | None`: every named part of the outermost type is read-only.
bool promises_not_to_change(const ParsedFile& file, NodeId type) {
    const std::string_view text = file.text(type);
    const std::string_view head = text.substr(0, text.find_first_of("[ |"));
    const std::string_view name = text::last_part(head);
    return std::find(read_only.begin(), read_only.end(), name) != read_only.end() &&
           text.find("MutableSequence") == text.npos && text.find("| list") == text.npos &&
           text.find("| dict") == text.npos && text.find("| set") == text.npos;
}

// Where `if x is None: x = []` goes: in front of the first statement that is no docstring; no_node when the
// body stands on the line of `def` or holds nothing else.
NodeId first_statement(const Tree& tree, NodeId body) {
    const NodeId doc = facts::docstring_of(tree, body);
    for (const NodeId child : tree.children(body)) {
        if (tree.kind(child) == Kind::comment || !python::is_named(tree.kind(child))) continue;
        if (doc != no_node && doc == child + 1) continue;
        return child;
    }
    return no_node;
}

// Whose parameter it is; no_node: a lambda's, or syntax errors have torn it off.
NodeId function_of(const Tree& tree, NodeId parameter) {
    const NodeId list = tree.parent(parameter);
    if (tree.kind(list) != Kind::parameters) return no_node;
    const NodeId function = tree.parent(list);
    return tree.kind(function) == Kind::function_definition ? function : no_node;
}

// `def f(a=[]): ...`: a stub, an overload, a protocol. Nothing runs that could change the value.
bool is_stub(const Tree& tree, NodeId parameter) {
    const NodeId function = function_of(tree, parameter);
    if (function == no_node) return false;
    const NodeId body = tree.child(function, Field::body);
    if (body == no_node) return true;
    const NodeId first = first_statement(tree, body);
    return first != no_node && tree.kind(first) == Kind::expression_statement && !tree.leaf(first) &&
           tree.kind(first + 1) == Kind::ellipsis && tree.end(first) == tree.end(body);
}

// "list" -> "Optional[list]" as the file would write it; empty when the annotation stays as it is.
std::string optional_type(const ParsedFile& file, NodeId type) {
    const std::string_view text = file.text(type);
    if (text.find("Optional") != text.npos || text.find("None") != text.npos) return {};
    const std::string_view all = file.text();
    if (all.find("| None") != all.npos || all.find("from __future__ import annotations") != all.npos) {
        const bool quoted = text.front() == '"' || text.front() == '\'';
        if (!quoted) return std::string(text) + " | None";
        return std::string(text.substr(0, text.size() - 1)) + " | None" + text.back();
    }
    if (all.find("import Optional") != all.npos || all.find(", Optional") != all.npos)
        return "Optional[" + std::string(text) + "]";
    return {};
}

// Nothing but the makers is named: what else stands there may mean something else inside the function (a
// class's attribute means nothing there), and would be worked out at each call.
bool stands_alone(const ParsedFile& file, NodeId value) {
    const Tree& tree = file.tree();
    for (NodeId at = value; at < tree.end(value); ++at) {
        if (tree.kind(at) != Kind::identifier) continue;
        const std::string_view name = file.text(at);
        const bool maker = std::find(makers.begin(), makers.end(), name) != makers.end();
        if (!maker && name != "collections") return false;
    }
    return true;
}

std::string_view indent_of(const ParsedFile& file, NodeId node) {
    const std::uint32_t start = file.line_start(file.tree()[node].line);
    const std::string_view rest = file.text().substr(start);
    return rest.substr(0, std::min(rest.find_first_not_of(" \t\f"), rest.size()));
}

// One level further in, by as much as the body is further in than `def`.
std::string deeper(std::string_view body, std::string_view def) {
    const bool inside = body.size() > def.size() && body.substr(0, def.size()) == def;
    return std::string(body) + std::string(inside ? body.substr(def.size()) : "    ");
}

Fix none_instead(const ParsedFile& file, NodeId parameter, NodeId name, NodeId value) {
    const Tree& tree = file.tree();
    const NodeId function = function_of(tree, parameter);
    if (function == no_node) return {};
    const NodeId body = tree.child(function, Field::body);
    if (body == no_node) return {};
    const NodeId first = first_statement(tree, body);
    if (first == no_node || !starts_line(file, tree[first].begin) || tree[first].line == tree[function].line)
        return {};
    const std::uint32_t begin = tree[first].begin;
    const std::uint32_t start = file.line_start(tree[first].line);
    const std::string indent(file.text().substr(start, begin - start));
    const std::uint32_t line_end = line_behind(file, begin);
    const bool crlf = line_end >= 2 && file.text()[line_end - 1] == '\n' && file.text()[line_end - 2] == '\r';
    const std::string newline = crlf ? "\r\n" : "\n";
    const std::string variable(file.text(name));
    Fix fix;
    fix.safety = Safety::needs_review;
    fix.title = "Default to None and make a new value in each call";
    const NodeId type = tree.child(parameter, Field::type);
    if (type != no_node) {
        std::string optional = optional_type(file, type);
        if (!optional.empty()) fix.edits.push_back({tree[type].begin, tree[type].end, std::move(optional)});
    }
    fix.edits.push_back({tree[value].begin, tree[value].end, "None"});
    fix.edits.push_back({start, start,
                         indent + "if " + variable + " is None:" + newline +
                             deeper(indent, indent_of(file, function)) + variable + " = " +
                             std::string(file.text(value)) + newline});
    return fix;
}

void visit(Sites& sites, NodeId id) {
    const ParsedFile& file = sites.file();
    const Tree& tree = file.tree();
    const NodeId value = tree.child(id, Field::value);
    const NodeId name = tree.child(id, Field::name);
    if (value == no_node || name == no_node || tree.kind(name) != Kind::identifier) return;
    if (!mutable_value(file, value) || is_stub(tree, id)) return;
    const NodeId type = tree.child(id, Field::type);
    if (type != no_node && promises_not_to_change(file, type)) return;
    Fix fix;
    if (tree[value].line == file.end_line(value) && stands_alone(file, value))
        fix = none_instead(file, id, name, value);
    sites.report(tree[value].begin, tree[value].end,
                 "the default of " + std::string(file.text(name)) + " is made once and shared by all calls",
                 std::move(fix));
}

}  // namespace

Rule mutable_default() {
    Rule rule;
    rule.code = "SML101";
    rule.name = "mutable-default";
    rule.type = "smell";
    rule.summary = "a default value that all calls share";
    rule.text =
        R"(A default is made once, when `def` runs. A list, dict or set among them is shared by every call that does
not pass its own: what one call adds, the next one finds.

    def add(item, items=[]):    # the same list every time
        items.append(item)
        return items

Reported are list, dict and set displays and comprehensions, and calls of list, dict, set, bytearray,
defaultdict, OrderedDict, Counter, deque and ChainMap, in functions and lambdas, whether or not the function
changes the value today. As in ruff's B006, a parameter annotated with a read-only type (Sequence, Mapping,
Iterable, Collection and the like) is left alone, and so are functions whose body is `...`.

`--fix --unsafe` writes None for the default and `if items is None: items = []` at the top of the body. A
caller that passes None, or relies on the sharing, will notice; hence unsafe.)";
    rule.kinds = {Kind::default_parameter, Kind::typed_default_parameter};
    rule.visit = visit;
    return rule;
}

}  // namespace sixth::lint

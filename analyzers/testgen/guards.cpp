#include "analyzers/testgen/guards.h"

#include <cstddef>
#include <utility>

#include "analyzers/testgen/mined.h"

namespace sixth::testgen {
namespace {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::ParsedFile;

// What `raise X(...)` in there raises; empty: it is something else.
std::string raised(const ParsedFile& file, NodeId statement, std::optional<std::string>& message) {
    const python::Tree& tree = file.tree();
    NodeId what = tree.first_child(statement);
    while (what != no_node && !python::is_named(tree.kind(what))) what = tree.next_sibling(what);
    if (what == no_node) return {};
    if (tree.kind(what) == Kind::identifier) return std::string(file.text(what));
    if (tree.kind(what) != Kind::call) return {};
    const NodeId callee = tree.child(what, Field::function), list = tree.child(what, Field::arguments);
    if (tree.kind(callee) != Kind::identifier || tree.kind(list) != Kind::argument_list) return {};
    std::string text;
    std::size_t count = 0;
    bool literal = false;
    for (const NodeId child : tree.children(list)) {
        if (!python::is_named(tree.kind(child)) || tree.kind(child) == Kind::comment) continue;
        ++count;
        literal = tree.kind(child) == Kind::string && literal_text(file, child, text);
    }
    if (count == 1 && literal) message = text;
    return std::string(file.text(callee));
}

NodeId first_statement(const ParsedFile& file, NodeId block) {
    NodeId id = file.tree().first_child(block);
    while (id != no_node && file.tree().kind(id) == Kind::comment) id = file.tree().next_sibling(id);
    return id;
}

}  // namespace

std::vector<Guard> guards_of(const ParsedFile& file, const Target& target) {
    std::vector<Guard> all;
    const python::Tree& tree = file.tree();
    if (target.node == no_node) return all;
    // a decorator may do anything, and a generator raises when it is asked for something
    const NodeId around = tree.parent(target.node);
    const bool decorated = around != no_node && tree.kind(around) == Kind::decorated_definition;
    if (decorated && target.way != Way::static_method && target.way != Way::class_method) return all;
    for (NodeId id = target.node; id < tree.end(target.node); ++id) {
        if (tree.kind(id) == Kind::yield) return all;
    }
    const NodeId body = tree.child(target.node, Field::body);
    if (body == no_node) return all;
    for (const NodeId id : tree.children(body)) {
        const Kind kind = tree.kind(id);
        if (kind == Kind::comment ||
            (kind == Kind::expression_statement && tree.kind(id + 1) == Kind::string))
            continue;
        if (kind != Kind::if_statement || tree.child(id, Field::alternative) != no_node) return all;
        const NodeId block = tree.child(id, Field::consequence);
        const NodeId first = block == no_node ? no_node : first_statement(file, block);
        if (first == no_node || tree.kind(first) != Kind::raise_statement) return all;
        Guard guard;
        guard.condition = tree.child(id, Field::condition);
        guard.arc = Arc{tree[id].line} << 20 | tree[first].line;
        guard.exception = raised(file, first, guard.message);
        all.push_back(std::move(guard));
    }
    return all;
}

}  // namespace sixth::testgen

#include "core/facts/metrics/cyclomatic.h"

#include <vector>

#include "core/facts/metrics/metrics.h"

namespace sixth::facts {
namespace {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::Tree;

// The only pattern among the children, or no_node: a comma makes a sequence of even one.
NodeId only_pattern(const Tree& tree, NodeId parent) {
    NodeId found = no_node;
    for (const NodeId child : tree.children(parent)) {
        switch (tree.kind(child)) {
            case Kind::case_pattern:
                if (found != no_node) return no_node;
                found = child;
                break;
            case Kind::comma:
                return no_node;
            case Kind::colon:
                return found;
            default:
                break;
        }
    }
    return found;
}

NodeId first_named(const Tree& tree, NodeId parent) {
    for (const NodeId child : tree.children(parent)) {
        const Kind kind = tree.kind(child);
        if (kind != Kind::comment && kind != Kind::line_continuation) return child;
    }
    return no_node;
}

// Wrappers and parentheses taken off: a tuple pattern of one without a comma is a group.
NodeId bare_pattern(const Tree& tree, NodeId id) {
    while (id != no_node) {
        if (tree.kind(id) == Kind::case_pattern) {
            id = first_named(tree, id);
        } else if (tree.kind(id) == Kind::tuple_pattern) {
            const NodeId inner = only_pattern(tree, id);
            if (inner == no_node) return id;
            id = inner;
        } else {
            break;
        }
    }
    return id;
}

bool captures_all(const Tree& tree, NodeId bare) {
    if (bare == no_node) return false;
    if (tree.kind(bare) == Kind::underscore) return true;
    return tree.kind(bare) == Kind::dotted_name && tree.end(bare) == bare + 2;  // one identifier
}

// `_`, a name, either of them with `as`, or an alternative among those.
bool irrefutable(const Tree& tree, NodeId pattern) {
    std::vector<NodeId> open{pattern};
    while (!open.empty()) {
        const NodeId bare = bare_pattern(tree, open.back());
        open.pop_back();
        if (bare == no_node) continue;
        if (captures_all(tree, bare)) return true;
        if (tree.kind(bare) == Kind::as_pattern) {
            open.push_back(tree.child(bare, Kind::case_pattern));
        } else if (tree.kind(bare) == Kind::union_pattern) {
            for (const NodeId child : tree.children(bare)) open.push_back(child);
        }
    }
    return false;
}

Decisions of_match(const Tree& tree, NodeId id) {
    const NodeId block = tree.child(id, Field::body);
    if (block == no_node) return {};
    std::uint32_t cases = 0;
    bool any_default = false;
    NodeId last = no_node;
    for (const NodeId child : tree.children(block)) {
        if (tree.kind(child) != Kind::case_clause) continue;
        ++cases;
        last = child;
        any_default = any_default || captures_all(tree, bare_pattern(tree, only_pattern(tree, child)));
    }
    if (last == no_node) return {};
    const NodeId pattern = only_pattern(tree, last);
    const bool last_default =
        pattern != no_node && !tree.has_child(last, Kind::if_clause) && irrefutable(tree, pattern);
    return {cases - (any_default ? 1 : 0), cases - (last_default ? 1 : 0)};
}

bool is_except_star(const Tree& tree, NodeId except_clause) {
    const NodeId second = except_clause + 2;
    return second < tree.end(except_clause) && tree.kind(second) == Kind::star;
}

Decisions of_else(const Tree& tree, NodeId id) {
    const NodeId owner = tree.parent(id);
    switch (tree.kind(owner)) {
        case Kind::for_statement:
        case Kind::while_statement:
            return {1, 0};
        case Kind::try_statement: {
            // radon does not know ast.TryStar
            const NodeId except = tree.child(owner, Kind::except_clause);
            return {except != no_node && is_except_star(tree, except) ? 0u : 1u, 1};
        }
        default:
            return {};
    }
}

}  // namespace

Decisions decisions(const Tree& tree, NodeId id) {
    switch (tree.kind(id)) {
        case Kind::if_statement:
        case Kind::elif_clause:
        case Kind::for_statement:
        case Kind::while_statement:
            return {1, 1};
        case Kind::conditional_expression:
        case Kind::boolean_operator:  // n - 1 of them for n values
        case Kind::for_in_clause:
        case Kind::assert_statement:
            return {1, 0};
        case Kind::if_clause:
            return {tree.kind(tree.parent(id)) == Kind::case_clause ? 0u : 1u, 0};
        case Kind::except_clause:
            return {is_except_star(tree, id) ? 0u : 1u, 1};
        case Kind::else_clause:
            return of_else(tree, id);
        case Kind::match_statement:
            return of_match(tree, id);
        default:
            return {};
    }
}

char rank(unsigned cyclomatic) {
    if (cyclomatic <= 5) return 'A';
    return cyclomatic > 40 ? 'F' : static_cast<char>('A' + (cyclomatic + 9) / 10);
}

}  // namespace sixth::facts

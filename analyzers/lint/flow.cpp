#include "analyzers/lint/flow.h"

#include <algorithm>
#include <cctype>

#include "core/facts/bindings.h"

namespace sixth::lint {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::Tree;

namespace {

// Nodes the walk goes into: all that can hold statements.
bool holds_statements(Kind kind) {
    switch (kind) {
        case Kind::module:
        case Kind::block:
        case Kind::if_statement:
        case Kind::elif_clause:
        case Kind::else_clause:
        case Kind::for_statement:
        case Kind::while_statement:
        case Kind::try_statement:
        case Kind::except_clause:
        case Kind::finally_clause:
        case Kind::with_statement:
        case Kind::match_statement:
        case Kind::case_clause:
        case Kind::function_definition:
        case Kind::class_definition:
        case Kind::decorated_definition:
        case Kind::error:
            return true;
        default:
            return false;
    }
}

bool simple_statement(Kind kind) {
    switch (kind) {
        case Kind::return_statement:
        case Kind::raise_statement:
        case Kind::break_statement:
        case Kind::continue_statement:
        case Kind::expression_statement:
            return true;
        default:
            return false;
    }
}

// The last part of `a.b.name`, in lower case letters.
std::string last_name(const python::ParsedFile& file, NodeId expression) {
    const Tree& tree = file.tree();
    if (tree.kind(expression) == Kind::attribute) expression = tree.child(expression, Field::attribute);
    if (expression == no_node || tree.kind(expression) != Kind::identifier) return {};
    std::string name(file.text(expression));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return name;
}

// Context managers known to let exceptions pass.
bool lets_pass(const python::ParsedFile& file, NodeId item) {
    const Tree& tree = file.tree();
    NodeId value = tree.child(item, Field::value);
    if (value != no_node && tree.kind(value) == Kind::as_pattern) value = value + 1;
    if (value == no_node) return false;
    const bool call = tree.kind(value) == Kind::call;
    if (call) value = tree.child(value, Field::function);
    if (value == no_node) return false;
    const std::string name = last_name(file, value);
    const auto ends_with = [&](std::string_view end) {
        return name.size() >= end.size() && name.compare(name.size() - end.size(), end.size(), end) == 0;
    };
    if (ends_with("lock") || ends_with("mutex")) return true;
    return call && (name == "open" || name == "closing" || name == "temporarydirectory" ||
                    name == "namedtemporaryfile" || name == "catch_warnings");
}

}  // namespace

Truth truth(const python::ParsedFile& file, NodeId condition) {
    const Tree& tree = file.tree();
    while (tree.kind(condition) == Kind::parenthesized_expression && tree.end(condition) == condition + 4)
        ++condition;
    switch (tree.kind(condition)) {
        case Kind::true_:
            return Truth::always;
        case Kind::false_:
        case Kind::none:
            return Truth::never;
        case Kind::integer:
            if (file.text(condition) == "0") return Truth::never;
            return file.text(condition) == "1" ? Truth::always : Truth::unknown;
        default:
            return Truth::unknown;
    }
}

bool is_cases(const Tree& tree, NodeId block) {
    const NodeId up = tree.parent(block);
    return up != no_node && tree.kind(up) == Kind::match_statement;
}

bool takes_everything(const Tree& tree, NodeId clause) {
    if (tree.child(clause, Field::guard) != no_node) return false;
    NodeId pattern = no_node;
    for (const NodeId child : tree.children(clause)) {
        if (tree.kind(child) != Kind::case_pattern) continue;
        if (pattern != no_node) return false;
        pattern = child;
    }
    if (pattern == no_node) return false;
    const NodeId last = tree.end(pattern) - 1;
    if (tree.kind(last) == Kind::underscore) return last == pattern + 1;
    return tree.kind(last) == Kind::identifier && last == pattern + 2 &&
           tree.kind(pattern + 1) == Kind::dotted_name;
}

Flow::Flow(const python::ParsedFile& file) : file_(file), tree_(file.tree()), flags_(tree_.size()) {
    walk();
    // children stand behind their parents: backwards they are decided first
    for (auto at = statements_.rbegin(); at != statements_.rend(); ++at) decide(*at);
}

void Flow::walk() {
    struct Loop {
        NodeId id, body_end;
    };
    std::vector<Loop> loops;  // those whose body the walk is in
    for (NodeId id = 0; id < tree_.size();) {
        while (!loops.empty() && id >= loops.back().body_end) loops.pop_back();
        const Kind kind = tree_.kind(id);
        if (kind == Kind::for_statement || kind == Kind::while_statement) {
            const NodeId body = tree_.child(id, Field::body);
            if (body != no_node) loops.push_back({id, tree_.end(body)});
        }
        if (kind == Kind::break_statement && !loops.empty()) flags_[loops.back().id] |= has_break;
        if (holds_statements(kind)) {
            statements_.push_back(id++);
        } else {
            if (simple_statement(kind)) statements_.push_back(id);
            id = tree_.end(id);
        }
    }
}

void Flow::decide(NodeId id) {
    bool leaves = false;
    switch (tree_.kind(id)) {
        case Kind::return_statement:
        case Kind::raise_statement:
        case Kind::break_statement:
        case Kind::continue_statement:
            leaves = true;
            break;
        case Kind::expression_statement:
            leaves = ends_program(id);
            break;
        case Kind::module:
        case Kind::block:
            leaves = suite_leaves(id);
            break;
        case Kind::elif_clause:
        case Kind::else_clause:
        case Kind::except_clause:
        case Kind::finally_clause:
        case Kind::case_clause: {
            const NodeId body = tree_.child(id, Kind::block);
            leaves = body != no_node && this->leaves(body);
            break;
        }
        case Kind::if_statement:
            leaves = if_leaves(id);
            break;
        case Kind::for_statement:
        case Kind::while_statement:
            leaves = loop_leaves(id);
            break;
        case Kind::try_statement:
            leaves = try_leaves(id);
            break;
        case Kind::with_statement:
            leaves = with_leaves(id);
            break;
        case Kind::match_statement:
            leaves = match_leaves(id);
            break;
        default:
            break;
    }
    if (leaves) flags_[id] |= leaving;
}

bool Flow::suite_leaves(NodeId id) const {
    if (is_cases(tree_, id)) return false;  // match decides
    for (const NodeId child : tree_.children(id)) {
        if (leaves(child)) return true;
    }
    return false;
}

bool Flow::if_leaves(NodeId id) const {
    bool complete = false;
    for (const NodeId child : tree_.children(id)) {
        const Kind kind = tree_.kind(child);
        if (kind != Kind::block && kind != Kind::elif_clause && kind != Kind::else_clause) continue;
        if (!leaves(child)) return false;
        complete = complete || kind == Kind::else_clause;
    }
    return complete;
}

bool Flow::loop_leaves(NodeId id) const {
    if (flags_[id] & has_break) return false;
    const NodeId condition = tree_.child(id, Field::condition);
    if (tree_.kind(id) == Kind::while_statement && condition != no_node &&
        truth(file_, condition) == Truth::always)
        return true;
    const NodeId other = tree_.child(id, Kind::else_clause);
    return other != no_node && leaves(other);
}

bool Flow::try_leaves(NodeId id) const {
    bool body = false;
    bool handlers = true;
    for (const NodeId child : tree_.children(id)) {
        const bool here = leaves(child);
        switch (tree_.kind(child)) {
            case Kind::block:
            case Kind::else_clause:
                body = body || here;
                break;
            case Kind::except_clause:
                handlers = handlers && here;
                break;
            case Kind::finally_clause:
                if (here) return true;
                break;
            default:
                break;
        }
    }
    return body && handlers;
}

bool Flow::with_leaves(NodeId id) const {
    const NodeId body = tree_.child(id, Field::body);
    const NodeId clause = tree_.child(id, Kind::with_clause);
    if (body == no_node || clause == no_node || !leaves(body)) return false;
    for (const NodeId item : tree_.children(clause)) {
        if (tree_.kind(item) == Kind::with_item && !lets_pass(file_, item)) return false;
    }
    return true;
}

bool Flow::match_leaves(NodeId id) const {
    const NodeId body = tree_.child(id, Field::body);
    if (body == no_node) return false;
    bool complete = false;
    for (const NodeId clause : tree_.children(body)) {
        if (tree_.kind(clause) != Kind::case_clause) continue;
        if (!leaves(clause)) return false;
        complete = takes_everything(tree_, clause);
    }
    return complete;
}

bool Flow::ends_program(NodeId id) const {
    const NodeId call = id + 1;
    if (call >= tree_.end(id) || tree_.kind(call) != Kind::call) return false;
    const std::string_view callee = file_.text(call + 1);
    if (callee != "sys.exit" && callee != "os._exit" && callee != "os.abort") return false;
    const std::string_view module = callee.substr(0, callee.find('.'));
    for (NodeId up = tree_.parent(id); up != no_node; up = tree_.parent(up)) {
        const NodeId list =
            tree_.kind(up) == Kind::function_definition ? tree_.child(up, Field::parameters) : no_node;
        if (list == no_node) continue;
        for (const NodeId child : tree_.children(list)) {
            const NodeId name = facts::parameter_name(tree_, child).node;
            if (name != no_node && file_.text(name) == module) return false;  // whatever is passed
        }
    }
    return true;
}

}  // namespace sixth::lint

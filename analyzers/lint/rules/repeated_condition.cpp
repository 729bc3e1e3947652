#include <fmt/format.h>

#include <string>
#include <unordered_map>
#include <vector>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/tokens.h"

namespace sixth::lint {
namespace {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;

std::string tokens(const python::ParsedFile& file, NodeId expression) {
    const python::Tree& tree = file.tree();
    std::string all;
    for (NodeId at = expression; at < tree.end(expression); ++at) {
        const bool text = tree.leaf(at) || tree.kind(at) == Kind::string_content;
        if (!text || tree.kind(at) == Kind::comment) continue;
        all.append(file.text(at)) += ' ';
    }
    return all;
}

void visit(Sites& sites, NodeId id) {
    const python::Tree& tree = sites.tree();
    std::vector<NodeId> conditions{tree.child(id, Field::condition)};
    for (const NodeId clause : tree.children(id)) {
        if (tree.kind(clause) == Kind::elif_clause)
            conditions.push_back(tree.child(clause, Field::condition));
    }
    if (conditions.size() < 2) return;
    std::unordered_map<std::string, NodeId> seen;
    for (const NodeId condition : conditions) {
        if (condition == no_node || has_effects(tree, condition)) return;
        const auto [first, added] = seen.try_emplace(tokens(sites.file(), condition), condition);
        if (added) continue;
        sites.report(tree[condition].begin, tree[condition].end,
                     fmt::format("line {} asks the same: this branch never runs", tree[first->second].line));
    }
}

}  // namespace

Rule repeated_condition() {
    Rule rule;
    rule.code = "SML105";
    rule.name = "repeated-condition";
    rule.type = "smell";
    rule.summary = "an elif that asks what an earlier branch already answered";
    rule.text =
        R"(In a chain of if and elif a condition that stands for the second time is always false: its branch
never runs. Usually one of the two should ask something else.

    if kind == "a":
        return first()
    elif kind == "b":
        return second()
    elif kind == "a":       # was "c" meant?
        return third()

Chains whose conditions call, await or bind anything are left alone.)";
    rule.kinds = {Kind::if_statement};
    rule.visit = visit;
    return rule;
}

}  // namespace sixth::lint

#include "analyzers/lint/flow.h"
#include "analyzers/lint/rules.h"
#include "analyzers/lint/tokens.h"

namespace sixth::lint {
namespace {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::Tree;

// The statement's branches, when exactly one of them always runs; else empty.
std::vector<NodeId> branches(const Tree& tree, NodeId id) {
    std::vector<NodeId> all;
    bool complete = false;
    if (tree.kind(id) == Kind::if_statement) {
        all.push_back(tree.child(id, Field::consequence));
        for (const NodeId clause : tree.children(id)) {
            if (tree.kind(clause) == Kind::elif_clause) all.push_back(tree.child(clause, Field::consequence));
            if (tree.kind(clause) != Kind::else_clause) continue;
            all.push_back(tree.child(clause, Field::body));
            complete = true;
        }
    } else {
        const NodeId body = tree.child(id, Field::body);
        if (body == no_node) return {};
        for (const NodeId clause : tree.children(body)) {
            if (tree.kind(clause) != Kind::case_clause) continue;
            all.push_back(tree.child(clause, Field::consequence));
            complete = takes_everything(tree, clause);
        }
    }
    if (!complete || all.size() < 2) return {};
    return all;
}

void visit(Sites& sites, NodeId id) {
    const Tree& tree = sites.tree();
    const std::vector<NodeId> all = branches(tree, id);
    if (all.empty()) return;
    for (const NodeId branch : all) {
        if (branch == no_node || !same_tokens(sites.file(), all.front(), branch)) return;
    }
    const bool is_if = tree.kind(id) == Kind::if_statement;
    sites.report(tree[id].begin, tree[id + 1].end,
                 is_if ? "every branch of this if does the same" : "every case of this match does the same");
}

}  // namespace

Rule identical_branches() {
    Rule rule;
    rule.code = "SML106";
    rule.name = "identical-branches";
    rule.type = "smell";
    rule.summary = "an if or match whose branches all do the same";
    rule.text =
        R"(When if, every elif and else hold the same statements, the condition decides nothing: either it can go,
or one of the branches was meant to differ. The same for a match whose last case takes everything.

    if rate > limit:
        send(rate)
    else:
        send(rate)          # send(limit)?

Comments and layout do not make branches differ.)";
    rule.kinds = {Kind::if_statement, Kind::match_statement};
    rule.visit = visit;
    return rule;
}

}  // namespace sixth::lint

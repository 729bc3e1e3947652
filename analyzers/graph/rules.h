// Which imports are forbidden: "shop.db->shop.ui".
#pragma once
#include <string>
#include <vector>

#include "analyzers/graph/graph.h"

namespace sixth::graph {

// A module and everything below it. "*" stands for one part of the name or a piece of one, "**" for any
// number of parts: "shop.*.models", "**.tests".
bool module_matches(std::string_view pattern, std::string_view module);

struct Rule {
    std::string text;      // as it was given
    std::string from, to;  // patterns
    bool chains = false;   // "a->...->b": also through other modules
};

// An Error when the text is not of the form a->b or a->...->b.
Rule parse_rule(const std::string& given);

struct Violation {
    std::size_t rule;                    // of those asked for
    std::vector<std::uint32_t> imports;  // of the graph: one when direct, else the steps of the chain
};

struct RuleReport {
    std::vector<Violation> violations;  // by rule, then as the imports stand
    std::vector<Violation> chains;  // of direct rules without a violation: how `to` is reached all the same
    std::vector<std::size_t> unmatched;  // rules whose `from` is no module of the tree
    std::vector<std::size_t> idle;       // rules whose `to` is nothing that anybody imports, nor in the tree
    std::vector<std::size_t> unused;     // exceptions that excuse nothing
};

// `allowed`: exceptions, whose imports no rule looks at. Every forbidden import is told; of chains the
// shortest one from each module that begins one.
RuleReport check_rules(const Graph& graph, const std::vector<Rule>& rules, const std::vector<Rule>& allowed);

}  // namespace sixth::graph

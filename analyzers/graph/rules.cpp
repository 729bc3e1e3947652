#include "analyzers/graph/rules.h"

#include <algorithm>

#include "analyzers/graph/chains.h"
#include "core/base/error.h"
#include "core/base/text.h"

namespace sixth::graph {
namespace {

// '*' in one part of a name.
bool part_matches(std::string_view pattern, std::string_view part) {
    std::size_t p = 0, t = 0, star = std::string_view::npos, from = 0;
    while (t < part.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            from = t;
        } else if (p < pattern.size() && pattern[p] == part[t]) {
            ++p, ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++from;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

bool valid_pattern(std::string_view pattern) {
    for (const std::string_view part : text::split(pattern, '.')) {
        if (part.empty() || part.find_first_of(" \t>") != std::string_view::npos) return false;
    }
    return !pattern.empty();
}

std::size_t parts(std::string_view pattern) {
    return static_cast<std::size_t>(std::count(pattern.begin(), pattern.end(), '.')) + 1;
}

// The modules a rule is about. A module on both sides belongs to the side that names it more closely:
// "shop->shop.db" is about the rest of shop.
struct Sides {
    std::vector<bool> from, to;
};

Sides sides_of(const Graph& graph, const Rule& rule) {
    Sides sides;
    const bool to_is_closer = parts(rule.to) > parts(rule.from);
    for (std::size_t m = 0; m < graph.modules.size(); ++m) {
        const bool from = m < graph.own && module_matches(rule.from, graph.modules[m].name);
        const bool to = module_matches(rule.to, graph.modules[m].name);
        sides.from.push_back(from && !(to && to_is_closer));
        sides.to.push_back(to && !(from && !to_is_closer));
    }
    return sides;
}

bool any(const std::vector<bool>& side) {
    return std::find(side.begin(), side.end(), true) != side.end();
}

class Checker {
  public:
    Checker(Graph graph, const std::vector<Rule>& rules)
        : graph_(std::move(graph)), rules_(rules), search_(graph_) {}

    RuleReport run(const std::vector<Rule>& allowed) {
        for (std::size_t i = 0; i < allowed.size(); ++i) {
            if (!excuse(allowed[i])) report_.unused.push_back(i);
        }
        for (std::size_t r = 0; r < rules_.size(); ++r) {
            const Sides sides = sides_of(graph_, rules_[r]);
            if (!any(sides.from)) report_.unmatched.push_back(r);
            if (!any(sides.to)) report_.idle.push_back(r);
            rules_[r].chains ? check_chains(r, sides) : check_direct(r, sides);
        }
        return std::move(report_);
    }

  private:
    // What is allowed is not there for any rule.
    bool excuse(const Rule& rule) {
        bool used = false;
        for (Arc& arc : graph_.arcs) {
            if (!module_matches(rule.from, graph_.modules[arc.from].name)) continue;
            if (!module_matches(rule.to, graph_.modules[arc.to].name)) continue;
            arc.weight = {};
            used = true;
        }
        return used;
    }

    void check_direct(std::size_t rule, const Sides& sides) {
        bool violated = false;
        for (const Arc& arc : graph_.arcs) {
            if (!sides.from[arc.from] || !sides.to[arc.to] || arc.weight.back() == 0) continue;
            for (std::uint32_t i = arc.first; i < arc.last; ++i) report_.violations.push_back({rule, {i}});
            violated = true;
        }
        if (violated) return;
        std::vector<std::uint32_t> starts;
        for (std::uint32_t m = 0; m < graph_.own; ++m) {
            if (sides.from[m]) starts.push_back(m);
        }
        const auto chain = search_.modules(
            starts, [&](std::uint32_t m) { return sides.to[m]; }, Tier::typing,
            [](std::uint32_t) { return true; });
        if (!chain.empty()) report_.chains.push_back({rule, search_.imports(chain, Tier::typing)});
    }

    // A chain through another module of the same side is that one's.
    void check_chains(std::size_t rule, const Sides& sides) {
        for (std::uint32_t m = 0; m < graph_.own; ++m) {
            if (!sides.from[m]) continue;
            const auto chain = search_.modules(
                {m}, [&](std::uint32_t other) { return sides.to[other]; }, Tier::typing,
                [&](std::uint32_t other) { return !sides.from[other]; });
            if (!chain.empty()) report_.violations.push_back({rule, search_.imports(chain, Tier::typing)});
        }
    }

    Graph graph_;  // less what is allowed
    const std::vector<Rule>& rules_;
    ChainSearch search_;
    RuleReport report_;
};

}  // namespace

bool module_matches(std::string_view pattern, std::string_view module) {
    const std::vector<std::string_view> wanted = text::split(pattern, '.'), have = text::split(module, '.');
    std::size_t p = 0, t = 0, star = std::string_view::npos, from = 0;
    // what is left of the module when the pattern ends is below it
    while (p < wanted.size()) {
        if (wanted[p] == "**") {
            star = p++;
            from = t;
        } else if (t < have.size() && part_matches(wanted[p], have[t])) {
            ++p, ++t;
        } else if (star != std::string_view::npos && from < have.size()) {
            p = star + 1;
            t = ++from;
        } else {
            return false;
        }
    }
    return true;
}

Rule parse_rule(const std::string& given) {
    Rule rule;
    rule.text = given;
    const std::size_t arrow = given.find("->"), last = given.rfind("->");
    if (arrow != std::string::npos) {
        rule.from = text::trim(std::string_view(given).substr(0, arrow));
        rule.to = text::trim(std::string_view(given).substr(last + 2));
        rule.chains = last != arrow;
    }
    const bool middle_ok =
        !rule.chains || text::trim(std::string_view(given).substr(arrow + 2, last - arrow - 2)) == "...";
    if (!valid_pattern(rule.from) || !valid_pattern(rule.to) || !middle_ok) {
        throw Error(fmt::format("'{}' is not a rule about imports", given),
                    "write 'shop.db->shop.ui', or 'shop.db->...->shop.ui' for chains of imports too");
    }
    return rule;
}

RuleReport check_rules(const Graph& graph, const std::vector<Rule>& rules, const std::vector<Rule>& allowed) {
    return Checker(graph, rules).run(allowed);
}

}  // namespace sixth::graph

#include "analyzers/graph/chains.h"

#include <algorithm>

namespace sixth::graph {

ChainSearch::ChainSearch(const Graph& graph)
    : graph_(graph), round_(graph.modules.size(), 0), from_(graph.modules.size(), none) {}

std::vector<std::uint32_t> ChainSearch::modules(const std::vector<std::uint32_t>& starts, const Test& wanted,
                                                Tier tier, const Test& allowed) {
    ++rounds_;
    std::vector<std::uint32_t> queue;
    const auto chain_to = [&](std::uint32_t end) {
        std::vector<std::uint32_t> chain;
        for (std::uint32_t m = end; m != none; m = from_[m]) chain.push_back(m);
        std::reverse(chain.begin(), chain.end());
        return chain;
    };
    for (const std::uint32_t start : starts) {
        if (round_[start] == rounds_) continue;
        round_[start] = rounds_;
        from_[start] = none;
        if (wanted(start)) return {start};
        queue.push_back(start);
    }
    for (std::size_t at = 0; at < queue.size(); ++at) {
        const std::uint32_t m = queue[at];
        for (std::uint32_t a = graph_.arc_begin[m]; a < graph_.arc_begin[m + 1]; ++a) {
            ++steps_;
            const Arc& arc = graph_.arcs[a];
            if (arc.weight[static_cast<std::size_t>(tier)] == 0 || round_[arc.to] == rounds_) continue;
            if (!allowed(arc.to)) continue;
            round_[arc.to] = rounds_;
            from_[arc.to] = m;
            if (wanted(arc.to)) return chain_to(arc.to);
            queue.push_back(arc.to);
        }
    }
    return {};
}

std::vector<std::uint32_t> ChainSearch::imports(const std::vector<std::uint32_t>& chain, Tier tier) const {
    std::vector<std::uint32_t> all;
    for (std::size_t i = 1; i < chain.size(); ++i) {
        const Arc* arc = find_arc(graph_, chain[i - 1], chain[i]);
        std::uint32_t import = arc->first;
        while (tier_of(graph_.imports[import].kind) > tier) ++import;
        all.push_back(import);
    }
    return all;
}

const Arc* find_arc(const Graph& graph, std::uint32_t from, std::uint32_t to) {
    const auto begin = graph.arcs.begin() + graph.arc_begin[from];
    const auto end = graph.arcs.begin() + graph.arc_begin[from + 1];
    const auto at = std::lower_bound(begin, end, to,
                                     [](const Arc& arc, std::uint32_t wanted) { return arc.to < wanted; });
    return at == end || at->to != to ? nullptr : &*at;
}

}  // namespace sixth::graph

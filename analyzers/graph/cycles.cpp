#include "analyzers/graph/cycles.h"

#include <algorithm>
#include <map>

#include "analyzers/graph/chains.h"
#include "analyzers/graph/feedback_arcs.h"

namespace sixth::graph {
namespace {

constexpr std::size_t way_steps = 4'000'000;  // arcs looked at in search of ways round, in all

std::size_t number(Tier tier) {
    return static_cast<std::size_t>(tier);
}

class Finder {
  public:
    explicit Finder(const Graph& graph) : graph_(graph), search_(graph) {}

    std::vector<Cycle> run() {
        std::vector<std::vector<std::uint32_t>> known;  // components of the lower tiers
        for (const Tier tier : {Tier::runtime, Tier::deferred, Tier::typing}) {
            std::vector<std::vector<std::uint32_t>> components = components_of(tier);
            std::stable_sort(components.begin(), components.end(),
                             [](const auto& a, const auto& b) { return a.size() > b.size(); });
            for (std::vector<std::uint32_t>& modules : components) {
                if (std::find(known.begin(), known.end(), modules) != known.end()) continue;
                known.push_back(modules);
                cycles_.push_back(cycle(tier, std::move(modules)));
            }
        }
        return std::move(cycles_);
    }

  private:
    // In order of their first modules.
    std::vector<std::vector<std::uint32_t>> components_of(Tier tier) {
        component_ = strong_components(graph_, tier);
        std::vector<std::vector<std::uint32_t>> by_number(component_.size());
        for (std::uint32_t m = 0; m < component_.size(); ++m) by_number[component_[m]].push_back(m);
        std::vector<std::vector<std::uint32_t>> components;
        for (std::vector<std::uint32_t>& modules : by_number) {
            if (modules.size() > 1) components.push_back(std::move(modules));
        }
        std::sort(components.begin(), components.end());
        return components;
    }

    Cycle cycle(Tier tier, std::vector<std::uint32_t> modules) {
        Cycle result{tier, std::move(modules), 0, {}, true};
        std::vector<WeightedArc> inner;
        std::vector<std::uint32_t> arcs;
        for (std::uint32_t i = 0; i < result.modules.size(); ++i) {
            const std::uint32_t from = result.modules[i];
            for (std::uint32_t a = graph_.arc_begin[from]; a < graph_.arc_begin[from + 1]; ++a) {
                const Arc& arc = graph_.arcs[a];
                if (arc.weight[number(tier)] == 0 || component_[arc.to] != component_[from]) continue;
                const auto to = std::lower_bound(result.modules.begin(), result.modules.end(), arc.to);
                inner.push_back(
                    {i, static_cast<std::uint32_t>(to - result.modules.begin()), arc.weight[number(tier)]});
                arcs.push_back(a);
                result.imports += arc.weight[number(tier)];
            }
        }
        const FeedbackArcs found = feedback_arcs(static_cast<std::uint32_t>(result.modules.size()), inner);
        result.exact = found.exact;
        for (const std::uint32_t a : found.arcs) add_cuts(result, graph_.arcs[arcs[a]]);
        const auto place = [&](const Cut& cut) {
            const Import& import = graph_.imports[cut.import];
            return std::make_tuple(graph_.modules[import.from].file, import.line, cut.import);
        };
        std::sort(result.cuts.begin(), result.cuts.end(),
                  [&](const Cut& a, const Cut& b) { return place(a) < place(b); });
        return result;
    }

    void add_cuts(Cycle& result, const Arc& arc) {
        std::vector<std::uint32_t> way;
        if (search_.steps() < way_steps) {
            const auto inside = [&](std::uint32_t m) { return component_[m] == component_[arc.from]; };
            way = search_.modules(
                {arc.to}, [&](std::uint32_t m) { return m == arc.from; }, result.tier, inside);
        }
        for (std::uint32_t i = arc.first; i < arc.last; ++i) {
            if (tier_of(graph_.imports[i].kind) <= result.tier) result.cuts.push_back({i, way});
        }
    }

    const Graph& graph_;
    ChainSearch search_;
    std::vector<std::uint32_t> component_;  // of every module, in the tier at hand
    std::vector<Cycle> cycles_;
};

}  // namespace

// Tarjan's algorithm (1972) with its stack on the heap: chains of imports may be thousands of modules deep.
std::vector<std::uint32_t> strong_components(const Graph& graph, Tier tier) {
    const auto count = static_cast<std::uint32_t>(graph.modules.size());
    std::vector<std::uint32_t> component(count, none), index(count, none), low(count, 0), next_arc(count, 0);
    std::vector<std::uint32_t> open, path;
    std::uint32_t seen = 0, found = 0;
    for (std::uint32_t root = 0; root < count; ++root) {
        if (index[root] != none) continue;
        const auto enter = [&](std::uint32_t m) {
            index[m] = low[m] = seen++;
            next_arc[m] = graph.arc_begin[m];
            open.push_back(m);
            path.push_back(m);
        };
        enter(root);
        while (!path.empty()) {
            const std::uint32_t m = path.back();
            if (next_arc[m] < graph.arc_begin[m + 1]) {
                const Arc& arc = graph.arcs[next_arc[m]++];
                if (arc.weight[number(tier)] == 0) continue;
                if (index[arc.to] == none) {
                    enter(arc.to);
                } else if (component[arc.to] == none) {
                    low[m] = std::min(low[m], index[arc.to]);
                }
                continue;
            }
            path.pop_back();
            if (!path.empty()) low[path.back()] = std::min(low[path.back()], low[m]);
            if (low[m] != index[m]) continue;
            for (std::uint32_t member = none; member != m;) {
                member = open.back();
                open.pop_back();
                component[member] = found;
            }
            ++found;
        }
    }
    return component;
}

std::vector<Cycle> find_cycles(const Graph& graph) {
    return Finder(graph).run();
}

}  // namespace sixth::graph

#include "analyzers/graph/feedback_arcs.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "analyzers/graph/blocks.h"

namespace sixth::graph {
namespace {

constexpr std::uint32_t exact_nodes = 16;         // 2^16 subsets
constexpr std::size_t improve_steps = 1'000'000;  // neighbours looked at while improving one block
constexpr std::size_t prove_steps = 1'000'000;    // arcs looked at while proving one block

// One biconnected block: its nodes numbered from 0, its arcs by their place in the caller's list.
struct Block {
    struct Link {
        std::uint32_t node, weight, arc;
    };
    std::uint32_t nodes = 0;
    std::vector<WeightedArc> arcs;
    std::vector<std::uint32_t> names;  // of `arcs`, in the caller's list
    std::vector<std::vector<Link>> out, in;

    void link() {
        out.assign(nodes, {});
        in.assign(nodes, {});
        for (std::uint32_t a = 0; a < arcs.size(); ++a) {
            out[arcs[a].from].push_back({arcs[a].to, arcs[a].weight, a});
            in[arcs[a].to].push_back({arcs[a].from, arcs[a].weight, a});
        }
    }
};

using Order = std::vector<std::uint32_t>;
using Arcs = std::vector<std::uint32_t>;  // of a block

Arcs backward(const Block& block, const Order& order) {
    std::vector<std::uint32_t> place(block.nodes);
    for (std::uint32_t i = 0; i < block.nodes; ++i) place[order[i]] = i;
    Arcs cut;
    for (std::uint32_t a = 0; a < block.arcs.size(); ++a) {
        if (place[block.arcs[a].from] > place[block.arcs[a].to]) cut.push_back(a);
    }
    return cut;
}

std::uint64_t weight_of(const Block& block, const Arcs& cut) {
    std::uint64_t sum = 0;
    for (const std::uint32_t a : cut) sum += block.arcs[a].weight;
    return sum;
}

// least[s]: the lightest way to place the nodes of s first. The next node's arcs into s lead backward.
Order best_order(const Block& block) {
    const std::uint32_t n = block.nodes;
    const std::size_t subsets = std::size_t{1} << n;
    std::vector<std::uint32_t> least(subsets, ~0U);
    std::vector<std::uint8_t> last(subsets, 0);
    least[0] = 0;
    for (std::size_t s = 0; s < subsets; ++s) {
        for (std::uint32_t v = 0; v < n; ++v) {
            if (s >> v & 1) continue;
            std::uint32_t cost = least[s];
            for (const Block::Link& link : block.out[v]) cost += (s >> link.node & 1) ? link.weight : 0;
            const std::size_t with = s | std::size_t{1} << v;
            if (cost >= least[with]) continue;
            least[with] = cost;
            last[with] = static_cast<std::uint8_t>(v);
        }
    }
    Order order(n);
    std::size_t s = subsets - 1;
    for (std::uint32_t i = n; i-- > 0; s &= ~(std::size_t{1} << order[i])) order[i] = last[s];
    return order;
}

// Eades, Lin, Smyth: sinks to the back, sources to the front, else the node with most going out over coming
// in.
Order greedy_order(const Block& block) {
    const std::uint32_t n = block.nodes;
    std::vector<std::int64_t> out(n, 0), in(n, 0);
    for (const WeightedArc& arc : block.arcs) {
        out[arc.from] += arc.weight;
        in[arc.to] += arc.weight;
    }
    enum { sink = 0, source = 1, inner = 2 };
    using Key = std::tuple<int, std::int64_t, std::uint32_t>;
    const auto key = [&](std::uint32_t v) {
        return out[v] == 0 ? Key{sink, 0, v} : in[v] == 0 ? Key{source, 0, v} : Key{inner, in[v] - out[v], v};
    };
    std::set<Key> waiting;
    std::vector<bool> placed(n, false);
    for (std::uint32_t v = 0; v < n; ++v) waiting.insert(key(v));
    Order front, back;
    while (!waiting.empty()) {
        const auto [kind, score, v] = *waiting.begin();
        waiting.erase(waiting.begin());
        placed[v] = true;
        (kind == sink ? back : front).push_back(v);
        const auto lighten = [&](std::uint32_t other, std::int64_t& sum, std::uint32_t weight) {
            if (placed[other]) return;
            waiting.erase(key(other));
            sum -= weight;
            waiting.insert(key(other));
        };
        for (const Block::Link& link : block.out[v]) lighten(link.node, in[link.node], link.weight);
        for (const Block::Link& link : block.in[v]) lighten(link.node, out[link.node], link.weight);
    }
    front.insert(front.end(), back.rbegin(), back.rend());
    return front;
}

// Moves single nodes to where they cost least, again and again; then shakes the order and tries once more.
// A node is settled as long as it stands where it costs least, and neither it nor a neighbour was moved
// since. Looking again at a settled one is counted, so that the work done is the same, but spared.
class Improver {
  public:
    Improver(const Block& block, Order order)
        : block_(block), order_(std::move(order)), place_(block.nodes), settled_(block.nodes, 0) {
        renumber(0, block.nodes);
    }

    Order settled() {
        settle();
        return order_;
    }

    Order shaken() {
        Order best = order_;
        std::vector<char> settled_in_best = settled_;
        std::uint64_t least = weight_of(block_, backward(block_, best));
        while (steps_ < improve_steps && block_.nodes > 2) {
            for (int i = 0; i < 4; ++i) move(random(), random());
            settle();
            steps_ += block_.arcs.size();
            const std::uint64_t now = weight_of(block_, backward(block_, order_));
            if (now <= least) {
                least = now;
                best = order_;
                settled_in_best = settled_;
            } else {
                order_ = best;
                settled_ = settled_in_best;
                renumber(0, block_.nodes);
            }
        }
        return best;
    }

  private:
    void renumber(std::uint32_t from, std::uint32_t to) {
        for (std::uint32_t i = from; i < to; ++i) place_[order_[i]] = i;
    }

    void move(std::uint32_t from, std::uint32_t to) {
        unsettle(order_[from]);
        const auto begin = order_.begin();
        if (from < to) {
            std::rotate(begin + from, begin + from + 1, begin + to + 1);
            renumber(from, to + 1);
        } else {
            std::rotate(begin + to, begin + from, begin + from + 1);
            renumber(to, from + 1);
        }
        steps_ += (from < to ? to - from : from - to) / 8;
    }

    void unsettle(std::uint32_t v) {
        settled_[v] = 0;
        for (const Block::Link& link : block_.out[v]) settled_[link.node] = 0;
        for (const Block::Link& link : block_.in[v]) settled_[link.node] = 0;
    }

    void settle() {
        for (bool better = true; better && steps_ < improve_steps;) {
            better = false;
            for (std::uint32_t v = 0; v < block_.nodes && steps_ < improve_steps; ++v)
                better |= place_best(v);
        }
    }

    // What v costs when it stands behind the k nearest to the front of its neighbours.
    bool place_best(std::uint32_t v) {
        steps_ += (block_.out[v].size() + block_.in[v].size()) * 2;
        if (settled_[v]) return false;
        near_.clear();
        std::int64_t at_front = 0;
        for (const Block::Link& link : block_.out[v]) near_.emplace_back(place_[link.node], link.weight);
        for (const Block::Link& link : block_.in[v]) {
            near_.emplace_back(place_[link.node], -static_cast<std::int64_t>(link.weight));
            at_front += link.weight;
        }
        std::sort(near_.begin(), near_.end());
        std::int64_t cost = at_front, now = at_front, least = at_front;
        std::uint32_t behind = none_;
        for (std::size_t i = 0; i < near_.size(); ++i) {
            const auto& [place, change] = near_[i];
            cost += change;
            if (i + 1 < near_.size() && near_[i + 1].first == place) continue;  // arcs both ways
            if (place < place_[v]) now = cost;
            if (cost < least) {
                least = cost;
                behind = place;
            }
        }
        settled_[v] = 1;
        if (least >= now) return false;
        const std::uint32_t to = behind == none_ ? 0 : behind < place_[v] ? behind + 1 : behind;
        move(place_[v], to);
        settled_[v] = 1;
        return true;
    }

    std::uint32_t random() {  // the same on every machine
        state_ = state_ * 6364136223846793005U + 1442695040888963407U;
        return static_cast<std::uint32_t>((state_ >> 33) % block_.nodes);
    }

    static constexpr std::uint32_t none_ = ~0U;
    const Block& block_;
    Order order_;
    std::vector<std::uint32_t> place_;
    std::vector<char> settled_;
    std::vector<std::pair<std::uint32_t, std::int64_t>> near_;
    std::uint64_t state_ = 1;
    std::size_t steps_ = 0;
};

// Ways round through what is left of each arc.
class Walker {
  public:
    explicit Walker(const Block& block) : block_(block), met_(block.nodes, 0), by_(block.nodes, 0) {
        for (const WeightedArc& arc : block.arcs) left.push_back(arc.weight);
    }

    // The arcs of a shortest way of at most `limit` arcs, the last one first.
    bool way(std::uint32_t from, std::uint32_t to, std::size_t limit, Arcs& arcs) {
        ++round_;
        queue_.assign(1, from);
        met_[from] = round_;
        std::size_t level_end = 1, length = 0;
        for (std::size_t at = 0; at < queue_.size(); ++at) {
            if (at == level_end) {
                level_end = queue_.size();
                ++length;
            }
            if (length >= limit) return false;
            for (const Block::Link& link : block_.out[queue_[at]]) {
                ++steps;
                if (left[link.arc] == 0 || met_[link.node] == round_) continue;
                met_[link.node] = round_;
                by_[link.node] = link.arc;
                if (link.node != to) {
                    queue_.push_back(link.node);
                    continue;
                }
                arcs.clear();
                for (std::uint32_t v = to; v != from; v = block_.arcs[arcs.back()].from)
                    arcs.push_back(by_[v]);
                return true;
            }
        }
        return false;
    }

    std::vector<std::uint32_t> left;  // weight of each arc not used up
    std::size_t steps = 0;

  private:
    const Block& block_;
    std::vector<std::uint32_t> met_, by_;
    std::uint32_t round_ = 0;
    std::vector<std::uint32_t> queue_;
};

// Takes back what closes no cycle with the rest gone.
Arcs without_needless(const Block& block, const Arcs& cut) {
    Walker walker(block);
    for (const std::uint32_t a : cut) walker.left[a] = 0;
    Arcs needed, way;
    for (const std::uint32_t a : cut) {
        const WeightedArc& arc = block.arcs[a];
        if (walker.steps > prove_steps || walker.way(arc.to, arc.from, block.nodes, way)) {
            needed.push_back(a);
        } else {
            walker.left[a] = arc.weight;
        }
    }
    return needed;
}

// Are there cycles enough that share no arc? Each needs a cut of its own.
bool proven(const Block& block, const Arcs& cut) {
    Walker walker(block);
    std::uint64_t found = 0;
    const std::uint64_t wanted = weight_of(block, cut);
    Arcs way;
    for (const std::size_t limit : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{4},
                                    std::size_t{6}, std::size_t{block.nodes}}) {
        for (const std::uint32_t a : cut) {
            const WeightedArc& arc = block.arcs[a];
            while (walker.left[a] > 0 && walker.way(arc.to, arc.from, limit, way)) {
                std::uint32_t flow = walker.left[a];
                for (const std::uint32_t w : way) flow = std::min(flow, walker.left[w]);
                for (const std::uint32_t w : way) walker.left[w] -= flow;
                walker.left[a] -= flow;
                found += flow;
            }
            if (walker.steps > prove_steps) return false;
        }
    }
    return found == wanted;
}

Arcs solve(const Block& block, bool& exact) {
    if (block.nodes <= exact_nodes) return backward(block, best_order(block));
    Improver improver(block, greedy_order(block));
    Arcs cut = without_needless(block, backward(block, improver.settled()));
    if (proven(block, cut)) return cut;
    cut = without_needless(block, backward(block, improver.shaken()));
    exact = exact && proven(block, cut);
    return cut;
}

}  // namespace

FeedbackArcs feedback_arcs(std::uint32_t nodes, const std::vector<WeightedArc>& arcs) {
    FeedbackArcs result;
    std::vector<std::uint32_t> local(nodes, 0), owner(nodes, ~0U);
    std::uint32_t number = 0;
    for (const std::vector<std::uint32_t>& members : biconnected_blocks(nodes, arcs)) {
        Block block;
        const auto local_of = [&](std::uint32_t node) {
            if (std::exchange(owner[node], number) != number) local[node] = block.nodes++;
            return local[node];
        };
        for (const std::uint32_t a : members) {
            const std::uint32_t from = local_of(arcs[a].from);
            const std::uint32_t to = local_of(arcs[a].to);
            block.arcs.push_back({from, to, arcs[a].weight});
            block.names.push_back(a);
        }
        ++number;
        block.link();
        for (const std::uint32_t a : solve(block, result.exact)) result.arcs.push_back(block.names[a]);
    }
    std::sort(result.arcs.begin(), result.arcs.end());
    return result;
}

}  // namespace sixth::graph

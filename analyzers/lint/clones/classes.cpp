#include "analyzers/lint/clones/classes.h"

#include <algorithm>
#include <set>

#include "analyzers/lint/clones/cover.h"

namespace sixth::lint::clones {
namespace {

struct Edge {
    std::uint32_t to;
    Verdict verdict;
};

// `regions` do not overlap one another.
bool apart(const std::set<Region>& regions, Region region) {
    const auto next = regions.lower_bound(region);
    if (next != regions.end() && next->begin < region.end) return false;
    return next == regions.begin() || std::prev(next)->end <= region.begin;
}

class ClassMaker {
  public:
    ClassMaker(const std::vector<VerifiedPair>& pairs, Book& book);
    std::vector<Draft> gather();

  private:
    std::uint32_t node(Region region) const {
        return static_cast<std::uint32_t>(std::lower_bound(nodes_.begin(), nodes_.end(), region) -
                                          nodes_.begin());
    }
    // Regions that stay together: a leader, the first of them, and its near copies, or one alone.
    struct Unit {
        std::vector<std::uint32_t> nodes;  // ascending
        std::vector<Verdict> verdicts;     // against the leader
        bool placed = false;
    };
    void gather_near();
    Unit near_copies(std::uint32_t leader);
    bool around(std::uint32_t number, Draft& draft);
    bool add_all(const Unit& unit, std::uint32_t leader, Unit& sum, std::set<Region>& regions);
    bool beside(std::uint32_t leader, Draft& draft);
    void add(std::uint32_t number, const Verdict& verdict, Draft& draft) {
        if (draft.members.empty()) {
            const RegionInfo info = book_.info(nodes_[number]);
            draft.tokens = info.tokens;
            draft.definition = info.definition;
        }
        draft.members.push_back(nodes_[number]);
        draft.verdicts.push_back(verdict);
    }

    static constexpr std::uint32_t none = ~0U;
    Book& book_;
    std::vector<Region> nodes_;  // in program order
    std::vector<std::uint32_t> first_edge_;
    std::vector<Edge> edges_;
    std::vector<Unit> units_;             // in order of their leaders
    std::vector<std::uint32_t> unit_of_;  // node
    std::vector<std::uint32_t> seen_;     // node or unit: in which round last
    std::uint32_t round_ = 0;
};

ClassMaker::ClassMaker(const std::vector<VerifiedPair>& pairs, Book& book) : book_(book) {
    for (const VerifiedPair& pair : pairs) {
        nodes_.push_back(pair.regions.a);
        nodes_.push_back(pair.regions.b);
    }
    std::sort(nodes_.begin(), nodes_.end());
    nodes_.erase(std::unique(nodes_.begin(), nodes_.end()), nodes_.end());
    struct Link {
        std::uint32_t from, to;
        Verdict verdict;
    };
    std::vector<Link> links;
    links.reserve(pairs.size() * 2);
    for (const VerifiedPair& pair : pairs) {
        const std::uint32_t a = node(pair.regions.a);
        const std::uint32_t b = node(pair.regions.b);
        links.push_back({a, b, pair.verdict});
        links.push_back({b, a, pair.verdict});
    }
    const auto before = [](const Link& x, const Link& y) {
        return x.from != y.from ? x.from < y.from : x.to < y.to;
    };
    std::sort(links.begin(), links.end(), before);
    const auto same = [](const Link& x, const Link& y) { return x.from == y.from && x.to == y.to; };
    links.erase(std::unique(links.begin(), links.end(), same), links.end());
    first_edge_.assign(nodes_.size() + 1, 0);
    for (const Link& link : links) {
        edges_.push_back({link.to, link.verdict});
        ++first_edge_[link.from + 1];
    }
    for (std::size_t i = 1; i < first_edge_.size(); ++i) first_edge_[i] += first_edge_[i - 1];
    unit_of_.assign(nodes_.size(), none);
    seen_.assign(nodes_.size(), 0);
}

constexpr Verdict itself{true, CloneKind::exact, 1.0};

// Everything linked to the leader by near copies, directly or not, that is a near copy of the leader.
ClassMaker::Unit ClassMaker::near_copies(std::uint32_t leader) {
    constexpr double near = 0.95;
    std::vector<std::pair<std::uint32_t, Verdict>> members{{leader, itself}};
    std::set<Region> regions{nodes_[leader]};
    seen_[leader] = ++round_;
    for (std::size_t at = 0; at < members.size(); ++at) {
        const std::uint32_t from = members[at].first;
        for (std::uint32_t e = first_edge_[from]; e < first_edge_[from + 1]; ++e) {
            const std::uint32_t to = edges_[e].to;
            if (to < leader || seen_[to] == round_ || unit_of_[to] != none) continue;
            if (edges_[e].verdict.similarity < near) continue;
            seen_[to] = round_;
            if (!apart(regions, nodes_[to])) continue;
            const Verdict verdict =
                from == leader ? edges_[e].verdict : book_.verify(nodes_[leader], nodes_[to]);
            if (!verdict.clone || verdict.similarity < near) continue;
            members.emplace_back(to, verdict);
            regions.insert(nodes_[to]);
        }
    }
    std::sort(members.begin(), members.end(), [](const auto& x, const auto& y) { return x.first < y.first; });
    Unit unit;
    for (const auto& [node, verdict] : members) {
        unit.nodes.push_back(node);
        unit.verdicts.push_back(verdict);
    }
    return unit;
}

// What is merely similar must not part near copies: they are brought together first.
void ClassMaker::gather_near() {
    for (std::uint32_t leader = 0; leader < nodes_.size(); ++leader) {
        if (unit_of_[leader] != none) continue;
        Unit unit = near_copies(leader);
        for (const std::uint32_t node : unit.nodes)
            unit_of_[node] = static_cast<std::uint32_t>(units_.size());
        units_.push_back(std::move(unit));
    }
    seen_.assign(units_.size(), 0);
    round_ = 0;
}

// The whole unit or nothing: each of it must be a clone of the leader and apart from the others.
bool ClassMaker::add_all(const Unit& unit, std::uint32_t leader, Unit& sum, std::set<Region>& regions) {
    for (const std::uint32_t node : unit.nodes) {
        if (!apart(regions, nodes_[node])) return false;
    }
    std::vector<Verdict> verdicts;
    for (const std::uint32_t node : unit.nodes) {
        verdicts.push_back(book_.verify(nodes_[leader], nodes_[node]));
        if (!verdicts.back().clone) return false;
    }
    for (std::size_t i = 0; i < unit.nodes.size(); ++i) {
        sum.nodes.push_back(unit.nodes[i]);
        sum.verdicts.push_back(verdicts[i]);
        regions.insert(nodes_[unit.nodes[i]]);
    }
    return true;
}

// The unit and all units linked to it, directly or not, that are clones of its leader.
bool ClassMaker::around(std::uint32_t number, Draft& draft) {
    const std::uint32_t leader = units_[number].nodes.front();
    Unit sum = units_[number];
    std::set<Region> regions;
    for (const std::uint32_t node : sum.nodes) regions.insert(nodes_[node]);
    seen_[number] = ++round_;
    for (std::size_t at = 0; at < sum.nodes.size(); ++at) {
        const std::uint32_t from = sum.nodes[at];
        for (std::uint32_t e = first_edge_[from]; e < first_edge_[from + 1]; ++e) {
            const std::uint32_t other = unit_of_[edges_[e].to];
            if (other < number || seen_[other] == round_ || units_[other].placed) continue;
            seen_[other] = round_;
            if (add_all(units_[other], leader, sum, regions)) units_[other].placed = true;
        }
    }
    if (sum.nodes.size() < 2) return false;
    std::vector<std::uint32_t> order(sum.nodes.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(),
              [&](std::uint32_t x, std::uint32_t y) { return sum.nodes[x] < sum.nodes[y]; });
    for (const std::uint32_t i : order) add(sum.nodes[i], sum.verdicts[i], draft);
    return true;
}

// All that is like the leader belongs to classes already, but to none that the leader would fit in: the most
// alike of them makes a class with it.
bool ClassMaker::beside(std::uint32_t leader, Draft& draft) {
    const Edge* best = nullptr;
    for (std::uint32_t e = first_edge_[leader]; e < first_edge_[leader + 1]; ++e) {
        const Edge& edge = edges_[e];
        if (!best || edge.verdict.similarity > best->verdict.similarity) best = &edge;
    }
    if (!best) return false;
    add(std::min(leader, best->to), itself, draft);
    add(std::max(leader, best->to), best->verdict, draft);
    return true;
}

std::vector<Draft> ClassMaker::gather() {
    gather_near();
    std::vector<Draft> drafts;
    for (std::uint32_t number = 0; number < units_.size(); ++number) {
        if (units_[number].placed) continue;
        Draft draft{};
        if (around(number, draft) || beside(units_[number].nodes.front(), draft))
            drafts.push_back(std::move(draft));
    }
    return drafts;
}

}  // namespace

std::vector<CloneClass> make_classes(const ProgramRows& rows, const std::vector<VerifiedPair>& pairs,
                                     Book& book) {
    std::vector<Draft> drafts = ClassMaker(pairs, book).gather();
    std::vector<CloneClass> classes;
    for (const Draft& draft : distinct(std::move(drafts), rows.size())) {
        CloneClass made{CloneKind::exact, 1.0, book.info(draft.members.front()).lines, {}};
        for (std::size_t i = 0; i < draft.members.size(); ++i) {
            const Region member = draft.members[i];
            made.kind = std::max(made.kind, draft.verdicts[i].kind);
            made.similarity = std::min(made.similarity, draft.verdicts[i].similarity);
            const RegionInfo info = book.info(member);
            made.members.push_back({rows.file_of(member.begin), info.line, info.end_line,
                                    draft.verdicts[i].similarity, info.tokens});
        }
        classes.push_back(std::move(made));
    }
    return classes;
}

}  // namespace sixth::lint::clones

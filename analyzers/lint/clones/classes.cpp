#include "analyzers/lint/clones/classes.h"

#include <algorithm>
#include <array>
#include <set>

namespace sixth::lint::clones {
namespace {

struct Edge {
    std::uint32_t to;
    Verdict verdict;
};

struct Draft {
    std::vector<Region> members;  // in program order
    std::vector<Verdict> verdicts;
    std::uint32_t tokens;
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
    bool around(std::uint32_t leader, Draft& draft);
    bool beside(std::uint32_t leader, Draft& draft);
    void add(std::uint32_t number, const Verdict& verdict, Draft& draft) {
        if (draft.members.empty()) draft.tokens = book_.info(nodes_[number]).tokens;
        draft.members.push_back(nodes_[number]);
        draft.verdicts.push_back(verdict);
        taken_[number] = true;
    }
    Book& book_;
    std::vector<Region> nodes_;  // in program order
    std::vector<std::uint32_t> first_edge_;
    std::vector<Edge> edges_;
    std::vector<bool> taken_;
    std::vector<std::uint32_t> seen_;  // by which leader last
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
    taken_.assign(nodes_.size(), false);
    seen_.assign(nodes_.size(), ~0U);
}

// Everything linked to the leader, directly or not, that is a clone of the leader itself.
bool ClassMaker::around(std::uint32_t leader, Draft& draft) {
    std::vector<std::pair<std::uint32_t, Verdict>> members{{leader, {true, CloneKind::exact, 1.0}}};
    std::set<Region> regions{nodes_[leader]};
    seen_[leader] = leader;
    for (std::size_t at = 0; at < members.size(); ++at) {
        const std::uint32_t from = members[at].first;
        for (std::uint32_t e = first_edge_[from]; e < first_edge_[from + 1]; ++e) {
            const std::uint32_t to = edges_[e].to;
            if (to < leader || seen_[to] == leader || taken_[to]) continue;
            seen_[to] = leader;
            if (!apart(regions, nodes_[to])) continue;
            const Verdict verdict =
                from == leader ? edges_[e].verdict : book_.verify(nodes_[leader], nodes_[to]);
            if (!verdict.clone) continue;
            members.emplace_back(to, verdict);
            regions.insert(nodes_[to]);
        }
    }
    if (members.size() < 2) return false;
    std::sort(members.begin(), members.end(), [](const auto& x, const auto& y) { return x.first < y.first; });
    for (const auto& member : members) add(member.first, member.second, draft);
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
    add(std::min(leader, best->to), {true, CloneKind::exact, 1.0}, draft);
    add(std::max(leader, best->to), best->verdict, draft);
    return true;
}

std::vector<Draft> ClassMaker::gather() {
    std::vector<Draft> drafts;
    for (std::uint32_t leader = 0; leader < nodes_.size(); ++leader) {
        if (taken_[leader]) continue;
        Draft draft;
        if (around(leader, draft) || beside(leader, draft)) drafts.push_back(std::move(draft));
    }
    return drafts;
}

// Classes seen so far, to ask whether another says anything new.
class Cover {
  public:
    explicit Cover(RowId rows) : at_(rows, {~0U, ~0U}) {}
    bool contains(const Draft& draft, const std::vector<Draft>& drafts) const {
        const Region first = draft.members.front();
        for (const std::uint32_t outer : at_[(first.begin + first.end) / 2]) {
            if (outer != ~0U && inside(draft, drafts[outer])) return true;
        }
        return false;
    }
    void add(std::uint32_t number, const Draft& draft) {
        for (const Region member : draft.members) {
            for (RowId row = member.begin; row < member.end; ++row) {
                if (at_[row][0] == ~0U) {
                    at_[row][0] = number;
                } else if (at_[row][1] == ~0U) {
                    at_[row][1] = number;
                }
            }
        }
    }

  private:
    // Each member lies (but for a tenth) in one of the outer's, no two in the same.
    static bool inside(const Draft& draft, const Draft& outer) {
        if (draft.members.size() > outer.members.size()) return false;
        auto at = outer.members.begin();
        for (const Region member : draft.members) {
            at = std::lower_bound(at, outer.members.end(), member.begin,
                                  [](Region big, RowId begin) { return big.end <= begin; });
            bool found = false;
            for (; at != outer.members.end() && !found; ++at) {
                const Region big = *at;
                if (big.begin > member.end) return false;
                const RowId begin = std::max(big.begin, member.begin);
                const RowId end = std::min(big.end, member.end);
                found = end > begin && (end - begin) * 10 >= (member.end - member.begin) * 9;
            }
            if (!found) return false;
        }
        return true;
    }
    std::vector<std::array<std::uint32_t, 2>> at_;  // the first two classes that hold a row
};

}  // namespace

std::vector<CloneClass> make_classes(const ProgramRows& rows, const std::vector<VerifiedPair>& pairs,
                                     Book& book) {
    std::vector<Draft> drafts = ClassMaker(pairs, book).gather();
    std::sort(drafts.begin(), drafts.end(), [](const Draft& x, const Draft& y) {
        if (x.tokens != y.tokens) return x.tokens > y.tokens;
        return x.members != y.members ? x.members < y.members : x.members.size() < y.members.size();
    });
    Cover cover(rows.size());
    std::vector<CloneClass> classes;
    for (std::uint32_t number = 0; number < drafts.size(); ++number) {
        const Draft& draft = drafts[number];
        if (cover.contains(draft, drafts)) continue;
        cover.add(number, draft);
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

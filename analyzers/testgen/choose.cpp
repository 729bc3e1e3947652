#include "analyzers/testgen/choose.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

namespace sixth::testgen {
namespace {

// How much there is to read in a row: of two that do the same, the shorter one is kept.
std::size_t length_of(const Row& row) {
    std::size_t length = row.subject.size();
    for (const std::string& call : row.before) length += 20 + call.size();
    for (const Mock& m : row.mocks) length += 20 + m.target.size() + m.behaviour.size();
    for (const Argument& a : row.arguments) length += 2 + a.value.size() + a.name.size();
    return length;
}

bool is_weak(const Check& check) {  // true of much else too
    return check.relation == "isinstance" || check.relation == "len" || check.relation == "message";
}

// The checks of one row: the plainest that notice all that any of them notices.
std::vector<std::size_t> checks_of(const Candidate& candidate, bool mutant_filter) {
    const std::vector<Check>& checks = candidate.seen->outcome.checks;
    std::vector<std::size_t> kept;
    std::set<std::size_t> noticed;
    const auto gain = [&](std::size_t i) {
        std::size_t count = 0;
        for (const std::size_t m : candidate.notices[i]) count += !noticed.contains(m);
        return count;
    };
    const auto take = [&](std::size_t i) {
        kept.push_back(i);
        noticed.insert(candidate.notices[i].begin(), candidate.notices[i].end());
    };
    const bool raised = candidate.seen->outcome.raised;
    // the value itself, or the exception, leads
    for (std::size_t i = 0; i < checks.size(); ++i) {
        const bool leads = checks[i].path.empty() && !is_weak(checks[i]);
        if (leads && (!mutant_filter || raised || !candidate.notices[i].empty() ||
                      candidate.seen->row.source == Source::documented)) {
            take(i);
            break;
        }
    }
    for (std::size_t i = 0; i < checks.size() && raised; ++i) {
        if (checks[i].relation == "message") take(i);
    }
    for (;;) {
        std::size_t best = checks.size(), most = 0;
        for (std::size_t i = 0; i < checks.size(); ++i) {
            std::size_t worth = gain(i);
            if (!mutant_filter && kept.size() < 4 && !is_weak(checks[i]) &&
                std::find(kept.begin(), kept.end(), i) == kept.end())
                worth = 1;
            if (worth > most) {
                most = worth;
                best = i;
            }
        }
        if (best == checks.size() || kept.size() >= 12) break;
        take(best);
    }
    std::sort(kept.begin(), kept.end());
    return kept;
}

}  // namespace

std::vector<Chosen> choose(const std::vector<Candidate>& candidates, bool mutant_filter) {
    std::vector<Chosen> chosen;
    std::set<std::size_t> noticed;
    std::set<Arc> reached;
    std::vector<bool> taken(candidates.size(), false);
    std::vector<std::vector<std::size_t>> checks;
    std::vector<std::set<std::size_t>> all;
    for (const Candidate& c : candidates) {
        checks.push_back(checks_of(c, mutant_filter));
        std::set<std::size_t> mine = c.ends;
        for (const std::size_t i : checks.back()) mine.insert(c.notices[i].begin(), c.notices[i].end());
        all.push_back(std::move(mine));
    }
    for (;;) {
        std::size_t best = candidates.size();
        std::tuple<std::size_t, int, long> most{0, 0, 0};
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            const Observed& seen = *candidates[i].seen;
            const bool vouched = seen.row.source == Source::documented && !seen.row.documented.empty();
            if (taken[i] || checks[i].empty() || (mutant_filter && all[i].empty() && !vouched)) continue;
            std::size_t worth = vouched ? 1 : 0;
            for (const std::size_t m : all[i]) worth += !noticed.contains(m);
            for (const Arc arc : seen.outcome.arcs) worth += !reached.contains(arc);
            const int trust = -static_cast<int>(seen.row.source);
            const std::tuple<std::size_t, int, long> now{worth, trust,
                                                         -static_cast<long>(length_of(seen.row))};
            if (worth > 0 && (best == candidates.size() || now > most)) {
                most = now;
                best = i;
            }
        }
        if (best == candidates.size()) break;
        taken[best] = true;
        Chosen one{best, checks[best], {}};
        noticed.insert(all[best].begin(), all[best].end());
        for (const Arc arc : candidates[best].seen->outcome.arcs) {
            if (reached.insert(arc).second) one.adds.push_back(arc);
        }
        chosen.push_back(std::move(one));
    }
    return chosen;
}

std::vector<std::size_t> spread(const std::vector<Observed>& rows, std::size_t more) {
    std::vector<std::size_t> order(rows.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::pair(rows[a].row.source == Source::documented ? 0 : 1, length_of(rows[a].row)) <
               std::pair(rows[b].row.source == Source::documented ? 0 : 1, length_of(rows[b].row));
    });
    std::vector<std::size_t> kept;
    std::vector<bool> taken(rows.size(), false);
    std::set<Arc> reached;
    for (;;) {
        std::size_t best = rows.size(), most = 0;
        for (const std::size_t i : order) {
            if (taken[i]) continue;
            std::size_t worth = 0;
            for (const Arc arc : rows[i].outcome.arcs) worth += !reached.contains(arc);
            if (worth > most) {
                most = worth;
                best = i;
            }
        }
        if (best == rows.size()) break;
        taken[best] = true;
        kept.push_back(best);
        reached.insert(rows[best].outcome.arcs.begin(), rows[best].outcome.arcs.end());
    }
    // then what comes out in another way: another path, or another value
    std::set<std::string> ways;
    for (const int pass : {0, 1}) {
        for (const std::size_t i : order) {
            if (more == 0) break;
            if (taken[i] || rows[i].outcome.checks.empty()) continue;
            std::string way = rows[i].outcome.checks.front().relation + rows[i].outcome.checks.front().value;
            if (pass == 0) {
                for (const Arc arc : rows[i].outcome.arcs) way += std::to_string(arc) + ",";
            }
            if (!ways.insert(way).second) continue;
            taken[i] = true;
            kept.push_back(i);
            --more;
        }
    }
    return kept;
}

}  // namespace sixth::testgen

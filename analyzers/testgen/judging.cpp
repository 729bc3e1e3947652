#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

#include "analyzers/mutate/mutants.h"
#include "analyzers/testgen/generator.h"
#include "analyzers/testgen/protocol.h"
#include "analyzers/testgen/reach.h"
#include "core/base/interrupt.h"

namespace sixth::testgen {
namespace {

using Json = nlohmann::json;

constexpr std::size_t more_rows = 24;  // of a target, beside those that reach something new
constexpr std::size_t mutants_a_function = 60;
constexpr std::size_t rows_a_mutant = 28;
constexpr std::size_t mutants_a_row = 12;   // of those that noticed none at first
constexpr double calls_a_second = 3000;     // of the budget, of rows on mutants
constexpr std::size_t steps_a_call = 2000;  // lines that count as much as what else is done for a call
constexpr std::size_t batch = 40;           // mutants asked for at a time
// Shares of the budget after which no further mutant is tried: of all; of those for rows that noticed none.
constexpr double net = 2.4, last_net = 2.6;

bool touches(const std::set<std::uint32_t>& lines, const mutate::Mutant& mutant, const Target& target) {
    // the tracer sees a statement's first line alone
    const auto at = lines.upper_bound(mutant.line);
    return at != lines.begin() && *std::prev(at) >= target.line && *std::prev(at) + 12 > mutant.line;
}

void note(const Json& killed, std::size_t mutant, const std::vector<Observed>& picked,
          std::vector<Candidate>& candidates) {
    const std::size_t row = killed.at(0).get<std::size_t>();
    if (row >= candidates.size()) return;
    if (killed.at(1).is_null()) {
        candidates[row].ends.insert(mutant);
        return;
    }
    const std::vector<Check>& checks = picked[row].outcome.checks;
    for (const Json& key : killed[1]) {
        const std::string path = key.at(0), relation = key.at(1);
        for (std::size_t c = 0; c < checks.size(); ++c) {
            if (checks[c].path == path && checks[c].relation == relation)
                candidates[row].notices[c].insert(mutant);
        }
    }
}

}  // namespace

// What goes into the second half: of each target what reaches everything, and some more.
std::vector<Observed> Generator::pick() {
    std::vector<Observed> picked;
    std::set<Arc> reached;
    for (const bool is_private : {false, true}) {
        for (std::size_t t = 0; t < targets_.size(); ++t) {
            if (targets_[t].is_private != is_private) continue;
            std::vector<Observed> own;
            for (const Observed& o : observed_) {
                if (o.row.target == t) own.push_back(o);
            }
            const std::size_t from = picked.size();
            for (const std::size_t i : spread(own, is_private ? 8 : more_rows)) {
                if (is_private) {  // called from the outside only where nothing public gets
                    const bool news =
                        std::any_of(own[i].outcome.arcs.begin(), own[i].outcome.arcs.end(), [&](Arc arc) {
                            return (arc >> 20) != 0 && (arc & 0xFFFFF) != 0 && !reached.contains(arc);
                        });
                    if (!news) continue;
                }
                picked.push_back(own[i]);
            }
            for (std::size_t i = from; i < picked.size(); ++i)
                reached.insert(picked[i].outcome.arcs.begin(), picked[i].outcome.arcs.end());
        }
    }
    return picked;
}

// The same rows in another process, in another order, with other hashes and at another time:
// what differs is not asserted.
void Generator::stabilize(std::vector<Observed>& picked) {
    Launch launch = ask_.launch;
    launch.hash_seed = 1;
    Interpreter other(launch);
    load(other, 1, shift_seconds);
    Json rows = Json::array();
    for (auto at = picked.rbegin(); at != picked.rend(); ++at) rows.push_back(question_of(at->row, targets_));
    const Json told = other.ask({{"op", "run"}, {"rows", std::move(rows)}, {"trace", false}, {"salt", 7}});
    std::vector<Observed> stable;
    for (std::size_t i = 0; i < picked.size(); ++i) {
        const std::size_t mirrored = picked.size() - 1 - i;
        if (mirrored >= told.at("rows").size()) continue;
        const Outcome again = outcome_of(told["rows"][mirrored]);
        Outcome& first = picked[i].outcome;
        std::vector<Check> same;
        for (const Check& c : first.checks) {
            if (std::find(again.checks.begin(), again.checks.end(), c) != again.checks.end())
                same.push_back(c);
        }
        const bool value_differs = same.size() < first.checks.size();
        if (same.empty() || again.raised != first.raised || !again.unusable.empty()) {
            ++result_.unstable;
            continue;
        }
        first.checks = std::move(same);
        if (value_differs && first.checks.size() == 1 && first.checks.front().relation == "message") continue;
        stable.push_back(std::move(picked[i]));
    }
    picked = std::move(stable);
}

std::vector<Kept> Generator::filter(Interpreter& python, const std::vector<Observed>& picked) {
    std::vector<Candidate> candidates;
    for (const Observed& seen : picked)
        candidates.push_back({&seen, std::vector<std::set<std::size_t>>(seen.outcome.checks.size()), {}});
    if (ask_.use_mutants && !picked.empty()) judge(python, picked, candidates);
    std::vector<Kept> kept;
    const Reach reach(file_);
    std::set<std::size_t> killed;
    for (const Chosen& one : choose(candidates, ask_.use_mutants)) {
        const Candidate& candidate = candidates[one.candidate];
        Kept row{candidate.seen->row, candidate.seen->outcome, {}};
        row.outcome.checks.clear();
        for (const std::size_t c : one.checks) {
            row.outcome.checks.push_back(candidate.seen->outcome.checks[c]);
            killed.insert(candidate.notices[c].begin(), candidate.notices[c].end());
        }
        killed.insert(candidate.ends.begin(), candidate.ends.end());
        if (!contradicted(row))
            row.situation = row.row.source == Source::documented
                                ? ""
                                : reach.situation(targets_[row.row.target].node, one.adds);
        else
            continue;
        kept.push_back(std::move(row));
    }
    result_.killed = killed.size();
    return kept;
}

// A docstring says otherwise: for a person to look at.
bool Generator::contradicted(const Kept& kept) {
    if (kept.row.documented.empty() || kept.outcome.raised || kept.outcome.checks.empty()) return false;
    const Check& check = kept.outcome.checks.front();
    if (!check.path.empty() || (check.relation != "==" && check.relation != "is")) return false;
    const std::string& said = kept.row.documented;
    const bool plain = said == "None" || said == "True" || said == "False" || said[0] == '\'' ||
                       (said[0] >= '0' && said[0] <= '9');
    if (!plain || said == check.value) return false;
    Outcome differs;
    differs.error = fmt::format("gives {}, the docstring says {}", check.value, said);
    suspect(kept.row, differs);
    return true;
}

// Of every function's mutants the rows that may notice it, its own first.
std::vector<Generator::Job> Generator::jobs_for(const std::vector<Observed>& picked,
                                                const Lines& lines) const {
    std::vector<Job> jobs;
    for (const Target& target : targets_) {
        if (target.node == python::no_node || !is_selected(target, ask_)) continue;
        for (mutate::Mutant& mutant :
             mutate::sampled(mutate::mutants(file_, target.node), mutants_a_function)) {
            Job job{&target, std::move(mutant), {}};
            for (const bool own : {true, false}) {
                for (std::size_t i = 0; i < picked.size() && job.rows.size() < rows_a_mutant; ++i) {
                    if ((&targets_[picked[i].row.target] == &target) == own &&
                        touches(lines[i], job.mutant, target))
                        job.rows.push_back(i);
                }
            }
            jobs.push_back(std::move(job));
        }
    }
    return jobs;
}

// Rows that alone get somewhere and have noticed nothing: more mutants of where they get.
std::vector<Generator::Job> Generator::jobs_for_unheard(const std::vector<Observed>& picked,
                                                        const Lines& lines,
                                                        const std::vector<Candidate>& candidates,
                                                        const std::vector<Job>& done) const {
    std::set<Arc> heard;
    std::vector<std::size_t> silent;
    for (std::size_t i = 0; i < picked.size(); ++i) {
        const Candidate& c = candidates[i];
        const bool notices = !c.ends.empty() || std::any_of(c.notices.begin(), c.notices.end(),
                                                            [](const auto& m) { return !m.empty(); });
        if (notices)
            heard.insert(picked[i].outcome.arcs.begin(), picked[i].outcome.arcs.end());
        else if (!lines[i].empty())
            silent.push_back(i);
    }
    std::set<std::pair<std::uint32_t, std::string>> tried;  // begin, text
    for (const Job& job : done) tried.emplace(job.mutant.begin, job.mutant.text);
    std::vector<Job> jobs;
    for (const std::size_t i : silent) {
        std::set<std::uint32_t> news;
        for (const Arc arc : picked[i].outcome.arcs) {
            if (heard.contains(arc)) continue;
            news.insert(static_cast<std::uint32_t>(arc >> 20));
            news.insert(static_cast<std::uint32_t>(arc & 0xFFFFF));
        }
        if (news.empty()) continue;
        std::size_t own = 0;
        for (const Target& target : targets_) {
            if (target.node == python::no_node || !is_selected(target, ask_)) continue;
            if (news.lower_bound(target.line) == news.upper_bound(target.end_line)) continue;
            for (mutate::Mutant& mutant : mutate::mutants(file_, target.node)) {
                if (own == mutants_a_row || !touches(news, mutant, target) ||
                    !tried.emplace(mutant.begin, mutant.text).second)
                    continue;
                ++own;
                jobs.push_back({&target, std::move(mutant), {i}});
            }
        }
    }
    return jobs;
}

void Generator::judge(Interpreter& python, const std::vector<Observed>& picked,
                      std::vector<Candidate>& candidates) {
    Json rows = Json::array();
    for (std::size_t i = 0; i < picked.size(); ++i) {
        Json row = question_of(picked[i].row, targets_);
        row["id"] = i;
        rows.push_back(std::move(row));
    }
    const Json again =
        python.ask({{"op", "run"}, {"rows", std::move(rows)}, {"keep", true}, {"trace", false}, {"salt", 1}});
    Lines lines(picked.size());
    for (std::size_t i = 0; i < picked.size(); ++i) {
        // whoever depends on what ran before in the same process proves nothing
        const Outcome now = outcome_of(again.at("rows").at(i));
        if (now.checks.empty()) continue;
        for (const Arc arc : picked[i].outcome.arcs) lines[i].insert(arc & 0xFFFFF);
    }
    const std::vector<Job> jobs = jobs_for(picked, lines);
    result_.mutants = carry_out(python, jobs, 0, net, picked, candidates);
    const std::vector<Job> more = jobs_for_unheard(picked, lines, candidates, jobs);
    result_.mutants += carry_out(python, more, jobs.size(), last_net, picked, candidates);
}

// How many of the mutants were judged; their numbers begin at `first`.
std::size_t Generator::carry_out(Interpreter& python, const std::vector<Job>& jobs, std::size_t first,
                                 double until, const std::vector<Observed>& picked,
                                 std::vector<Candidate>& candidates) {
    // one of each function first, so that a short time is spread over all of them
    std::vector<std::size_t> order(jobs.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [](std::size_t a, std::size_t b) { return a % 3 < b % 3; });
    std::size_t judged = 0, calls = 0;
    for (std::size_t from = 0; from < order.size() && calls < affordable(calls_a_second); from += batch) {
        throw_if_interrupted();
        const double left = (until - spent(python)) * ask_.budget;
        if (left <= 0) {
            stopped_early();
            break;
        }
        Json asked = Json::array();
        std::vector<std::size_t> numbers;
        for (std::size_t i = from; i < std::min(order.size(), from + batch); ++i) {
            const Job& job = jobs[order[i]];
            if (job.rows.empty()) {
                ++judged;
                continue;
            }
            for (const std::size_t row : job.rows) calls += 1 + picked[row].outcome.steps / steps_a_call;
            const Target& t = *job.target;
            const mutate::Mutant& m = job.mutant;
            asked.push_back({{"before", alone(file_, t, m.begin, m.begin, {})},
                             {"after", alone(file_, t, m.begin, m.end, m.text)},
                             {"rows", job.rows}});
            numbers.push_back(order[i]);
        }
        const Json told = python.ask({{"op", "mutants"}, {"mutants", std::move(asked)}, {"seconds", left}});
        const Json& answers = told.at("mutants");
        for (std::size_t i = 0; i < numbers.size() && i < answers.size(); ++i) {
            if (!answers[i].contains("killed")) continue;
            ++judged;
            for (const Json& killed : answers[i]["killed"])
                note(killed, first + numbers[i], picked, candidates);
        }
    }
    return judged;
}

}  // namespace sixth::testgen

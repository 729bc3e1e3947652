#include "analyzers/testgen/generate.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <numeric>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "analyzers/mutate/mutants.h"
#include "analyzers/testgen/choose.h"
#include "analyzers/testgen/docstring.h"
#include "analyzers/testgen/properties.h"
#include "analyzers/testgen/property_run.h"
#include "analyzers/testgen/protocol.h"
#include "analyzers/testgen/reach.h"
#include "analyzers/testgen/rows.h"
#include "analyzers/testgen/veto.h"
#include "core/base/error.h"
#include "core/base/interrupt.h"
#include "core/base/text.h"

namespace sixth::testgen {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t more_rows = 24;  // of a target, beside those that reach something new
constexpr std::size_t mutants_a_function = 60;
constexpr std::size_t rows_a_mutant = 28;
constexpr std::size_t most_suspicions = 20;
constexpr double search_until = 0.45, mutants_until = 0.8;  // shares of the budget
constexpr int shift_seconds = 40 * 86'400 + 3'723;          // another day, month, hour

double since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

milliseconds patience(double span) {
    return milliseconds(static_cast<long>(span * 1000));
}

class Generator {
  public:
    explicit Generator(const Request& request) : ask_(request), file_(*request.file) {}

    Generated run() {
        targets_ = targets_of(file_);
        Mined mined = ask_.use_constants ? mine(file_, targets_) : Mined();
        Interpreter python(ask_.launch);
        world_ = load(python, 0, 0);
        if (!ask_.use_constants) world_.patterns.clear();
        phase("load");
        const Values values(world_, mined);
        choose_targets();
        first_rows(values);
        for (std::size_t t = 0; t < targets_.size(); ++t) observe(python, t);
        phase("calls");
        if (ask_.property) {
            finish_properties(python, mined, values);
            phase("pytest");
            result_.seconds = since(start_);
            return std::move(result_);
        }
        if (ask_.use_search) search(python, mined);
        phase("search");
        std::vector<Observed> picked = pick();
        stabilize(picked);
        phase("stability");
        std::vector<Kept> kept = filter(python, picked);
        phase("mutants");
        finish(std::move(kept));
        phase("pytest");
        result_.seconds = since(start_);
        return std::move(result_);
    }

  private:
    void phase(const char* name) {
        const double now = since(start_);
        result_.phases.emplace_back(name, now - phase_start_);
        phase_start_ = now;
    }

    World load(Interpreter& python, int salt, int shift) {
        Json paths = Json::array();
        for (const fs::Path& path : ask_.import_paths) paths.push_back(path.string());
        const Json told = python.ask({{"op", "load"},
                                      {"paths", std::move(paths)},
                                      {"module", ask_.module},
                                      {"file", ask_.path.string()},
                                      {"salt", salt},
                                      {"shift", shift}},
                                     seconds(20));
        if (told.contains("error"))
            throw Error(
                fmt::format("cannot import '{}': {}", ask_.module, told["error"].get<std::string>()),
                "name the interpreter that has what it needs with --python, such as .venv/bin/python");
        return world_of(told);
    }

    void choose_targets() {
        runs_.assign(targets_.size(), false);
        for (std::size_t t = 0; t < targets_.size(); ++t) {
            Target& target = targets_[t];
            if (!target.direct || !is_selected(target, ask_)) continue;
            const auto known = world_.names.find(target.name);
            if (target.way == Way::constructor && known != world_.names.end()) {
                if (known->second.is_abstract || known->second.kind == Name::Kind::enumeration) continue;
                // of a dataclass, and of what inherits its constructor, the interpreter knows
                if (target.node == python::no_node) target.parameters = known->second.parameters;
            }
            const std::string why = veto(file_, target);
            if (!why.empty()) {
                result_.left_out.emplace_back(target.symbol, why);
                continue;
            }
            const std::string& top = target.owner.empty() ? target.name : target.owner;
            // a private method, where Python changes its name: reached from inside alone
            const bool mangled = !target.owner.empty() && target.name.substr(0, 2) == "__" &&
                                 target.name.substr(target.name.size() - 2) != "__";
            if (mangled || world_.names.count(top) == 0 || target.name.substr(0, 4) == "test") continue;
            runs_[t] = true;
        }
    }

    void first_rows(const Values& values) {
        rows_.resize(targets_.size());
        std::vector<Row> found;
        add_rows_of_examples(targets_, world_, found);
        if (ask_.use_calls) {
            for (const std::string& text : ask_.callers)
                add_rows_of_calls(python::ParsedFile(text), targets_, world_, found);
        }
        std::vector<std::set<std::string>> seen(targets_.size());
        const auto add = [&](Row row) {
            std::string key = row.subject + "\n" + text::join(row.before, "\n");
            for (const Argument& a : row.arguments) key += "\n" + a.name + "=" + a.value;
            if (runs_[row.target] && seen[row.target].insert(key).second)
                rows_[row.target].push_back(std::move(row));
        };
        std::vector<std::size_t> calls(targets_.size(), 0);
        for (Row& row : found) {
            if (row.source == Source::call_site && ++calls[row.target] > 60) continue;
            add(std::move(row));
        }
        for (std::size_t t = 0; t < targets_.size(); ++t) {
            if (!runs_[t]) continue;
            for (Row& row : rows_of_values(t, targets_, values)) add(std::move(row));
            if (rows_[t].empty())
                result_.left_out.emplace_back(targets_[t].symbol, "no object of its class can be built");
        }
    }

    void observe(Interpreter& python, std::size_t t) {
        throw_if_interrupted();
        // the first values of every target are tried even when the time is short
        if (rows_[t].empty()) return;
        if (spent(python) > 0.25 && rows_[t].size() > 20) rows_[t].resize(20);
        Json rows = Json::array();
        for (const Row& row : rows_[t]) rows.push_back(question_of(row, targets_));
        const Json told =
            python.ask({{"op", "run"}, {"rows", std::move(rows)}, {"seconds", slow_part()}}, seconds(90));
        const Json& answers = told.at("rows");
        std::set<std::string> why;
        bool any = false;
        for (std::size_t i = 0; i < answers.size() && i < rows_[t].size(); ++i) {
            any = take(rows_[t][i], outcome_of(answers[i])) || any;
            if (answers[i].contains("unusable")) why.insert(answers[i].at("unusable").get<std::string>());
        }
        if (!any && !targets_[t].is_private)
            result_.left_out.emplace_back(targets_[t].symbol,
                                          why.empty() ? "every call that was tried fails" : *why.begin());
    }

    double slow_part() const { return std::max(2.0, ask_.budget * 0.5); }

    // Share of the budget: of processor time, so that a busy machine makes the same tests, only later.
    double spent(const Interpreter& python) const { return python.cpu_seconds() / ask_.budget; }

    bool take(const Row& row, Outcome outcome) {
        ++result_.tried;
        if (!outcome.unusable.empty() || outcome.checks.empty()) return false;
        const Target& target = targets_[row.target];
        if (outcome.raised && !outcome.intended &&
            !tells_of_exception(target.docstring, outcome.error_type)) {
            suspect(row, outcome);
            return false;
        }
        // a value of another type that is taken all the same: only where nothing else gets
        if (row.odd && !outcome.raised && covered_all(outcome.arcs)) return true;
        covered_.insert(outcome.arcs.begin(), outcome.arcs.end());
        observed_.push_back({row, std::move(outcome)});
        return true;
    }

    bool covered_all(const std::vector<Arc>& arcs) const {
        return std::all_of(arcs.begin(), arcs.end(), [this](Arc arc) { return covered_.count(arc) > 0; });
    }

    // Only of values that the function says it takes: what anyone would call with.
    void suspect(const Row& row, const Outcome& outcome) {
        const Target& target = targets_[row.target];
        if (result_.suspicions.size() >= most_suspicions || target.is_private) return;
        const bool annotated = std::all_of(
            target.parameters.begin(), target.parameters.end(),
            [](const Parameter& p) { return !p.annotation.empty() || p.kind >= Parameter::Kind::star; });
        if ((!annotated || row.odd) && row.source > Source::call_site) return;
        for (const Suspicion& s : result_.suspicions) {
            if (s.symbol == target.symbol &&
                s.error.substr(0, s.error.find(':')) == outcome.error.substr(0, outcome.error.find(':')))
                return;
        }
        std::string call = (row.subject.empty() ? "" : row.subject + ".") + callee_of(target) + "(";
        for (std::size_t i = 0; i < row.arguments.size(); ++i) {
            const Argument& a = row.arguments[i];
            call += (i == 0 ? "" : ", ") + (a.name.empty() ? "" : a.name + "=") + a.value;
        }
        result_.suspicions.push_back({target.symbol, call + ")", outcome.error, target.line});
    }

    void search(Interpreter& python, const Mined& mined) {
        Json words = Json::array(), numbers = Json::array();
        for (const std::string& text : mined.texts) words.push_back(text);
        for (const auto& [name, what] : world_.names) {
            for (const std::string& word : what.words) words.push_back(word);
        }
        for (const long long n : mined.numbers) {
            for (const long long d : {-1LL, 0LL, 1LL}) numbers.push_back(n + d);
        }
        std::vector<std::pair<std::size_t, std::size_t>> open;  // what is missing, target
        const Reach reach(file_);
        for (std::size_t t = 0; t < targets_.size(); ++t) {
            if (!runs_[t] || targets_[t].is_private || targets_[t].node == python::no_node) continue;
            std::size_t missing = reach.missing(targets_[t].node, covered_);
            // what a public function calls in its module is reached through it
            for (std::size_t other = 0; other < targets_.size(); ++other) {
                if (!targets_[other].is_private || targets_[other].node == python::no_node) continue;
                const auto at = mined.functions.find(targets_[t].symbol);
                if (at != mined.functions.end() && at->second.names.count(targets_[other].name) > 0)
                    missing += reach.missing(targets_[other].node, covered_);
            }
            if (missing > 0) open.emplace_back(missing, t);
        }
        std::sort(open.begin(), open.end(), [](const auto& a, const auto& b) {
            return std::tuple(b.first, a.second) < std::tuple(a.first, b.second);
        });
        for (std::size_t i = 0; i < open.size(); ++i) {
            throw_if_interrupted();
            const double left = (search_until - spent(python)) * ask_.budget;
            if (left < 0.1) break;
            const std::size_t t = open[i].second;
            std::vector<Observed> own;
            for (const Observed& o : observed_) {
                if (o.row.target == t) own.push_back(o);
            }
            if (own.empty()) continue;
            Json rows = Json::array();
            for (const std::size_t n : spread(own, 20)) rows.push_back(question_of(own[n].row, targets_));
            // each gets its part of what is left, the one with most missing twice as much
            const double share =
                std::min(left, std::max(0.3, 2 * left / static_cast<double>(open.size() - i + 1)));
            const Json told = python.ask({{"op", "search"},
                                          {"rows", std::move(rows)},
                                          {"known", covered_},
                                          {"words", words},
                                          {"numbers", numbers},
                                          {"seconds", share},
                                          {"idle", 6000},
                                          {"seed", t + 1}},
                                         patience(6 * share + 30));
            for (const Json& found : told.at("found")) {
                const Json& said = found.at("row");
                Row row;
                row.target = t;
                row.source = Source::searched;
                row.label = "searched";
                row.subject = said.value("subject", "");
                row.before = said.value("before", std::vector<std::string>());
                for (const Json& a : said.at("args")) row.arguments.push_back({a.at(0), a.at(1)});
                for (const Json& arc : found.at("arcs")) covered_.insert(arc.get<Arc>());
                searched_.push_back(std::move(row));
            }
        }
        if (searched_.empty()) return;
        Json rows = Json::array();
        for (const Row& row : searched_) rows.push_back(question_of(row, targets_));
        const Json told = python.ask({{"op", "run"}, {"rows", std::move(rows)}}, seconds(90));
        for (std::size_t i = 0; i < searched_.size() && i < told.at("rows").size(); ++i)
            take(searched_[i], outcome_of(told["rows"][i]));
    }

    // What goes into the second half: of each target what reaches everything, and some more.
    std::vector<Observed> pick() {
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
                                return (arc >> 20) != 0 && (arc & 0xFFFFF) != 0 && reached.count(arc) == 0;
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

    // The same rows in another process, in another order, each alone, with other hashes and at another time:
    // what differs is not asserted.
    void stabilize(std::vector<Observed>& picked) {
        Launch launch = ask_.launch;
        launch.hash_seed = 1;
        Interpreter other(launch);
        load(other, 1, shift_seconds);
        Json rows = Json::array();
        for (auto at = picked.rbegin(); at != picked.rend(); ++at)
            rows.push_back(question_of(at->row, targets_));
        const Json told = other.ask({{"op", "run"}, {"rows", std::move(rows)}, {"trace", false}, {"salt", 7}},
                                    seconds(120));
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
            if (value_differs && first.checks.size() == 1 && first.checks.front().relation == "message")
                continue;
            stable.push_back(std::move(picked[i]));
        }
        picked = std::move(stable);
    }

    std::vector<Kept> filter(Interpreter& python, const std::vector<Observed>& picked) {
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
    bool contradicted(const Kept& kept) {
        if (kept.row.documented.empty() || kept.outcome.raised || kept.outcome.checks.empty()) return false;
        const Check& check = kept.outcome.checks.front();
        if (!check.path.empty() || (check.relation != "==" && check.relation != "is")) return false;
        const std::string& said = kept.row.documented;
        const bool plain = said == "None" || said == "True" || said == "False" || said[0] == '\'' ||
                           (said[0] >= '0' && said[0] <= '9');
        if (!plain || said == check.value) return false;
        suspect(kept.row, {{},
                           false,
                           false,
                           false,
                           fmt::format("gives {}, the docstring says {}", check.value, said),
                           {},
                           {},
                           {},
                           {}});
        return true;
    }

    void judge(Interpreter& python, const std::vector<Observed>& picked, std::vector<Candidate>& candidates) {
        Json rows = Json::array();
        for (std::size_t i = 0; i < picked.size(); ++i) {
            Json row = question_of(picked[i].row, targets_);
            row["id"] = i;
            rows.push_back(std::move(row));
        }
        const Json again = python.ask(
            {{"op", "run"}, {"rows", std::move(rows)}, {"keep", true}, {"trace", false}, {"salt", 1}},
            seconds(90));
        std::vector<std::set<std::uint32_t>> lines(picked.size());
        for (std::size_t i = 0; i < picked.size(); ++i) {
            // whoever depends on what ran before in the same process proves nothing
            const Outcome now = outcome_of(again.at("rows").at(i));
            if (now.checks.empty()) continue;
            for (const Arc arc : picked[i].outcome.arcs) lines[i].insert(arc & 0xFFFFF);
        }
        struct Job {
            const Target* target;
            mutate::Mutant mutant;
            std::vector<std::size_t> rows;
        };
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
        result_.mutants = jobs.size();
        const double until = std::max(mutants_until, spent(python) + 0.2);
        // one of each function first, so that a short time is spread over all of them
        constexpr std::size_t batch = 40;
        std::vector<std::size_t> order(jobs.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::stable_sort(order.begin(), order.end(),
                         [](std::size_t a, std::size_t b) { return a % 3 < b % 3; });
        std::size_t judged = 0;
        for (std::size_t from = 0; from < order.size(); from += batch) {
            throw_if_interrupted();
            const double left = (until - spent(python)) * ask_.budget;
            if (left <= 0) break;
            Json asked = Json::array();
            std::vector<std::size_t> numbers;
            for (std::size_t i = from; i < std::min(order.size(), from + batch); ++i) {
                const Job& job = jobs[order[i]];
                if (job.rows.empty()) {
                    ++judged;
                    continue;
                }
                const Target& t = *job.target;
                const mutate::Mutant& m = job.mutant;
                asked.push_back({{"before", alone(file_, t, m.begin, m.begin, {})},
                                 {"after", alone(file_, t, m.begin, m.end, m.text)},
                                 {"rows", job.rows}});
                numbers.push_back(order[i]);
            }
            const Json told = python.ask(
                {{"op", "mutants"}, {"mutants", std::move(asked)}, {"seconds", left}}, seconds(180));
            const Json& answers = told.at("mutants");
            for (std::size_t i = 0; i < numbers.size() && i < answers.size(); ++i) {
                if (answers[i].contains("invalid")) {
                    --result_.mutants;
                    continue;
                }
                if (!answers[i].contains("killed")) continue;
                ++judged;
                for (const Json& killed : answers[i]["killed"]) note(killed, numbers[i], picked, candidates);
            }
        }
        result_.mutants = std::min(result_.mutants, judged);
    }

    static bool touches(const std::set<std::uint32_t>& lines, const mutate::Mutant& mutant,
                        const Target& target) {
        // the tracer sees a statement's first line alone
        const auto at = lines.upper_bound(mutant.line);
        return at != lines.begin() && *std::prev(at) >= target.line && *std::prev(at) + 12 > mutant.line;
    }

    static void note(const Json& killed, std::size_t mutant, const std::vector<Observed>& picked,
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

    // Written, run under pytest twice in processes of their own; what fails goes out.
    void finish(std::vector<Kept> kept) {
        std::stable_sort(kept.begin(), kept.end(),
                         [](const Kept& a, const Kept& b) { return a.row.target < b.row.target; });
        if (!ask_.existing_tests.empty()) result_.before = existing();
        for (int round = 0; round < 3 && !kept.empty(); ++round) {
            Rendered file = render(ask_.module, targets_, world_, kept, ask_.style, ask_.header);
            std::set<std::string> failing;
            std::optional<Coverage> coverage;
            for (const bool other : {false, true}) {
                const Json told = checked(pytest(file.text, {}, other));
                const Json& outcomes = told.at("outcomes");
                for (const std::string& name : file.names) {
                    const auto at = outcomes.find(name);
                    if (at == outcomes.end() || at->get<std::string>() != "passed") failing.insert(name);
                }
                if (!other) coverage = coverage_in(told);
            }
            std::vector<Kept> passing;
            for (std::size_t i = 0; i < kept.size(); ++i) {
                if (failing.count(file.names[i]) == 0) passing.push_back(kept[i]);
            }
            result_.failed += kept.size() - passing.size();
            if (passing.size() == kept.size()) {
                result_.text = std::move(file.text);
                result_.tests = file.tests;
                result_.rows = kept.size();
                result_.assertions = file.assertions;
                result_.after = coverage;
                return;
            }
            kept = std::move(passing);
        }
    }

    void finish_properties(Interpreter& python, const Mined& mined, const Values& values) {
        std::set<std::string> modules;
        for (const Observed& o : observed_)
            modules.insert(o.outcome.modules.begin(), o.outcome.modules.end());
        const auto with_imports = [&](const std::string& body) {
            return ask_.header + imports_for(body, ask_.module, world_, modules, ask_.style.width) + body;
        };
        const auto run = [this](const std::string& text, bool other) {
            return checked(pytest(text, {}, other));
        };
        result_.text =
            run_properties({ask_, targets_, python, with_imports, run},
                           properties_of(targets_, runs_, world_, mined, values, observed_), result_);
    }

    // An Error when pytest could not run the file.
    static Json checked(Json told) {
        if (told.contains("error"))
            throw Error(told["error"].get<std::string>(),
                        "install it for that interpreter, or name another one with --python");
        if (told.at("outcomes").contains("<collect>"))
            throw Error("the tests that were made cannot be read: " +
                        told["outcomes"]["<collect>"].get<std::string>());
        return told;
    }

    Json pytest(const std::string& text, const std::vector<fs::Path>& files, bool other) {
        Launch launch = ask_.launch;
        launch.hash_seed = other ? 2 : 0;
        Interpreter python(launch);
        Json paths = Json::array(), names = Json::array();
        for (const fs::Path& path : ask_.import_paths) paths.push_back(path.string());
        for (const fs::Path& path : files) names.push_back(path.string());
        return python.ask({{"op", "pytest"},
                           {"paths", std::move(paths)},
                           {"files", std::move(names)},
                           {"text", text},
                           {"name", ask_.file_name},
                           {"reverse", other},
                           {"shift", other ? shift_seconds : 0},
                           {"cover", other ? "" : ask_.path.string()}},
                          seconds(110));
    }

    std::optional<Coverage> existing() {
        try {
            return coverage_in(pytest("", ask_.existing_tests, false));
        } catch (const Error&) {  // they hang, or need more than the sandbox gives: nothing is known of them
            return {};
        }
    }

    static std::optional<Coverage> coverage_in(const Json& told) {
        const auto at = told.find("coverage");
        if (at == told.end()) return {};
        return Coverage{at->at("lines"), at->at("lines_hit"), at->at("branches"), at->at("branches_hit")};
    }

    const Request& ask_;
    const python::ParsedFile& file_;
    Clock::time_point start_ = Clock::now();
    double phase_start_ = 0;  // seconds after start_
    std::vector<Target> targets_;
    std::vector<bool> runs_;  // by target
    World world_;
    std::vector<std::vector<Row>> rows_;  // by target
    std::vector<Row> searched_;
    std::vector<Observed> observed_;
    std::set<Arc> covered_;
    Generated result_;
};

}  // namespace

bool is_selected(const Target& target, const Request& request) {
    const std::vector<std::string>& symbols = request.symbols;
    const bool named =
        symbols.empty() || std::any_of(symbols.begin(), symbols.end(), [&](const std::string& s) {
            return target.symbol == s || target.owner == s;
        });
    return named && (!request.touched || request.touched(target.line, target.end_line));
}

Generated generate(const Request& request) {
    try {
        return Generator(request).run();
    } catch (const Json::exception&) {  // code under test has the descriptor too
        throw Error("the interpreter answers nonsense", "does the module write to descriptor 4?");
    }
}

}  // namespace sixth::testgen

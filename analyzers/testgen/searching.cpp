#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "analyzers/testgen/choose.h"
#include "analyzers/testgen/generator.h"
#include "analyzers/testgen/protocol.h"
#include "analyzers/testgen/reach.h"
#include "analyzers/testgen/rows.h"
#include "core/base/interrupt.h"

namespace sixth::testgen {
namespace {

using Json = nlohmann::json;
using std::chrono::seconds;

constexpr double calls_a_second = 1000;    // of the budget, over all targets
constexpr std::size_t fewest_calls = 400;  // of one target
constexpr std::size_t most_idle = 6000;    // calls that led nowhere, after which a target is given up
constexpr std::size_t seeds = 20;
constexpr std::size_t calls_to_build = 1500;  // of a constructor that refused everything
constexpr double net = 0.8;                   // share of the budget after which no further target is begun

Row row_of(const Json& said, std::size_t target) {
    Row row;
    row.target = target;
    row.source = Source::searched;
    row.label = "searched";
    row.subject = said.value("subject", "");
    row.setup = said.value("setup", std::vector<std::string>());
    row.before = said.value("before", std::vector<std::string>());
    for (const Json& m : said.at("mocks")) row.mocks.push_back({m.at(0), m.at(2), m.at(1)});
    for (const Json& a : said.at("args")) row.arguments.push_back({a.at(0), a.at(1)});
    return row;
}

}  // namespace

// Those with something missing, most first; what a public function calls in its module is reached through it,
// and called itself when the public ones had their turn.
std::vector<std::pair<std::size_t, std::size_t>> Generator::open_targets(const Mined& mined) const {
    std::vector<std::pair<std::size_t, std::size_t>> open;  // what is missing, target
    const Reach reach(file_);
    for (std::size_t t = 0; t < targets_.size(); ++t) {
        if (!runs_[t] || targets_[t].node == python::no_node) continue;
        std::size_t missing = reach.missing(targets_[t].node, covered_);
        const auto at = mined.functions.find(targets_[t].symbol);
        const bool reaches = !targets_[t].is_private && at != mined.functions.end();
        for (std::size_t other = 0; other < targets_.size() && reaches; ++other) {
            if (!targets_[other].is_private || targets_[other].node == python::no_node) continue;
            if (at->second.names.count(targets_[other].name) > 0)
                missing += reach.missing(targets_[other].node, covered_);
        }
        if (missing > 0) open.emplace_back(missing, t);
    }
    std::sort(open.begin(), open.end(), [this](const auto& a, const auto& b) {
        return std::tuple(targets_[a.second].is_private, b.first, a.second) <
               std::tuple(targets_[b.second].is_private, a.first, b.second);
    });
    return open;
}

// Texts and numbers that values are changed with.
std::pair<Json, Json> Generator::vocabulary(const Mined& mined) const {
    Json words = Json::array(), numbers = Json::array();
    for (const std::string& text : mined.texts) words.push_back(text);
    for (const auto& [symbol, function] : mined.functions) {  // these are likelier to lead somewhere
        for (const auto& [name, use] : function.uses) {
            for (const std::string& text : use.equal) words.push_back(text);
        }
    }
    for (const auto& [name, what] : world_.names) {
        for (const std::string& word : what.words) words.push_back(word);
    }
    for (const long long n : mined.numbers) {
        for (const long long d : {-1LL, 0LL, 1LL}) numbers.push_back(n + d);
    }
    return {std::move(words), std::move(numbers)};
}

void Generator::search(Interpreter& python, const Mined& mined, const Values& values) {
    const auto vocabulary_of_module = vocabulary(mined);
    const Json &words = vocabulary_of_module.first, &numbers = vocabulary_of_module.second;
    const auto open = open_targets(mined);
    std::size_t left = affordable(calls_a_second);
    std::vector<Row> found;
    const Reach reach(file_);
    for (std::size_t i = 0; i < open.size() && spent(python) < net; ++i) {
        const Target& target = targets_[open[i].second];
        if (target.is_private && reach.missing(target.node, covered_) == 0) continue;
        // each gets its part of what is left, the one with most missing twice as much
        const std::size_t share = std::max(fewest_calls, std::min(left, 2 * left / (open.size() - i + 1)));
        for (Row& row : search_of(python, open[i].second, share, words, numbers, values))
            found.push_back(std::move(row));
        left -= std::min(left, share);
    }
    run_rows(python, found);
}

// How objects of each class are built, as it was seen; where nothing built one, it is searched for.
void Generator::learn_to_build(Interpreter& python, const Mined& mined, Values& values) {
    const auto built_by = [&](std::size_t t) {
        std::vector<Observed> own;
        for (const Observed& o : observed_) {
            if (o.row.target == t && !o.outcome.raised && !o.row.odd && o.row.mocks.empty()) own.push_back(o);
        }
        return own;
    };
    for (std::size_t t = 0; t < targets_.size(); ++t) {
        const Target& target = targets_[t];
        if (!runs_[t] || target.way != Way::constructor || rows_[t].empty()) continue;
        std::vector<Observed> own = built_by(t);
        if (own.empty() && ask_.use_search && target.node != python::no_node) {
            const auto [words, numbers] = vocabulary(mined);
            run_rows(python, search_of(python, t, calls_to_build, words, numbers, values));
            own = built_by(t);
        }
        if (own.empty()) continue;
        // what goes through more of it first; then one of each form, a second one, ...
        std::vector<std::size_t> order = spread(own, 0);
        std::map<std::string, std::size_t> forms;
        std::vector<std::pair<std::size_t, std::size_t>> rest;
        for (std::size_t i = 0; i < own.size(); ++i) {
            std::string form;
            for (const Argument& a : own[i].row.arguments) form += a.name + ",";
            const std::size_t earlier = forms[form]++;
            if (std::find(order.begin(), order.end(), i) == order.end()) rest.emplace_back(earlier, i);
        }
        std::sort(rest.begin(), rest.end());
        for (const auto& [earlier, i] : rest) order.push_back(i);
        std::vector<Values::Built> objects;
        for (const std::size_t i : order) {
            const Row& row = own[i].row;
            if (row.setup.size() > 1) continue;
            objects.push_back({fmt::format("{}({})", target.name, arguments_of(row)),
                               row.setup.empty() ? std::string() : row.setup.front()});
        }
        if (!objects.empty()) values.know(target.name, objects);
    }
}

std::vector<Row> Generator::search_of(Interpreter& python, std::size_t t, std::size_t calls,
                                      const Json& words, const Json& numbers, const Values& values) {
    throw_if_interrupted();
    std::vector<Observed> own;
    for (const Observed& o : observed_) {
        if (o.row.target == t) own.push_back(o);
    }
    std::vector<Row> found;
    if (own.empty()) return found;
    Json rows = Json::array(), code = Json::array();
    for (const std::size_t n : spread(own, seeds)) rows.push_back(question_of(own[n].row, targets_));
    // with these, comparisons tell how far they were from turning out otherwise
    for (const Target& target : targets_) {
        if (target.node != python::no_node)
            code.push_back(
                alone(file_, target, file_.tree()[target.node].end, file_.tree()[target.node].end, {}));
    }
    std::vector<std::string> befores, subjects;
    if (needs_subject(targets_[t])) {
        for (std::string& text : values.all_objects(targets_[t].owner)) {
            if (values.setup_of(text).empty()) subjects.push_back(std::move(text));
        }
        befores = deeds_of(targets_[t].owner);
        for (std::string& call : befores_of(t, targets_, values)) befores.push_back(std::move(call));
    }
    const Json told = python.ask({{"op", "search"},
                                  {"rows", std::move(rows)},
                                  {"known", covered_},
                                  {"code", std::move(code)},
                                  {"words", words},
                                  {"numbers", numbers},
                                  {"befores", std::move(befores)},
                                  {"subjects", std::move(subjects)},
                                  {"calls", calls},
                                  {"seconds", ask_.budget},
                                  {"idle", most_idle},
                                  {"seed", t + 1}},
                                 std::chrono::seconds(30 + static_cast<long>(6 * ask_.budget)));
    for (const Json& one : told.at("found")) {
        for (const Json& arc : one.at("arcs")) covered_.insert(arc.get<Arc>());
        found.push_back(row_of(one.at("row"), t));
    }
    return found;
}

}  // namespace sixth::testgen

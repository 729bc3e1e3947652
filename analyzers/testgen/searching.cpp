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
#include "core/base/text.h"

namespace sixth::testgen {
namespace {

using Json = nlohmann::json;

constexpr double calls_a_second = 1000;    // of the budget, over all targets
constexpr std::size_t fewest_calls = 200;  // of one target
constexpr std::size_t rounds = 3;
constexpr std::size_t first_idle =
    800;  // calls that led nowhere, after which a target waits for its next turn
constexpr std::size_t most_reached = 40;  // functions that are looked into for one target
constexpr std::size_t seeds = 20;
constexpr std::size_t longest_word = 20;      // of what a regular expression matches
constexpr std::size_t calls_to_build = 1500;  // of a constructor that refused everything
constexpr double net = 1.6;                   // share of the budget after which no further target is begun

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

// Of each target that runs itself and what a call of it can get to: what it names in its module, and so on.
Generator::Reached Generator::reached_through(const Mined& mined) const {
    std::map<std::string, std::vector<std::size_t>> by_name;
    for (std::size_t t = 0; t < targets_.size(); ++t) by_name[targets_[t].name].push_back(t);
    Reached reached(targets_.size());
    for (std::size_t t = 0; t < targets_.size(); ++t) {
        if (!runs_[t]) continue;
        std::set<std::size_t> seen = {t};
        std::vector<std::size_t>& all = reached[t] = {t};
        for (std::size_t i = 0; i < all.size() && i < most_reached; ++i) {
            const auto at = mined.functions.find(targets_[all[i]].symbol);
            if (at == mined.functions.end()) continue;
            for (const std::string& name : at->second.names) {
                const auto named = by_name.find(name);
                if (named == by_name.end()) continue;
                for (const std::size_t other : named->second) {
                    const Target& to = targets_[other];
                    const bool near = to.owner.empty() || to.owner == targets_[t].owner || to.is_private;
                    if (near && to.node != python::no_node && seen.insert(other).second) all.push_back(other);
                }
            }
        }
    }
    return reached;
}

// Of a private one its own: what public ones reach is theirs.
std::size_t Generator::missing_through(std::size_t t, const Reached& reached) const {
    const Reach reach(file_);
    std::size_t missing = 0;
    for (const std::size_t other : reached[t]) {
        const Target& target = targets_[other];
        if (target.node == python::no_node || (targets_[t].is_private && other != t)) continue;
        missing += reach.missing(target.node, covered_);
    }
    return missing;
}

// Those with something missing, most first, private ones last.
std::vector<Generator::Open> Generator::open_targets(const Reached& reached) const {
    std::vector<Open> open;
    for (std::size_t t = 0; t < targets_.size(); ++t) {
        if (const std::size_t missing = missing_through(t, reached); missing > 0)
            open.push_back({t, missing});
    }
    std::stable_sort(open.begin(), open.end(), [this](const Open& a, const Open& b) {
        return std::pair(targets_[a.target].is_private, b.missing) <
               std::pair(targets_[b.target].is_private, a.missing);
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
        for (const auto& [constant, of_class] : what.constants) {
            for (const std::string& word : of_class) words.push_back(word);
        }
    }
    for (const auto& [name, samples] : world_.patterns) {
        for (const std::string& hit : samples.hits) {
            if (hit.size() <= longest_word) words.push_back(hit);
        }
    }
    for (const long long n : mined.numbers) {
        for (const long long d : {-1LL, 0LL, 1LL}) numbers.push_back(n + d);
    }
    return {std::move(words), std::move(numbers)};
}

// Each in its turn gets a part of the calls that are left, by what is missing in what it reaches; then those
// that have something missing still, with more patience.
void Generator::search(Interpreter& python, const Mined& mined, const Values& values) {
    const auto vocabulary_of_module = vocabulary(mined);
    const Json &words = vocabulary_of_module.first, &numbers = vocabulary_of_module.second;
    const Reached reached = reached_through(mined);
    std::size_t left = affordable(calls_a_second);
    std::vector<Row> found;
    for (std::size_t round = 0; round < rounds && left > 0; ++round) {
        const std::vector<Open> open = open_targets(reached);
        std::size_t all = 0;  // of those to come
        for (const Open& o : open) all += o.missing;
        for (const Open& o : open) {
            const std::size_t share = std::max(fewest_calls, left * o.missing / all);
            all = std::max<std::size_t>(all - o.missing, 1);
            if (left == 0 || missing_through(o.target, reached) == 0) continue;
            if (spent(python) > net) {
                stopped_early();
                left = 0;
                break;
            }
            Search search{std::min(left, share), first_idle << round, o.target + 1 + round * targets_.size()};
            for (Row& row : search_of(python, o.target, search, words, numbers, values))
                found.push_back(std::move(row));
            left -= std::min(left, search.calls);
        }
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
    std::map<std::string, std::vector<Values::Built>> built;  // by class
    for (std::size_t t = 0; t < targets_.size(); ++t) {
        const Target& target = targets_[t];
        if (!runs_[t] || target.way != Way::constructor || rows_[t].empty()) continue;
        std::vector<Observed> own = built_by(t);
        if (own.empty() && ask_.use_search && target.node != python::no_node) {
            const auto [words, numbers] = vocabulary(mined);
            Search search{calls_to_build, calls_to_build, t + 1};
            run_rows(python, search_of(python, t, search, words, numbers, values));
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
        built[target.name] = std::move(objects);
    }
    // of a class that nothing built: what inherits from it
    for (std::size_t t = 0; t < targets_.size(); ++t) {
        const Target& target = targets_[t];
        const auto known = world_.names.find(target.name);
        if (target.way != Way::constructor || !tried_[t] || known == world_.names.end() ||
            !built[target.name].empty())
            continue;
        std::vector<Values::Built> objects;
        for (const auto& [sub, parameters] : known->second.subclasses) {
            const std::vector<Values::Built>& of_sub = built[std::string(text::last_part(sub))];
            objects.insert(objects.end(), of_sub.begin(), of_sub.end());
        }
        if (objects.empty() && known->second.lacking.empty() && known->second.kind == Name::Kind::class_)
            objects.push_back({fmt::format("type('Concrete', ({},), {{}})()", target.name), ""});
        if (!objects.empty()) values.know(target.name, objects);
    }
}

// search.calls: those that may be made, then those that were.
std::vector<Row> Generator::search_of(Interpreter& python, std::size_t t, Search& search, const Json& words,
                                      const Json& numbers, const Values& values) {
    throw_if_interrupted();
    std::vector<Observed> own;
    for (const Observed& o : observed_) {
        if (o.row.target == t) own.push_back(o);
    }
    std::vector<Row> found;
    const std::size_t calls = std::exchange(search.calls, 0);
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
                                  {"target", t},
                                  {"rows", std::move(rows)},
                                  {"known", covered_},
                                  {"code", std::move(code)},
                                  {"words", words},
                                  {"numbers", numbers},
                                  {"befores", std::move(befores)},
                                  {"subjects", std::move(subjects)},
                                  {"calls", calls},
                                  {"seconds", ask_.budget},
                                  {"idle", search.idle},
                                  {"seed", search.seed}});
    search.calls = told.at("calls").get<std::size_t>();
    for (const Json& one : told.at("found")) {
        for (const Json& arc : one.at("arcs")) covered_.insert(arc.get<Arc>());
        found.push_back(row_of(one.at("row"), t));
    }
    return found;
}

}  // namespace sixth::testgen

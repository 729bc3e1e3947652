#include "analyzers/testgen/property_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <string_view>
#include <utility>

#include "analyzers/mutate/mutants.h"
#include "core/base/error.h"
#include "core/base/interrupt.h"
#include "core/base/text.h"

namespace sixth::testgen {
namespace {

using Json = nlohmann::json;

constexpr std::size_t mutants_a_function = 30, helper_mutants = 6;
constexpr std::string_view
    all_values = "max_examples=100, ",
    few_values = "max_examples=20, phases=(Phase.generate,), suppress_health_check=list(HealthCheck), ",
    many_values = "max_examples=100, phases=(Phase.generate,), ",
    shrunk_values = "max_examples=100, suppress_health_check=list(HealthCheck), ";
constexpr std::string_view leaves = "        return\n",  // where something is raised on purpose
    counted_leaves = "        return\n    ENDED.append(1)\n";
// What every value leaves by an exception says nothing: ENDED counts those that get to the end. Candidates
// may never end, or draw what takes for ever. Processor time, so that a busy machine keeps the same ones.
constexpr std::string_view time_limit = R"(
import signal


class OutOfTime(BaseException):
    pass


def out_of_time(*_):
    if ARMED:  # both clocks may run out at once, the second time in pytest itself
        ARMED.clear()
        raise OutOfTime


@pytest.fixture(autouse=True)
def limited(request):
    promised = request.node.name in PROMISED
    signal.signal(signal.SIGPROF, out_of_time)
    signal.signal(signal.SIGALRM, out_of_time)
    signal.setitimer(signal.ITIMER_PROF, 8 if promised else 2)
    signal.setitimer(signal.ITIMER_REAL, 10)
    ENDED.clear()
    ARMED.append(1)
    yield
    ARMED.clear()
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    assert ENDED or request.node.name not in ENDING
)";

void replace(std::string& text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    if (at != std::string::npos) text.replace(at, from.size(), to);
}

class PropertyRun {
  public:
    PropertyRun(const PropertyTools& tools, std::vector<Property> all, Generated& result)
        : tools_(tools), all_(std::move(all)), result_(result) {
        result_.tried += all_.size();
    }

    std::string run() {
        sieve(Values::few);
        phase("sieve");
        notice();
        phase("faults");
        keep_one_a_group();
        sieve(Values::many);  // in another order, with other hashes, on another day
        for (int round = 0; round < 3 && !all_.empty(); ++round) {
            throw_if_interrupted();
            std::string body;
            for (const Property& p : all_) body += p.text;
            const std::string text = tools_.with_imports(body);
            std::set<std::string> failing;
            std::optional<Coverage> coverage;
            const Json told = tools_.pytest(text, PropertyTools::Way::together);
            add_failing(told, failing);
            const auto measured = told.find("coverage");
            if (measured != told.end())
                coverage = Coverage{measured->at("lines"), measured->at("lines_hit"),
                                    measured->at("branches"), measured->at("branches_hit")};
            result_.failed += failing.size();
            drop([&](const Property& p) { return failing.contains(p.name); });
            if (!failing.empty()) continue;
            result_.tests = result_.rows = result_.assertions = all_.size();
            result_.after = coverage;
            return text;
        }
        return {};
    }

  private:
    void phase(const char* name) {
        const auto now = std::chrono::steady_clock::now();
        result_.phases.emplace_back(name, std::chrono::duration<double>(now - start_).count());
        start_ = now;
    }

    template <class Condition>
    void drop(const Condition& condition) {
        all_.erase(std::remove_if(all_.begin(), all_.end(), condition), all_.end());
    }

    enum class Values { few, many };

    // In the form that is tried: what fails is not made smaller, but where a name promises something.
    static std::string tried(const Property& p, Values values, bool promised) {
        std::string one = p.text;
        replace(one, all_values, promised ? shrunk_values : values == Values::few ? few_values : many_values);
        replace(one, leaves, counted_leaves);
        return one;
    }

    std::string trial(Values values, bool promised) const {
        std::string body, names, ending, about;
        for (const Property& p : all_) {
            body += tried(p, values, promised && !p.by_name.empty());
            if (!p.by_name.empty()) names += fmt::format("'{}', ", p.name);
            about += fmt::format("'{}': {}, ", p.name, p.targets.front());
            if (!p.may_always_raise && p.text.find(leaves) != std::string::npos)
                ending += fmt::format("'{}', ", p.name);
        }
        return tools_.with_imports(
            fmt::format("PROMISED = ({})\nENDING = ({})\nABOUT = {{{}}}\nENDED, ARMED = [], []\n{}{}", names,
                        ending, about, time_limit, body));
    }

    // Most candidates are wrong, which few values show; many values show the rest of them, once it is known
    // what is worth that time.
    void sieve(Values values) {
        if (all_.empty()) return;
        const Json told = tools_.pytest(trial(values, values == Values::few), PropertyTools::Way::apart);
        std::set<std::string> failing;
        add_failing(told, failing);
        for (const Property& p : all_) {
            if (!failing.contains(p.name) || p.by_name.empty()) continue;
            const Target& target = tools_.targets[p.targets.front()];
            const std::string example = told.at("reports").value(p.name, "");
            if (!example.empty())
                result_.suspicions.push_back(
                    {target.symbol, p.by_name, "does not hold: " + example, target.line});
        }
        drop([&](const Property& p) { return failing.contains(p.name); });
    }

    void add_failing(const Json& told, std::set<std::string>& failing) const {
        for (const Property& p : all_) {
            const auto at = told.at("outcomes").find(p.name);
            if (at == told.at("outcomes").end() || at->get<std::string>() != "passed") failing.insert(p.name);
        }
    }

    // A fault of what a property is about is put in; a property that notices none of them goes.
    void notice() {
        if (all_.empty() || !tools_.request.use_mutants) return;
        // those of what each property is about; then those of what it may call. One of each function at a
        // time, so that a short time is spread over all of them
        Json mutants = Json::array();
        for (const bool helpers : {false, true}) {
            std::vector<Json> by_function;
            std::size_t most = 0;
            for (std::size_t t = 0; t < tools_.targets.size(); ++t) {
                by_function.push_back(mutants_for(t, helpers));
                most = std::max(most, by_function.back().size());
            }
            for (std::size_t i = 0; i < most; ++i) {
                for (Json& some : by_function) {
                    if (i < some.size()) mutants.push_back(std::move(some[i]));
                }
            }
        }
        const Json told = tools_.python.ask({{"op", "properties"},
                                             {"text", trial(Values::few, false)},
                                             {"mutants", std::move(mutants)},
                                             {"seconds", std::max(4.0, tools_.request.budget)}});
        if (told.contains("error")) throw Error(told["error"].get<std::string>());
        std::set<std::string> noticing;
        for (const Json& name : told.at("noticing")) noticing.insert(name.get<std::string>());
        drop([&](const Property& p) { return !noticing.contains(p.name); });
    }

    // Of one function, with the properties that are about it, or with all others that may call it.
    Json mutants_for(std::size_t t, bool helper) const {
        Json out = Json::array();
        const Target& target = tools_.targets[t];
        if (target.node == python::no_node) return out;
        Json names = Json::array();
        for (const Property& p : all_) {
            const bool own = std::find(p.targets.begin(), p.targets.end(), t) != p.targets.end();
            const bool near = target.is_private || target.owner.empty() ||
                              tools_.targets[p.targets.front()].owner == target.owner;
            if (helper ? near && !own : own) names.push_back(p.name);
        }
        if (names.empty()) return out;
        const python::ParsedFile& file = *tools_.request.file;
        for (const mutate::Mutant& m : mutate::sampled(mutate::mutants(file, target.node),
                                                       helper ? helper_mutants : mutants_a_function))
            out.push_back({{"before", alone(file, target, m.begin, m.begin, {})},
                           {"after", alone(file, target, m.begin, m.end, m.text)},
                           {"tests", names}});
        return out;
    }

    void keep_one_a_group() {
        std::set<std::string> there;
        drop([&](const Property& p) { return !there.insert(p.group).second; });
    }

    const PropertyTools& tools_;
    std::vector<Property> all_;
    Generated& result_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace

std::string run_properties(const PropertyTools& tools, std::vector<Property> all, Generated& result) {
    return PropertyRun(tools, std::move(all), result).run();
}

}  // namespace sixth::testgen

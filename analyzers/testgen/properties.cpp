#include "analyzers/testgen/properties.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "analyzers/testgen/property_callee.h"
#include "analyzers/testgen/render.h"
#include "analyzers/testgen/rows.h"
#include "core/base/text.h"

namespace sixth::testgen {
namespace {

constexpr std::size_t most_candidates = 300;  // each is run on some values at least

bool starts(std::string_view text, std::string_view start) {
    return text.substr(0, start.size()) == start;
}

bool is_number(const std::string& strategy) {
    return strategy == "st.integers()" || starts(strategy, "st.floats");
}

class FunctionProperties {
  public:
    explicit FunctionProperties(const Known& known) : known_(known), targets_(known.targets) {}

    void add_all(std::vector<Property>& out) {
        for (std::size_t t = 0; t < targets_.size(); ++t) {
            Callee callee;
            if (!known_.runs[t] || needs_subject(targets_[t]) || targets_[t].way == Way::constructor ||
                !read_callee(t, known_, callee) || callee.parameters.empty())
                continue;
            callee.name = callee_of(targets_[t]);
            callees_.push_back(std::move(callee));
        }
        for (const Callee& callee : callees_) {
            if (!targets_[callee.target].is_private) of_one(callee);
        }
        for (const Callee& first : callees_) {
            for (const Callee& second : callees_) {
                if (first.target != second.target) of_two(first, second);
            }
        }
        for (Property& p : found_) out.push_back(std::move(p));
    }

  private:
    Property& add(const Callee& c, const std::string& what, const std::vector<std::string>& lines,
                  const std::string& assertion) {
        found_.push_back(written(c, targets_[c.target], what, lines, {"assert " + assertion}));
        return found_.back();
    }

    void of_one(const Callee& c) {
        const std::vector<std::string> once = {"result = " + c.call()};
        const std::string type = type_of_result(c);
        if (!type.empty())
            add(c, "returns_" + slug(text::join(c.results, "_or_")), once, type).may_always_raise = true;
        const std::string result = c.results.size() == 1 ? c.results.front() : "";
        const std::string &x = c.parameters.front(), &strategy = c.strategies.front();
        const bool list = starts(strategy, "st.lists");
        if ((strategy == "st.text()" || list) && (result == "str" || result == "list")) {
            add(c, "keeps_length", once, fmt::format("len(result) == len({})", x));
            add(c, "never_grows", once, fmt::format("len(result) <= len({})", x));
            add(c, "keeps_what_is_in_it", once, fmt::format("all(item in {} for item in result)", x));
        }
        if (result == "list") add(c, "is_sorted", once, "result == sorted(result)");
        if (result == "list" || result == "tuple")
            add(c, "has_no_doubles", once, "all(result.count(item) == 1 for item in result)");
        if ((result == "int" || result == "float") && !c.negative)
            add(c, "is_never_negative", once, "result >= 0");
        if (list)
            add(c, "in_any_order_of_items", once, fmt::format("{} == result", with_first(c, x + "[::-1]")));
        if (same_type(strategy, result)) {
            add(c, "twice_is_once", once, fmt::format("{} == result", with_first(c, "result")));
            add(c, "undoes_itself", once, fmt::format("{} == {}", with_first(c, "result"), x));
        }
        if (c.own == 2 && c.strategies[0] == c.strategies[1])
            add(c, "in_any_order", once, fmt::format("{} == result", c.call(c.parameters[1] + ", " + x)));
        if (is_number(strategy) && (result == "int" || result == "float")) {
            Callee two = c;  // a second number, not below the first
            two.parameters.push_back("more");
            two.strategies.push_back(strategy);
            add(two, "grows_with_" + slug(x),
                {fmt::format("smaller, larger = sorted(({}, more))", x),
                 "result = " + with_first(c, "smaller")},
                fmt::format("result <= {}", with_first(c, "larger")));
        }
        if (c.own == 3 && is_number(strategy) && strategy == c.strategies[1] && strategy == c.strategies[2] &&
            result != "bool")
            add(c, "stays_between", once,
                fmt::format("min({1}, {2}) <= result <= max({1}, {2})", x, c.parameters[1], c.parameters[2]));
        if (list || starts(strategy, "st.dic") || starts(strategy, "st.sets"))
            add(c, "leaves_its_argument", {fmt::format("before = copy.deepcopy({})", x), c.call()},
                fmt::format("{} == before", x));
    }

    // A call with something else in the place of the first argument.
    static std::string with_first(const Callee& c, const std::string& first) {
        std::string arguments = first;
        for (std::size_t i = 1; i < c.own; ++i) arguments += ", " + c.parameters[i];
        return c.call(arguments);
    }

    static bool same_type(const std::string& strategy, const std::string& result) {
        return (result == "str" && strategy == "st.text()") ||
               (result == "int" && strategy == "st.integers()") ||
               (result == "bytes" && strategy == "st.binary()") ||
               (result == "list" && starts(strategy, "st.lists")) ||
               (result == "dict" && starts(strategy, "st.dic")) ||
               (result == "float" && starts(strategy, "st.floats"));
    }

    void of_two(const Callee& first, const Callee& second) {
        const std::string &a = targets_[first.target].name, &b = targets_[second.target].name;
        if (targets_[first.target].owner != targets_[second.target].owner) return;
        const std::string& x = first.parameters.front();
        std::string rest;  // what both are told, such as a key
        for (std::size_t i = 1; i < second.own; ++i) {
            if (std::find(first.parameters.begin() + 1, first.parameters.end(), second.parameters[i]) ==
                first.parameters.end())
                return;
            rest += ", " + second.parameters[i];
        }
        if (are_inverse(a, b)) {
            Property& p = add(first, "then_" + slug(b), {"result = " + first.call()},
                              fmt::format("{} == {}", second.call("result" + rest), x));
            p.by_name = fmt::format("{}({}({})) == {}", b, a, x, x);
            p.targets.push_back(second.target);
        }
        if (first.target < second.target && first.own == second.own &&
            first.strategies == second.strategies && ought_to_agree(a, b)) {
            const Callee& main = targets_[first.target].is_private ? second : first;
            const Callee& other = &main == &first ? second : first;
            const std::string& with = targets_[other.target].name;
            std::string arguments = text::join(main.parameters, ", ");
            Property& p = add(main, "agrees_with_" + slug(with), {"result = " + main.call()},
                              fmt::format("{} == result", other.call(arguments)));
            p.by_name =
                fmt::format("{}({}) == {}({})", targets_[main.target].name, arguments, with, arguments);
            p.targets.push_back(other.target);
        }
    }

    const Known& known_;
    const std::vector<Target>& targets_;
    std::vector<Callee> callees_;
    std::vector<Property> found_;
};

}  // namespace

std::vector<Property> properties_of(const std::vector<Target>& targets, const std::vector<bool>& runs,
                                    const World& world, const Mined& mined, const Values& values,
                                    const std::vector<Observed>& seen) {
    const Known known{targets, runs, world, mined, values, seen};
    std::vector<Property> all;
    FunctionProperties(known).add_all(all);
    add_method_properties(known, all);
    if (all.size() > most_candidates) all.resize(most_candidates);
    return all;
}

}  // namespace sixth::testgen

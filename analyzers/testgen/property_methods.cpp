#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "analyzers/testgen/property_callee.h"
#include "analyzers/testgen/render.h"
#include "analyzers/testgen/rows.h"
#include "core/base/text.h"

namespace sixth::testgen {
namespace {

constexpr std::size_t most_setups = 3;  // methods that are called in front of one

class MethodProperties {
  public:
    explicit MethodProperties(const Known& known) : known_(known), targets_(known.targets) {}

    void add_all(std::vector<Property>& out) {
        for (std::size_t t = 0; t < targets_.size(); ++t) {
            const Target& target = targets_[t];
            if (!known_.runs[t] || !needs_subject(target) || target.is_private ||
                target.name.substr(0, 2) == "__")
                continue;
            Callee callee;
            if (!read_callee(t, known_, callee)) continue;
            for (const Callee& scene : scenes(std::move(callee))) of_one(scene);
        }
        for (Property& p : found_) out.push_back(std::move(p));
    }

  private:
    // On a new object, and on one that another method was called on: best one that takes the same value, as
    // `add(task)` in front of `claim(task)`.
    std::vector<Callee> scenes(Callee callee) {
        const Target& target = targets_[callee.target];
        callee.name = "subject." + target.name;
        if (!build(target.owner, callee)) return {};
        std::vector<Callee> all = {callee};
        for (const bool sharing : {true, false}) {
            for (std::size_t t = 0; t < targets_.size() && all.size() <= most_setups; ++t) {
                const Target& other = targets_[t];
                if (!known_.runs[t] || other.owner != target.owner || other.way != Way::method ||
                    other.is_private || other.name.substr(0, 2) == "__" || t == callee.target)
                    continue;
                Callee first;
                if (!read_callee(t, known_, first)) continue;
                const bool shares = std::any_of(first.parameters.begin(), first.parameters.end(),
                                                [&](const std::string& p) { return is_own(callee, p); });
                if (shares != sharing || (!sharing && !target.parameters.empty())) continue;
                all.push_back(after(callee, first));
            }
        }
        return all;
    }

    static bool is_own(const Callee& callee, const std::string& parameter) {
        const auto end = callee.parameters.begin() + static_cast<std::ptrdiff_t>(callee.own);
        return std::find(callee.parameters.begin(), end, parameter) != end;
    }

    Callee after(Callee callee, const Callee& first) const {
        for (std::size_t i = 0; i < first.own; ++i) {
            if (std::find(callee.parameters.begin(), callee.parameters.end(), first.parameters[i]) !=
                callee.parameters.end())
                continue;
            callee.parameters.push_back(first.parameters[i]);
            callee.strategies.push_back(first.strategies[i]);
        }
        Callee named = first;
        named.name = "subject." + targets_[first.target].name;
        callee.setup.push_back(named.call());
        callee.exceptions.insert(first.exceptions.begin(), first.exceptions.end());
        callee.after = "after_" + slug(targets_[first.target].name);
        return callee;
    }

    // "subject = Box(size)" for all sizes, or as the rows built it.
    bool build(const std::string& owner, Callee& callee) const {
        const auto constructor = std::find_if(targets_.begin(), targets_.end(), [&](const Target& t) {
            return t.way == Way::constructor && t.symbol == owner;
        });
        if (constructor == targets_.end()) return false;
        std::vector<std::string> names, strategies;
        bool known = true;
        for (const Parameter& p : constructor->parameters) {
            if (!p.required()) continue;
            std::string strategy = strategy_for(p.annotation, known_.world);
            known = known && !strategy.empty() && p.kind != Parameter::Kind::keyword_only;
            std::string name = p.name;
            if (std::find(callee.parameters.begin(), callee.parameters.end(), name) !=
                callee.parameters.end())
                name = slug(owner) + "_" + name;
            names.push_back(std::move(name));
            strategies.push_back(std::move(strategy));
        }
        if (known) {
            callee.setup = {fmt::format("subject = {}({})", owner, text::join(names, ", "))};
            callee.parameters.insert(callee.parameters.end(), names.begin(), names.end());
            callee.strategies.insert(callee.strategies.end(), strategies.begin(), strategies.end());
            const auto number = static_cast<std::size_t>(constructor - targets_.begin());
            for (const Observed& o : known_.seen) {
                if (o.row.target != number) continue;
                for (const Check& c : o.outcome.checks) {
                    if (c.path.empty() && c.relation == "raises") callee.exceptions.insert(c.value);
                }
            }
            return true;
        }
        for (const Observed& o : known_.seen) {
            if (o.row.target != callee.target || o.outcome.raised || !o.row.before.empty()) continue;
            callee.setup = {"subject = " + o.row.subject};
            return true;
        }
        const std::vector<std::string> objects = known_.values.objects(owner);
        if (objects.empty()) return false;
        callee.setup = {"subject = " + objects.front()};
        return true;
    }

    Property& add(const Callee& c, const std::string& what, const std::vector<std::string>& lines,
                  const std::vector<std::string>& ending) {
        found_.push_back(written(c, targets_[c.target], what, lines, ending));
        return found_.back();
    }

    void of_one(const Callee& c) {
        const std::string call = c.call();
        const std::string keep = "before = copy.deepcopy(vars(subject))";
        const std::string type = type_of_result(c);
        if (!type.empty() && type != "result is None")
            add(c, "returns_" + slug(text::join(c.results, "_or_")), {"result = " + call}, {"assert " + type})
                .may_always_raise = true;
        const std::string state = "state of " + targets_[c.target].symbol;
        if (!c.changes_object)
            add(c, "leaves_the_object", {keep, call}, {"assert vars(subject) == before"}).group = state;
        if (c.property) return;
        for (const std::string& exception : c.own_exceptions) {
            // a method that may raise at once proves nothing the second time: what is drawn must get there
            add(c, "twice_raises_" + slug(text::last_part(exception)), {call},
                {fmt::format("with pytest.raises({}):", exception), "    " + call});
        }
        if (type != "result is None" && !type.empty())
            add(c, "twice_gives_the_same", {"result = " + call}, {fmt::format("assert {} == result", call)});
        add(c, "twice_changes_nothing_more", {call, keep, call}, {"assert vars(subject) == before"}).group =
            state;
        if (type == "result is None" || type.empty()) changes(c, call);
        for (std::size_t t = 0; t < targets_.size(); ++t) with_other(c, t, keep, call);
    }

    // What it does to the object: the value is in it, or an attribute is the value.
    void changes(const Callee& c, const std::string& call) {
        if (c.own != 1) return;
        std::set<std::string> attributes;
        for (const Observed& o : known_.seen) {
            if (o.row.target != c.target || o.outcome.raised) continue;
            for (const Check& check : o.outcome.checks) {
                if (check.path.substr(0, 5) != "self.") continue;
                attributes.insert(check.path.substr(5, check.path.find_first_of(".[", 5) - 5));
            }
        }
        for (const std::string& attribute : attributes) {
            add(c, "sets_" + slug(attribute), {call},
                {fmt::format("assert subject.{} == {}", attribute, c.parameters.front())});
            add(c, "puts_into_" + slug(attribute), {call},
                {fmt::format("assert {} in subject.{}", c.parameters.front(), attribute)});
        }
    }

    void with_other(const Callee& c, std::size_t t, const std::string& keep, const std::string& call) {
        const Target &target = targets_[c.target], &other = targets_[t];
        if (!known_.runs[t] || other.owner != target.owner || t == c.target || other.is_private) return;
        if (other.way == Way::class_method || other.way == Way::static_method) {
            // to_dict() and from_dict()
            if (c.own != 0 || !are_inverse(target.name, other.name)) return;
            Property& p = add(c, "then_" + slug(other.name), {"result = " + call},
                              {fmt::format("assert {}(result) == subject", other.symbol)});
            p.by_name = fmt::format("{}(x.{}()) == x", other.symbol, target.name);
            p.targets.push_back(t);
            return;
        }
        if (other.way != Way::method || !are_undoing(target.name, other.name)) return;
        std::vector<std::string> arguments;
        for (const Parameter& p : other.parameters) {
            if (!p.required()) continue;
            if (!is_own(c, p.name)) return;
            arguments.push_back(p.name);
        }
        Callee back = c;
        back.is_async = other.is_async;
        back.listed = false;
        back.name = "subject." + other.name;
        const std::string undo = back.call(text::join(arguments, ", "));
        add(c, "then_" + slug(other.name) + "_leaves_the_object", {keep, call, undo},
            {"assert vars(subject) == before"})
            .targets.push_back(t);
        if (c.own == 1 && arguments.empty())
            add(c, "then_" + slug(other.name) + "_gives_it_back", {call, "result = " + undo},
                {fmt::format("assert result == {}", c.parameters.front())})
                .targets.push_back(t);
    }

    const Known& known_;
    const std::vector<Target>& targets_;
    std::vector<Property> found_;
};

}  // namespace

void add_method_properties(const Known& known, std::vector<Property>& out) {
    MethodProperties(known).add_all(out);
}

}  // namespace sixth::testgen

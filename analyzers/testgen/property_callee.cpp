#include "analyzers/testgen/property_callee.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "analyzers/testgen/render.h"
#include "analyzers/testgen/rows.h"
#include "core/base/text.h"

namespace sixth::testgen {
namespace {

// Exceptions that a function's text names.
void add_named_exceptions(const Known& known, const std::string& symbol, std::set<std::string>& out) {
    const auto at = known.mined.functions.find(symbol);
    if (at == known.mined.functions.end()) return;
    for (const std::string& name : at->second.names) {
        const auto there = known.world.names.find(name);
        const bool builtin = there == known.world.names.end() && name.size() > 5 &&
                             name.substr(name.size() - 5) == "Error" && name != "AssertionError";
        if (builtin || (there != known.world.names.end() && there->second.kind == Name::Kind::exception))
            out.insert(name);
    }
}

}  // namespace

std::string Callee::call(const std::string& arguments) const {
    const std::string made = property ? name : fmt::format("{}({})", name, arguments);
    return is_async ? fmt::format("asyncio.run({})", made) : listed ? fmt::format("list({})", made) : made;
}

std::string Callee::call() const {
    return call(
        text::join({parameters.begin(), parameters.begin() + static_cast<std::ptrdiff_t>(own)}, ", "));
}

bool read_callee(std::size_t t, const Known& known, Callee& out) {
    const Target& target = known.targets[t];
    const World& world = known.world;
    out.target = t;
    out.is_async = target.is_async;
    out.property = target.way == Way::property;
    std::set<std::string> types;
    std::map<std::size_t, std::set<std::string>> taken;  // strategies by argument
    std::size_t returned = 0, listed = 0;
    for (const Observed& o : known.seen) {
        if (o.row.target != t) continue;
        for (const Check& c : o.outcome.checks) {
            out.changes_object = out.changes_object || c.path.substr(0, 5) == "self.";
            if (!c.path.empty()) continue;
            out.negative = out.negative || (c.relation == "==" && c.value.substr(0, 1) == "-");
            if (c.relation == "raises") out.exceptions.insert(c.value);
            if (c.relation == "is") types.insert(c.value == "None" ? "None" : "bool");
            if (c.relation == "isinstance") types.insert(c.value);
        }
        if (o.outcome.raised || o.row.odd) continue;
        ++returned;
        listed += o.outcome.listed;
        for (std::size_t i = 0; i < o.row.arguments.size(); ++i) {
            if (o.row.arguments[i].name.empty()) taken[i].insert(strategy_of_value(o.row.arguments[i].value));
        }
    }
    add_named_exceptions(known, target.symbol, out.exceptions);
    out.own_exceptions = out.exceptions;
    if (returned == 0 || (listed > 0 && listed < returned)) return false;
    out.listed = listed > 0;
    for (std::size_t i = 0; i < target.parameters.size(); ++i) {
        const Parameter& p = target.parameters[i];
        if (!p.required()) continue;
        if (p.kind == Parameter::Kind::keyword_only) return false;
        std::string strategy = strategy_for(p.annotation, world);
        if (strategy.empty() && p.annotation.empty() && taken[i].size() == 1) strategy = *taken[i].begin();
        if (strategy.empty()) return false;
        std::string name = p.name;
        while (!name.empty() && name[0] == '_') name.erase(0, 1);
        if (name.empty() || world.names.contains(name) || name == "st" || name == "result" ||
            name == "before" || name == "subject")
            name += "_value";
        out.parameters.push_back(std::move(name));
        out.strategies.push_back(std::move(strategy));
    }
    out.own = out.parameters.size();
    const bool nameable = std::all_of(types.begin(), types.end(), [](const std::string& type) {
        return type.find('.') == std::string::npos;
    });
    if (nameable && types.size() <= 3) out.results.assign(types.begin(), types.end());
    return true;
}

std::string type_of_result(const Callee& callee) {
    std::vector<std::string> types = callee.results;
    const auto none = std::find(types.begin(), types.end(), "None");
    const bool may_be_none = none != types.end();
    if (may_be_none) types.erase(none);
    if (types.empty()) return may_be_none ? "result is None" : "";
    const std::string is = fmt::format(
        "isinstance(result, {})", types.size() == 1 ? types.front() : "(" + text::join(types, ", ") + ")");
    return may_be_none ? "result is None or " + is : is;
}

Property written(const Callee& callee, const Target& target, const std::string& what,
                 const std::vector<std::string>& lines, const std::vector<std::string>& ending) {
    Property p;
    p.targets = {callee.target};
    const std::string about = fmt::format("test_{}_{}", slug(target.symbol, 60), what);
    p.name = callee.after.empty() ? about : about + "_" + callee.after;
    p.group = about;
    std::vector<std::string> given;
    for (std::size_t i = 0; i < callee.parameters.size(); ++i)
        given.push_back(fmt::format("{}={}", callee.parameters[i], callee.strategies[i]));
    p.text = "\n\n";
    if (!given.empty())
        p.text += fmt::format(
            "@given({})\n@settings(deadline=None, max_examples=100, derandomize=True, database=None)\n",
            text::join(given, ", "));
    p.text += fmt::format("def {}({}):\n", p.name, text::join(callee.parameters, ", "));
    std::vector<std::string> all = callee.setup;
    all.insert(all.end(), lines.begin(), lines.end());
    const bool tries = !callee.exceptions.empty();
    if (tries) p.text += "    try:\n";
    for (const std::string& line : all) p.text += (tries ? "        " : "    ") + line + "\n";
    if (tries) {
        const std::vector<std::string> names(callee.exceptions.begin(), callee.exceptions.end());
        p.text += fmt::format("    except {}:\n        return\n",
                              names.size() == 1 ? names.front() : "(" + text::join(names, ", ") + ")");
    }
    for (const std::string& line : ending) p.text += "    " + line + "\n";
    return p;
}

}  // namespace sixth::testgen

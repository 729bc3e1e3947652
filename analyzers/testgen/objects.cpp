// Objects of the module's classes, and what is done to them and to the module before a call.
#include "analyzers/testgen/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <string_view>
#include <utility>

#include "analyzers/testgen/types.h"
#include "core/base/text.h"

namespace sixth::testgen {
namespace {

constexpr std::size_t most_objects = 8;   // of one class
constexpr std::size_t most_known = 24;    // of one class that were seen to be built
constexpr std::size_t most_states = 12;   // attributes that are set before a method is called
constexpr std::size_t most_keys = 16;     // of keyword arguments
constexpr std::size_t most_settings = 3;  // of one function

// An expression for a class that has what an abstract one lacks.
std::string subclass_of(const std::string& name, const Name& what) {
    std::string methods;
    for (const std::string& method : what.lacking)
        methods += fmt::format("{}'{}': lambda self, *args: 1", methods.empty() ? "" : ", ", method);
    return fmt::format("type('Concrete', ({},), {{{}}})", name, methods);
}

std::string slugged(std::string name) {
    std::replace(name.begin(), name.end(), '.', '_');
    return name;
}

}  // namespace

std::vector<std::string> Values::objects(const std::string& name, int depth) const {
    std::vector<std::string> all;
    const auto at = world_.names.find(name);
    if (at == world_.names.end() || depth > deepest) return all;
    const auto known = objects_.find({name, depth});
    if (known != objects_.end()) return known->second;
    const Name& what = at->second;
    if (what.reaches_out) return all;
    if (known_.contains(name)) {
        all = all_objects(name);
        all.resize(std::min(all.size(), most_objects));
        return all;
    }
    for (const auto& [text, fixture] : world_.fixtures) {
        if (text.substr(0, name.size() + 1) == name + "(") all.push_back(text);
    }
    if (what.kind == Name::Kind::enumeration) {
        for (const std::string& member : what.members) all.push_back(name + "." + member);
        return all;
    }
    if (what.kind == Name::Kind::exception && !what.has_signature) return {name + "('boom')"};
    if (what.kind != Name::Kind::class_ && what.kind != Name::Kind::exception) return all;
    if (!what.is_abstract && what.has_signature) {
        for (std::string& text : built(name, name, what.parameters, depth)) {
            if (std::find(all.begin(), all.end(), text) == all.end()) all.push_back(std::move(text));
        }
    }
    // what cannot be built itself is stood in for by what inherits from it
    for (std::size_t i = 0; i < what.subclasses.size() && (all.empty() || i < 2); ++i) {
        for (std::string& text : built(what.subclasses[i].first, "", what.subclasses[i].second, depth)) {
            if (all.size() < most_objects) all.push_back(std::move(text));
        }
    }
    if (all.empty() && !what.members.empty() && what.has_signature) {
        for (std::string& text : built(subclass_of(name, what), "", what.parameters, depth))
            all.push_back(std::move(text));
    }
    return objects_[{name, depth}] = std::move(all);
}

std::vector<std::string> Values::all_objects(const std::string& name) const {
    const auto known = known_.find(name);
    return known == known_.end() ? objects(name) : known->second;
}

void Values::know(const std::string& name, const std::vector<Built>& objects) {
    std::vector<std::string>& all = known_[name];
    for (const auto& [text, fixture] : world_.fixtures) {
        if (text.substr(0, name.size() + 1) == name + "(") all.push_back(text);
    }
    for (const Built& one : objects) {
        if (all.size() == most_known) break;
        if (std::find(all.begin(), all.end(), one.text) != all.end()) continue;
        all.push_back(one.text);
        if (!one.setup.empty()) setups_[one.text] = one.setup;
    }
    objects_.clear();  // of classes whose objects are built from these
}

// Calls of a constructor: with its required parameters alone, in their first, second, ... values; then with
// each optional one too.
std::vector<std::string> Values::built(const std::string& callee, const std::string& symbol,
                                       const std::vector<Parameter>& parameters, int depth) const {
    Target constructor;
    constructor.symbol = constructor.name = symbol;
    constructor.way = Way::constructor;
    std::vector<std::vector<Value>> options;
    for (const Parameter& p : parameters) {
        std::vector<Value> usable = of_annotation(p.annotation, depth + 1);
        if (usable.empty()) usable = of(constructor, p, depth + 1);
        usable.erase(std::remove_if(usable.begin(), usable.end(), [](const Value& v) { return v.odd; }),
                     usable.end());
        options.push_back(std::move(usable));
    }
    const auto built = [&](std::size_t choice, const Parameter* also) -> std::string {
        std::string arguments, setup;
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            const Parameter& p = parameters[i];
            if (!p.required() && &p != also) continue;
            const std::vector<Value>& usable = options[i];
            if (usable.empty()) return {};
            std::size_t chosen = std::min(choice, usable.size() - 1);
            if (&p == also && usable[chosen].text == p.fallback && usable.size() > 1)
                chosen = chosen == 0 ? 1 : 0;
            if (!arguments.empty()) arguments += ", ";
            if (p.kind == Parameter::Kind::keyword_only || (&p == also && p.kind < Parameter::Kind::star))
                arguments += p.name + "=";
            if (p.kind == Parameter::Kind::double_star) arguments += "key=";
            arguments += usable[chosen].text;
            if (setup.empty()) setup = usable[chosen].setup;
        }
        std::string text = fmt::format("{}({})", callee, arguments);
        if (!setup.empty()) setups_.emplace(text, setup);
        return text;
    };
    std::vector<std::string> all;
    const auto add = [&](std::string text) {
        if (!text.empty() && all.size() < most_objects &&
            std::find(all.begin(), all.end(), text) == all.end())
            all.push_back(std::move(text));
    };
    add(built(0, nullptr));
    add(built(1, nullptr));
    for (const Parameter& p : parameters) {
        if (!p.required()) add(built(0, &p));
    }
    for (std::size_t choice = 2; choice < most_objects; ++choice) add(built(choice, nullptr));
    return all;
}

std::string Values::setup_of(const std::string& object) const {
    const auto at = setups_.find(object);
    return at == setups_.end() ? std::string() : at->second;
}

std::vector<std::string> Values::keys_of(const Target& target, const Parameter& keywords) const {
    const FunctionMined& function = with_helpers(target);
    std::vector<std::string> all;
    const auto add = [&](const std::string& key) {
        const bool fits = text::is_identifier(key) && all.size() < most_keys;
        if (fits && std::find(all.begin(), all.end(), key) == all.end()) all.push_back(key);
    };
    if (const auto at = function.uses.find(keywords.name); at != function.uses.end())
        std::for_each(at->second.keys.begin(), at->second.keys.end(), add);
    // a class may list them
    const std::string& owner = target.way == Way::constructor ? target.name : target.owner;
    const auto known = world_.names.find(owner);
    for (const std::string& name : function.names) {
        if (known == world_.names.end() || !known->second.constants.contains(name)) continue;
        for (const std::string& word : known->second.constants.at(name)) add(word);
    }
    return all;
}

std::vector<std::string> Values::fillings(const Target& method) const {
    std::vector<std::string> all;
    const auto lists = mined_.lists.find(method.owner);
    const auto function = mined_.functions.find(method.symbol);
    if (lists == mined_.lists.end() || function == mined_.functions.end()) return all;
    for (const std::string& list : lists->second) {
        if (!function->second.names.contains(list)) continue;
        for (const std::string& name : function->second.names) {
            const auto known = world_.names.find(name);
            if (known == world_.names.end() || known->second.kind != Name::Kind::class_) continue;
            const std::vector<std::string> built = objects(name);
            if (!built.empty()) all.push_back(fmt::format("subject.{}.append({})", list, built.front()));
        }
        all.push_back(fmt::format("subject.{}.append('abc')", list));
        all.push_back(fmt::format("subject.{}.extend([3, 1, 2])", list));
    }
    return all;
}

// Whether the class or one that it comes from has the attribute or sets it.
bool Values::is_set_in(const std::string& owner, const std::string& attribute) const {
    const auto known = world_.names.find(owner);
    if (known == world_.names.end()) return true;
    const std::vector<std::string>& members = known->second.members;
    if (std::find(members.begin(), members.end(), attribute) != members.end()) return true;
    std::vector<std::string> owners = known->second.bases;
    owners.push_back(owner);
    return std::any_of(mined_.functions.begin(), mined_.functions.end(), [&](const auto& one) {
        const std::string top = one.first.substr(0, one.first.find('.'));
        return std::find(owners.begin(), owners.end(), top) != owners.end() &&
               one.second.assigned.contains(attribute);
    });
}

// For each class of the module that a method names, an object of it among the attributes: where the method
// goes through all there are.
std::vector<std::pair<std::string, Value>> Values::states(const Target& method) const {
    std::vector<std::pair<std::string, Value>> all;
    const FunctionMined& function = mined_of(method);
    const auto add = [&](const std::string& name, std::string text, std::string label) {
        if (all.size() < most_states) all.push_back({name, {std::move(text), std::move(label)}});
    };
    // handlers that it looks for on itself by name
    const auto add_handler = [&](const std::string& name) {
        const std::string symbol = method.owner + "." + name;
        if (mined_.functions.find(symbol) == mined_.functions.end()) add(name, "lambda *args: 1", name);
    };
    for (const std::string& hook : with_helpers(method).hooks) add_handler(hook);
    for (const std::string& start : with_helpers(method).name_starts) {
        add_handler(start + "abc");
        for (const std::string& word : function.texts) {
            if (text::is_identifier(word) && word.size() <= 12) add_handler(start + word);
        }
    }
    // what no method sets: subclasses and callers do
    for (const auto& [key, use] : function.uses) {
        const std::string name = key.substr(0, 5) == "self." ? key.substr(5) : "";
        if (name.empty() || name[0] == '_' || name.find('.') != std::string::npos ||
            is_set_in(method.owner, name))
            continue;
        std::vector<Value> options;
        for (const char* type : {"str", "dict", "list", "int"}) {
            if (use.types.contains(type)) typed(type, options, 0);
        }
        if (use.types.contains("str") || use.indexed) add_texts(with_helpers(method), use, options);
        for (const Value& v : options) {
            if (v.text[0] != 'b') add(name, v.text, v.label);
        }
    }
    for (const auto& [key, use] : function.uses) {
        if (key.substr(0, 5) != "self." || use.called || key[5] == '_' ||
            key.find('.', 5) != std::string::npos)
            continue;
        const std::string name = key.substr(5);
        const auto& methods = mined_.functions;
        if (methods.find(method.owner + "." + name) != methods.end()) continue;
        for (const std::string& word : use.equal) add(name, text_literal(word), word);
        for (const long long n : use.numbers) {
            for (const long long d : {0LL, 1LL, -1LL})
                add(name, std::to_string(n + d), fmt::format("near_{}", n));
        }
        if (use.none) add(name, "None", "none");
        if (use.tested) {
            add(name, "True", "true");
            add(name, "False", "false");
        }
    }
    for (const char* walker : {"dir", "vars", "getattr", "__dict__"}) {
        if (!function.names.contains(walker)) continue;
        for (const std::string& name : function.names) {
            const auto known = world_.names.find(name);
            if (known == world_.names.end() || known->second.kind != Name::Kind::class_) continue;
            const std::vector<std::string> built = objects(name);
            for (std::size_t i = 0; i < built.size() && i < 3; ++i) add("abc", built[i], lowered(name));
        }
        break;
    }
    return all;
}

std::vector<Mock> Values::settings(const Target& target, const std::string& module) const {
    std::vector<Mock> all;
    const auto add = [&](const std::string& name, std::string value) {
        Mock mock{module + "." + name, "mock_" + slugged(name), std::move(value)};
        if (all.size() < most_settings && std::find(all.begin(), all.end(), mock) == all.end())
            all.push_back(std::move(mock));
    };
    const auto add_asked = [&](const FunctionMined& function) {
        for (const std::string& name : function.asked) {
            const auto at = world_.names.find(name);
            if (at == world_.names.end() || at->second.kind == Name::Kind::exception) continue;
            const Name& what = at->second;
            if (what.truth) add(name, what.is_switch ? "False" : "None");
            if (!what.truth && what.is_switch) add(name, "True");
        }
        for (const auto& [name, value] : function.platforms) {
            const bool here = value == "posix" || value.substr(0, 5) == "linux";
            add(name, text_literal(!here ? value : name == "os.name" ? "nt" : "win32"));
        }
    };
    const FunctionMined& own = mined_of(target);
    add_asked(own);
    for (const std::string& name : own.names) {  // and what it calls in its module
        const auto other = mined_.functions.find(name);
        if (other != mined_.functions.end()) add_asked(other->second);
    }
    return all;
}

}  // namespace sixth::testgen

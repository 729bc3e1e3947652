#include "analyzers/testgen/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <set>
#include <string_view>
#include <utility>

#include "analyzers/testgen/docstring.h"
#include "analyzers/testgen/types.h"
#include "core/base/text.h"

namespace sixth::testgen {
namespace {

// Types that are worth trying for a parameter of which nothing is known.
constexpr std::string_view unknown_type = "object";

constexpr std::size_t most_alike = 3;     // classes that have what is asked of a parameter
constexpr std::size_t most_helpers = 12;  // functions that are looked into for one

std::string repeated(long long count) {
    if (count <= 20) return text_literal(std::string(static_cast<std::size_t>(count), 'a'));
    return fmt::format("'a' * {}", count);
}

}  // namespace

const FunctionMined& Values::mined_of(const Target& target) const {
    static const FunctionMined nothing;
    const auto at = mined_.functions.find(target.symbol);
    return at == mined_.functions.end() ? nothing : at->second;
}

// What its text tells, and that of what it calls in its module, which sees its values too.
const FunctionMined& Values::with_helpers(const Target& target) const {
    const auto [place, fresh] = with_helpers_.try_emplace(target.symbol, mined_of(target));
    FunctionMined& all = place->second;
    if (!fresh) return all;
    std::set<std::string> seen = {target.symbol};
    std::vector<const FunctionMined*> todo = {&mined_of(target)};
    // what an object is made with, its methods look into
    for (const auto& [symbol, method] : mined_.functions) {
        const bool own =
            target.way == Way::constructor && symbol.substr(0, target.name.size() + 1) == target.name + ".";
        if (!own || !seen.insert(symbol).second || todo.size() == most_helpers) continue;
        todo.push_back(&method);
        all.texts.insert(all.texts.end(), method.texts.begin(), method.texts.end());
    }
    for (std::size_t i = 0; i < todo.size() && i < most_helpers; ++i) {
        for (const std::string& name : todo[i]->names) {
            for (const std::string& symbol : {name, target.owner + "." + name}) {
                const auto other = mined_.functions.find(symbol);
                if (other == mined_.functions.end() || !seen.insert(symbol).second) continue;
                const FunctionMined& helper = other->second;
                todo.push_back(&helper);
                all.texts.insert(all.texts.end(), helper.texts.begin(), helper.texts.end());
                all.numbers.insert(all.numbers.end(), helper.numbers.begin(), helper.numbers.end());
                all.bytes = all.bytes || helper.bytes;
                all.hooks.insert(helper.hooks.begin(), helper.hooks.end());
                all.name_starts.insert(helper.name_starts.begin(), helper.name_starts.end());
            }
        }
    }
    for (std::size_t i = 1; i < todo.size(); ++i)
        all.names.insert(todo[i]->names.begin(), todo[i]->names.end());
    return all;
}

// What type it has, by the best witness there is. `known`: not only by its name.
std::vector<Value> Values::by_type(const Target& target, const Parameter& parameter, const Use& use,
                                   const FunctionMined& function, bool& known, int depth) const {
    std::vector<Value> out;
    known = true;
    const auto any_of = [&](std::initializer_list<const char*> methods) {
        return std::any_of(methods.begin(), methods.end(),
                           [&](const char* m) { return use.methods.contains(m); });
    };
    const bool is_path = use.opened || any_of({"read_text", "read_bytes", "iterdir", "is_file", "is_dir"});
    const std::string& note = parameter.annotation;
    if (!note.empty() && !(is_path && note.find("Path") != std::string::npos))
        out = of_annotation(note, depth);
    if (use.command_line) return command_lines(function);
    if (use.character && (out.empty() || out.front().text[0] == '\'')) {
        out.clear();
        typed("character", out, depth);
    }
    if (is_path && (out.empty() || out.front().text.substr(0, 8) == "pathlib.")) {
        const bool as_path = !use.opened || note.find("Path") != std::string::npos;
        const auto named = [&](std::string_view file) {
            const std::string path = file.empty() ? "tmp_path" : fmt::format("tmp_path / '{}'", file);
            return as_path ? path : fmt::format("str({})", path);
        };
        const std::string name = parameter.name + ".txt";
        out.clear();
        for (const std::string& content : contents(function, use))
            out.push_back({named(name), content.empty() ? "empty_file" : "file", false,
                           fmt::format("(tmp_path / '{}').write_text({})", name, text_literal(content))});
        out.push_back({named("missing.txt"), "missing"});
        out.push_back({named(""), "folder"});
        return out;
    }
    const std::string told = type_in_docstring(target.docstring, parameter.name);
    if (out.empty() && !told.empty()) out = of_annotation(told, depth);
    if (out.empty() && use.called) typed("Callable", out, depth);
    if (out.empty()) add_operands(target, parameter, out, depth);
    if (out.empty()) {
        const std::string wanted = lowered(parameter.name);
        for (const auto& [name, what] : world_.names) {
            // an object is seldom made of another of its class
            if (lowered(name) == wanted && name != target.name && what.kind != Name::Kind::function &&
                what.kind != Name::Kind::value)
                typed(name, out, depth);
        }
    }
    if (out.empty() &&
        any_of({"read", "readline", "readlines", "write", "getvalue", "writelines", "readinto"})) {
        for (const bool bytes : {function.bytes, !function.bytes}) add_streams(function, use, bytes, out);
    }
    if (out.empty()) add_unpacked(use, out, depth);
    if (out.empty()) add_alike(use, out, depth);
    if (out.empty()) {
        for (const char* type : {"str", "dict", "list", "int"}) {
            if (use.types.contains(type)) typed(type, out, depth);
        }
        const auto each = function.uses.find("each " + parameter.name);
        const bool of_characters = each != function.uses.end() &&
                                   std::any_of(each->second.equal.begin(), each->second.equal.end(),
                                               [](const std::string& text) { return text.size() == 1; });
        if (!use.types.contains("str") && (use.indexed || of_characters)) typed("str", out, depth);
        if (use.types.contains("list") && each != function.uses.end() && each->second.types.contains("str")) {
            std::vector<Value> lists = of_annotation("list[str]");
            for (const std::string& content : contents(function, each->second)) {
                std::string lines;
                for (const std::string_view line : text::split(content, '\n')) {
                    if (!line.empty()) lines += text_literal(std::string(line) + "\n") + ", ";
                }
                if (lines.empty()) continue;
                lists.push_back({"[" + lines.substr(0, lines.size() - 2) + "]", "lines"});
            }
            lists.insert(lists.end(), out.begin(), out.end());
            out = std::move(lists);
        }
    }
    if (out.empty()) {
        for (const std::string_view word : {"fp", "fileobj", "file_obj", "stream", "infile", "outfile",
                                            "ifile", "ofile", "f", "input", "output", "handle"}) {
            if (parameter.name != word) continue;
            for (const bool bytes : {function.bytes, !function.bytes}) add_streams(function, use, bytes, out);
            known = word.size() > 1 && word != "input" && word != "output";
            if (!known) out.push_back({"['a,b\\n', '1,2\\n', '\\n', '3\\n']", "lines"});
        }
    }
    if (out.empty()) {
        if (const std::string_view type = type_of_name(parameter.name); !type.empty())
            out = of_annotation(std::string(type), depth);
        known = out.empty();
    }
    const std::string& fallback = parameter.fallback;
    if (out.empty() && !fallback.empty() && fallback != "...") {
        const char first = fallback[0];
        if (fallback == "True" || fallback == "False")
            typed("bool", out, depth);
        else if (first == '\'' || first == '"')
            typed("str", out, depth);
        else if (fallback.size() > 1 && first == 'b' && (fallback[1] == '\'' || fallback[1] == '"'))
            typed("bytes", out, depth);
        else if (first >= '0' && first <= '9')
            typed(fallback.find('.') == std::string::npos ? "int" : "float", out, depth);
        else if (first == '[')
            typed("list", out, depth);
        else if (first == '{')
            typed("dict", out, depth);
        else if (first == '(')
            typed("tuple", out, depth);
        else if (const auto at = world_.names.find(fallback);  // a constant: others of its class
                 at != world_.names.end() && world_.names.contains(at->second.type))
            typed(at->second.type, out, depth);
    }
    return out;
}

// What is taken apart into so many names, itself or each of its items.
void Values::add_unpacked(const Use& use, std::vector<Value>& out, int depth) const {
    const bool each = use.parts.empty();
    const std::vector<std::string>& names = each ? use.each_parts : use.parts;
    if (names.size() < 2 || depth > deepest) return;
    std::vector<std::vector<Value>> items;
    for (const std::string& name : names) {
        const std::string_view type = type_of_name(name);
        items.push_back(of_annotation(type.empty() ? "object" : std::string(type), depth + 1));
        if (items.back().empty()) typed("object", items.back(), depth + 1);
    }
    const auto tuple = [&](std::size_t choice) {
        std::string text;
        for (std::size_t i = 0; i < items.size(); ++i)
            text += (i == 0 ? "" : ", ") + items[i][(choice + (choice == 0 ? 0 : i)) % items[i].size()].text;
        return "(" + text + ")";
    };
    if (each) out.push_back({fmt::format("[{}, {}]", tuple(0), tuple(1)), "two_items"});
    if (each) out.push_back({"[]", "empty"});
    for (std::size_t choice = 0; choice < 4; ++choice)
        out.push_back({each ? "[" + tuple(choice) + "]" : tuple(choice), "items"});
}

// Objects of those classes of the module that have all that is asked of a parameter.
void Values::add_alike(const Use& use, std::vector<Value>& out, int depth) const {
    std::set<std::string> asked = use.attributes;
    asked.insert(use.methods.begin(), use.methods.end());
    // what texts, lists and dictionaries have too says nothing
    const bool telling = std::any_of(asked.begin(), asked.end(),
                                     [](const std::string& name) { return !is_of_plain_type(name); });
    if (!telling || depth > deepest) return;
    std::vector<std::pair<std::size_t, std::string>> alike;  // how much it has, name
    for (const auto& [name, what] : world_.names) {
        if (what.kind != Name::Kind::class_ || what.members.empty()) continue;
        std::set<std::string> has(what.members.begin(), what.members.end());
        std::vector<std::string> owners = what.bases;
        owners.push_back(name);
        for (const auto& [symbol, function] : mined_.functions) {
            const std::string owner = symbol.substr(0, symbol.find('.'));
            if (std::find(owners.begin(), owners.end(), owner) != owners.end())
                has.insert(function.assigned.begin(), function.assigned.end());
        }
        if (std::includes(has.begin(), has.end(), asked.begin(), asked.end()))
            alike.emplace_back(has.size(), name);
    }
    std::sort(alike.begin(), alike.end());
    for (std::size_t i = 0; i < alike.size() && i < most_alike; ++i) {
        for (const std::string& text : objects(alike[i].second, depth + 1))
            out.push_back({text, lowered(alike[i].second)});
    }
}

// What stands on the other side of an operator: another object of the class, and plain values.
void Values::add_operands(const Target& target, const Parameter& parameter, std::vector<Value>& out,
                          int depth) const {
    constexpr std::string_view operators[] = {
        "eq",  "ne",  "lt",      "le",       "gt", "ge",   "add",  "sub",  "mul", "mod",  "divmod", "pow",
        "and", "xor", "truediv", "floordiv", "or", "iadd", "isub", "imul", "ior", "iand", "matmul"};
    std::string_view name = target.name;
    if (target.owner.empty() || depth > deepest) return;
    const bool special = name.size() > 5 && name.substr(0, 2) == "__" && name.ends_with("__");
    if (special) name = name.substr(2, name.size() - 4);
    if (special && name[0] == 'r' && name.size() > 3) name.remove_prefix(1);
    const bool is_operator =
        special && std::find(std::begin(operators), std::end(operators), name) != std::end(operators);
    if (!is_operator && parameter.name != "other") return;
    const std::vector<std::string> built = objects(target.owner, depth + 1);
    for (std::size_t i = 0; i < built.size() && i < 4; ++i)
        out.push_back({built[i], i == 0 ? "alike" : fmt::format("alike_{}", i + 1)});
    constexpr std::pair<const char*, const char*> plain[] = {{"2", "number"},    {"0", "zero"},
                                                             {"-1", "negative"}, {"2.5", "fraction"},
                                                             {"'abc'", "text"},  {"None", "none"}};
    for (const auto& [text, label] : plain) out.push_back({text, label});
}

void Values::add_numbers(const FunctionMined& function, const Use& use, std::vector<Value>& out) const {
    for (const long long n : use.numbers) {
        for (const long long d : {0LL, -1LL, 1LL}) {
            const char* label = d == 0 ? "" : d < 0 ? "below_" : "above_";
            out.push_back(
                {std::to_string(n + d), fmt::format("{}{}", label, n < 0 ? "limit" : std::to_string(n))});
        }
    }
    for (std::size_t i = 0; use.numbers.empty() && i < function.numbers.size() && i < 8; ++i) {
        for (const long long d : {0LL, -1LL, 1LL})
            out.push_back(
                {std::to_string(function.numbers[i] + d), fmt::format("near_{}", function.numbers[i])});
    }
}

std::vector<Value> Values::of(const Target& target, const Parameter& parameter, int depth) const {
    const FunctionMined& function = with_helpers(target);
    static const Use no_use;
    const auto used = function.uses.find(parameter.name);
    const Use& use = used == function.uses.end() ? no_use : used->second;
    bool known = true;
    std::vector<Value> out = by_type(target, parameter, use, function, known, depth);
    const bool unknown = out.empty();
    if (!known && function.bytes && out.front().text[0] == '\'') typed("bytes", out, depth);
    if (unknown || !known) {
        // a name alone says little: what any parameter may be comes right after its first value
        std::vector<Value> any;
        typed(std::string(unknown_type), any, depth);
        const auto second = out.begin() + (out.empty() ? 0 : 1);
        out.insert(second, any.begin(), any.end());
    }
    const auto takes = [&](std::string_view kind) {
        if (unknown) return true;
        for (const Value& v : out) {
            const char first = v.text.empty() ? ' ' : v.text[0];
            if (kind == "str" && (first == '\'' || first == '"')) return true;
            if (kind == "bytes" && v.text.substr(0, 2) == "b'") return true;
            if (kind == "int" && ((first >= '0' && first <= '9') || first == '-')) return true;
            if (kind == "list" && first == '[') return true;
            if (kind == "dict" && first == '{') return true;
        }
        return false;
    };

    std::vector<Value> more;
    if (!use.attributes.empty() && unknown) {
        std::string fields;
        for (const std::string& name : use.attributes) {
            if (!fields.empty()) fields += ", ";
            fields += name + "=1";
        }
        more.push_back({fmt::format("types.SimpleNamespace({})", fields), "stub"});
    }
    if (use.none) more.push_back({"None", "none"});
    for (const std::string& type : use.instances) {
        std::vector<Value> of_type;
        typed(std::string(text::last_part(type)), of_type, depth);
        for (std::size_t i = 0; i < of_type.size() && i < 2; ++i)
            more.push_back({of_type[i].text, "is_" + text::lower(text::last_part(type))});
    }
    if (takes("int")) add_numbers(function, use, more);
    for (const long long n : use.lengths) {
        for (const long long size : {n, n - 1, n + 1}) {
            if (size < 0 || size > 5000) continue;
            if (takes("str")) more.push_back({repeated(size), fmt::format("length_{}", size)});
            if (takes("list") && size <= 30) {
                std::string items;
                for (long long i = 0; i < size; ++i) items += fmt::format("{}{}", i == 0 ? "" : ", ", i + 1);
                more.push_back({"[" + items + "]", fmt::format("length_{}", size)});
            }
        }
    }
    if (takes("dict") && !use.keys.empty()) {
        std::string every;
        for (const std::string& key : use.keys) {
            more.push_back({fmt::format("{{{}: 'abc'}}", text_literal(key)), "only_" + key});
            every += fmt::format("{}{}: 1", every.empty() ? "" : ", ", text_literal(key));
        }
        more.push_back({"{" + every + "}", "every_key"});
    }
    if (takes("str")) add_texts(function, use, more);
    if (takes("str")) {
        for (const char* text : texts_of_name(parameter.name)) more.push_back({text, "form"});
    }
    if (takes("bytes") && function.bytes) {
        std::vector<Value> texts;
        add_texts(function, use, texts);
        for (Value& v : texts) {
            if (v.text[0] == '\'' || v.text[0] == '"') v.text.insert(0, "b");
            const bool ascii = std::all_of(v.text.begin(), v.text.end(), [](char c) { return c > 0; });
            if (ascii) more.push_back(std::move(v));
        }
    }
    const bool is_file =
        out.front().text.find("tmp_path") != std::string::npos || out.front().text.substr(0, 3) == "io.";
    // what it was not meant to get: only exceptions that the code raises on purpose are kept
    if (!unknown && known && !is_file) {
        more.push_back({"None", "none", true});
        more.push_back({takes("str") ? "1" : "'abc'", takes("str") ? "number" : "text", true});
    }
    // the type's own first value leads, mined ones come before its others
    std::vector<Value> all;
    const auto add = [&](Value& v) {
        if (std::none_of(all.begin(), all.end(),
                         [&](const Value& old) { return old.text == v.text && old.setup == v.setup; }))
            all.push_back(std::move(v));
    };
    add(out.front());
    for (Value& v : more) {
        if (v.text != "None") add(v);
    }
    for (std::vector<Value>* rest : {&out, &more}) {
        for (Value& v : *rest) {
            if (!v.text.empty()) add(v);  // empty: it was moved
        }
    }
    return all;
}

}  // namespace sixth::testgen

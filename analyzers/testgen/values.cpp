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

constexpr std::size_t most_objects = 8;    // of one class
constexpr std::size_t most_states = 12;    // attributes that are set before a method is called
constexpr std::size_t most_contents = 16;  // of a stream or file

std::string repeated(long long count) {
    if (count <= 20) return text_literal(std::string(static_cast<std::size_t>(count), 'a'));
    return fmt::format("'a' * {}", count);
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
    return objects_[{name, depth}] = std::move(all);
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

std::vector<std::string> Values::fillings(const Target& method) const {
    std::vector<std::string> all;
    const auto lists = mined_.lists.find(method.owner);
    const auto function = mined_.functions.find(method.symbol);
    if (lists == mined_.lists.end() || function == mined_.functions.end()) return all;
    for (const std::string& list : lists->second) {
        if (function->second.names.count(list) == 0) continue;
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

// For each class of the module that a method names, an object of it among the attributes: where the method
// goes through all there are.
std::vector<std::pair<std::string, Value>> Values::states(const Target& method) const {
    std::vector<std::pair<std::string, Value>> all;
    const FunctionMined& function = mined_of(method);
    const auto add = [&](const std::string& name, std::string text, std::string label) {
        if (all.size() < most_states) all.push_back({name, {std::move(text), std::move(label)}});
    };
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
        if (function.names.count(walker) == 0) continue;
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

const FunctionMined& Values::mined_of(const Target& target) const {
    static const FunctionMined nothing;
    const auto at = mined_.functions.find(target.symbol);
    return at == mined_.functions.end() ? nothing : at->second;
}

// What stands in a stream or a file: a line for each text that the code looks for.
std::vector<std::string> Values::contents(const FunctionMined& function, const Use& use) const {
    std::vector<std::string> all = {"first line\nsecond line\n", ""};
    std::vector<std::string> words(use.equal.begin(), use.equal.end());
    words.insert(words.end(), function.texts.begin(), function.texts.end());
    std::string every;
    for (const std::string& word : words) {
        if (word.empty() || all.size() > most_contents) continue;
        all.push_back(word + " abc\nabc\n");
        all.push_back("abc" + word + "\n");
        every += word + "abc\n";
    }
    for (const std::string& name : function.names) {
        const auto at = world_.patterns.find(name);
        if (at == world_.patterns.end()) continue;
        for (std::size_t i = 0; i < at->second.hits.size() && i < 6; ++i)
            all.push_back(at->second.hits[i] + "\n");
    }
    if (!every.empty()) all.push_back(every);
    all.emplace_back("a b\tc=\u00e9\n");
    return all;
}

static std::string bytes_literal(std::string_view text) {
    std::string plain;
    for (const char c : text) plain += static_cast<unsigned char>(c) < 0x80 ? c : '?';
    return "b" + text_literal(plain);
}

void Values::add_streams(const FunctionMined& function, const Use& use, bool bytes,
                         std::vector<Value>& out) const {
    for (const std::string& content : contents(function, use)) {
        const std::string literal = bytes ? bytes_literal(content) : text_literal(content);
        out.push_back(
            {fmt::format("io.{}({})", bytes ? "BytesIO" : "StringIO", content.empty() ? "" : literal),
             content.empty() ? "empty" : "stream_" + content.substr(0, content.find('\n'))});
    }
}

// What type it has, by the best witness there is. `known`: not only by its name.
std::vector<Value> Values::by_type(const Target& target, const Parameter& parameter, const Use& use,
                                   const FunctionMined& function, bool& known, int depth) const {
    std::vector<Value> out;
    known = true;
    const auto any_of = [&](std::initializer_list<const char*> methods) {
        return std::any_of(methods.begin(), methods.end(),
                           [&](const char* m) { return use.methods.count(m) > 0; });
    };
    const bool is_path = use.opened || any_of({"read_text", "read_bytes", "iterdir", "is_file", "is_dir"});
    const std::string& note = parameter.annotation;
    if (!note.empty() && !(is_path && note.find("Path") != std::string::npos))
        out = of_annotation(note, depth);
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
    if (out.empty()) {
        const std::string wanted = lowered(parameter.name);
        for (const auto& [name, what] : world_.names) {
            if (lowered(name) == wanted && what.kind != Name::Kind::function &&
                what.kind != Name::Kind::value)
                typed(name, out, depth);
        }
    }
    if (out.empty() &&
        any_of({"read", "readline", "readlines", "write", "getvalue", "writelines", "readinto"})) {
        for (const bool bytes : {function.bytes, !function.bytes}) add_streams(function, use, bytes, out);
    }
    if (out.empty()) {
        for (const char* type : {"str", "dict", "list", "int"}) {
            if (use.types.count(type) > 0) typed(type, out, depth);
        }
        const auto each = function.uses.find("each " + parameter.name);
        if (use.types.count("list") > 0 && each != function.uses.end() &&
            each->second.types.count("str") > 0) {
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
        for (const std::string_view word :
             {"fp", "fileobj", "file_obj", "stream", "infile", "outfile", "ifile", "ofile"}) {
            if (parameter.name != word) continue;
            for (const bool bytes : {function.bytes, !function.bytes}) add_streams(function, use, bytes, out);
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
    }
    return out;
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

void Values::add_texts(const Target& target, const FunctionMined& function, const Use& use,
                       std::vector<Value>& out) const {
    for (const std::string& word : use.equal) {
        out.push_back({text_literal(word), word});
        out.push_back({text_literal(word + "abc"), "begins_with_" + word});
        out.push_back({text_literal("abc" + word), "ends_with_" + word});
        out.push_back({text_literal("ab" + word + "cd"), "holds_" + word});
    }
    std::set<std::string, std::less<>> names = function.names;
    for (const std::string& name : function.names) {
        const auto other = mined_.functions.find(target.owner.empty() ? name : target.owner + "." + name);
        if (other != mined_.functions.end())
            names.insert(other->second.names.begin(), other->second.names.end());
    }
    for (const std::string& name : names) {
        if (const auto at = world_.patterns.find(name); at != world_.patterns.end()) {
            for (std::size_t i = 0; i < at->second.hits.size() && i < 14; ++i)
                out.push_back({text_literal(at->second.hits[i]), "matches_" + text::lower(name)});
            for (std::size_t i = 0; i < at->second.misses.size() && i < 5; ++i)
                out.push_back({text_literal(at->second.misses[i]), "misses_" + text::lower(name)});
        }
        if (const auto at = world_.names.find(name); at != world_.names.end()) {
            for (std::size_t i = 0; i < at->second.words.size() && i < 10; ++i)
                out.push_back({text_literal(at->second.words[i]), at->second.words[i]});
        }
    }
    for (std::size_t i = 0; i < function.texts.size() && i < 12; ++i)
        out.push_back({text_literal(function.texts[i]), function.texts[i]});
}

std::vector<Value> Values::of(const Target& target, const Parameter& parameter, int depth) const {
    const FunctionMined& function = mined_of(target);
    static const Use no_use;
    const auto used = function.uses.find(parameter.name);
    const Use& use = used == function.uses.end() ? no_use : used->second;
    bool known = true;
    std::vector<Value> out = by_type(target, parameter, use, function, known, depth);
    const bool unknown = out.empty();
    if (!known && function.bytes && out.front().text[0] == '\'') typed("bytes", out, depth);
    if (unknown || !known) typed(std::string(unknown_type), out, depth);
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
    if (takes("str")) add_texts(target, function, use, more);
    if (takes("bytes") && function.bytes) {
        std::vector<Value> texts;
        add_texts(target, function, use, texts);
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

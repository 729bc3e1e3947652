#include "analyzers/testgen/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <string_view>
#include <utility>

#include "analyzers/testgen/docstring.h"
#include "core/base/text.h"

namespace sixth::testgen {
namespace {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::ParsedFile;
using python::Tree;

constexpr int deepest = 3;  // of types in types, and of objects that objects are made of

struct TypeValues {
    std::string_view type;
    std::vector<std::pair<const char*, const char*>> values;  // expression, label
};

const std::vector<TypeValues>& plain_values() {
    static const std::vector<TypeValues> table = {
        {"str",
         {{"'abc'", "text"},
          {"''", "empty"},
          {"'Hello World'", "words"},
          {"'42'", "digits"},
          {"' '", "blank"},
          {"'a-b_c.d'", "punctuation"},
          {"'first line\\n\\nsecond line'", "lines"},
          {"'\\u00e9t\\u00e9'", "accents"}}},
        {"int",
         {{"1", "one"}, {"0", "zero"}, {"-1", "negative"}, {"2", "two"}, {"10", "ten"}, {"1000", "large"}}},
        {"float", {{"1.5", "fraction"}, {"0.0", "zero"}, {"-2.25", "negative"}, {"1e6", "large"}}},
        {"complex", {{"1 + 2j", "complex"}}},
        {"bool", {{"True", "true"}, {"False", "false"}}},
        {"bytes", {{"b'abc'", "bytes"}, {"b''", "empty"}}},
        {"bytearray", {{"bytearray(b'abc')", "bytes"}}},
        {"None", {{"None", "none"}}},
        {"Path", {{"pathlib.PurePosixPath('a/b.txt')", "path"}, {"pathlib.PurePosixPath('b')", "bare"}}},
        {"PurePath", {{"pathlib.PurePosixPath('a/b.txt')", "path"}}},
        {"datetime",
         {{"datetime.datetime(2020, 1, 2, 3, 4, 5)", "moment"},
          {"datetime.datetime(1999, 12, 31)", "midnight"}}},
        {"date", {{"datetime.date(2020, 2, 29)", "leap_day"}, {"datetime.date(2021, 12, 31)", "last_day"}}},
        {"time", {{"datetime.time(3, 4, 5)", "time"}}},
        {"timedelta",
         {{"datetime.timedelta(days=1, seconds=2)", "duration"}, {"datetime.timedelta(0)", "zero"}}},
        {"Decimal", {{"decimal.Decimal('1.5')", "decimal"}, {"decimal.Decimal('0')", "zero"}}},
        {"Fraction", {{"fractions.Fraction(1, 2)", "fraction"}}},
        {"UUID", {{"uuid.UUID('12345678-1234-5678-1234-567812345678')", "uuid"}}},
        {"TextIO", {{"io.StringIO('first\\nsecond\\n')", "stream"}, {"io.StringIO()", "empty"}}},
        {"StringIO", {{"io.StringIO('first\\nsecond\\n')", "stream"}}},
        {"BinaryIO", {{"io.BytesIO(b'abc')", "stream"}}},
        {"BytesIO", {{"io.BytesIO(b'abc')", "stream"}}},
        {"IO", {{"io.StringIO('first\\nsecond\\n')", "stream"}}},
        {"Pattern", {{"re.compile('a+')", "pattern"}}},
        {"object",
         {{"'abc'", "text"},
          {"1", "one"},
          {"None", "none"},
          {"[1, 2]", "list"},
          {"{'a': 1}", "dict"},
          {"2.5", "fraction"},
          {"True", "true"},
          {"(1, 'a')", "pair"}}},
        {"type", {{"int", "type"}, {"str", "type_str"}}},
        {"Callable", {{"lambda *args, **kwargs: 1", "function"}, {"str", "type"}, {"len", "builtin"}}},
        {"range", {{"range(3)", "range"}}},
    };
    return table;
}

// Other spellings of a type.
std::string_view canonical(std::string_view type) {
    constexpr std::pair<std::string_view, std::string_view> names[] = {
        {"string", "str"},
        {"integer", "int"},
        {"boolean", "bool"},
        {"Text", "str"},
        {"AnyStr", "str"},
        {"number", "float"},
        {"Number", "float"},
        {"Real", "float"},
        {"Integral", "int"},
        {"Any", "object"},
        {"List", "list"},
        {"Sequence", "list"},
        {"MutableSequence", "list"},
        {"Collection", "list"},
        {"Iterable", "list"},
        {"Iterator", "iterator"},
        {"Generator", "iterator"},
        {"Dict", "dict"},
        {"Mapping", "dict"},
        {"MutableMapping", "dict"},
        {"OrderedDict", "dict"},
        {"DefaultDict", "dict"},
        {"defaultdict", "dict"},
        {"Set", "set"},
        {"AbstractSet", "set"},
        {"MutableSet", "set"},
        {"FrozenSet", "frozenset"},
        {"Tuple", "tuple"},
        {"NoneType", "None"},
        {"Type", "type"},
        {"callable", "Callable"},
        {"function", "Callable"},
        {"PurePosixPath", "Path"},
        {"PathLike", "Path"},
        {"Hashable", "str"},
        {"Sized", "list"},
        {"SupportsInt", "int"},
        {"SupportsFloat", "float"},
        {"ByteString", "bytes"},
        {"iterable", "list"},
        {"dictionary", "dict"},
        {"Awaitable", "object"},
        {"array", "list"},
    };
    for (const auto& [from, to] : names) {
        if (type == from) return to;
    }
    return type;
}

// What a parameter of this name mostly is.
std::string_view type_of_name(std::string_view name) {
    for (const std::string_view start :
         {"is_", "has_", "use_", "allow_", "enable_", "should_", "with_", "no_", "as_"}) {
        if (name.starts_with(start)) return "bool";
    }
    for (const std::string_view word :
         {"flag", "verbose", "strict", "force", "recursive", "reverse", "ignore_case"}) {
        if (name == word) return "bool";
    }
    for (const std::string_view end :
         {"_count", "_size", "_length", "_index", "_number", "_width", "_height", "_id"}) {
        if (name.ends_with(end)) return "int";
    }
    for (const std::string_view word :
         {"n",      "i",      "j",    "k",     "m",      "x",        "y",      "z",      "a",     "b",
          "num",    "count",  "size", "index", "length", "width",    "height", "year",   "month", "day",
          "hour",   "minute", "port", "limit", "start",  "stop",     "step",   "depth",  "level", "age",
          "amount", "total",  "r",    "g",     "offset", "position", "pos",    "value1", "value2"}) {
        if (name == word) return "int";
    }
    for (const std::string_view word : {"ratio", "factor", "rate", "price", "weight", "score", "seconds",
                                        "timeout", "lat", "lon", "probability", "percent"}) {
        if (name == word) return "float";
    }
    for (const std::string_view word :
         {"items",    "values", "lst",       "list",    "seq",  "sequence", "iterable",
          "elements", "rows",   "args",      "numbers", "nums", "words",    "lines",
          "names",    "keys",   "iterables", "strings", "arr",  "array",    "data"}) {
        if (name == word)
            return name == "words" || name == "lines" || name == "names" || name == "strings" ||
                           name == "keys"
                       ? std::string_view("list[str]")
                       : std::string_view("list");
    }
    for (const std::string_view word :
         {"d", "dct", "dict", "mapping", "kwargs", "options", "config", "params", "headers", "mydict",
          "dictionary", "attrs", "env", "context"}) {
        if (name == word) return "dict";
    }
    for (const std::string_view word : {"func", "function", "fn", "f", "callback", "callable", "predicate",
                                        "key_func", "handler", "decorator", "pred", "hook"}) {
        if (name == word) return "Callable";
    }
    for (const std::string_view word :
         {"s",         "text",     "string",  "name",   "title",  "word",   "line",
          "path",      "filename", "url",     "key",    "prefix", "suffix", "sep",
          "separator", "char",     "message", "msg",    "label",  "desc",   "description",
          "email",     "pattern",  "content", "source", "code",   "body",   "template",
          "encoding",  "before",   "after",   "html",   "xml",    "token",  "str"}) {
        if (name == word) return "str";
    }
    for (const std::string_view end : {"_name", "_text", "_string", "_str", "_path", "_key", "_title", "_url",
                                       "_line", "_type", "_format"}) {
        if (name.ends_with(end)) return "str";
    }
    return {};
}

// Types that are worth trying for a parameter of which nothing is known.
constexpr std::string_view unknown_type = "object";

std::string repeated(long long count) {
    if (count <= 20) return text_literal(std::string(static_cast<std::size_t>(count), 'a'));
    return fmt::format("'a' * {}", count);
}

std::string lowered(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (c != '_') out += text::lower(c);
    }
    return out;
}

}  // namespace

// One annotation being read.
struct Values::Reading {
    const Values& values;
    const ParsedFile file;
    const Tree& tree;
    int depth;
    std::vector<Value> out;

    Reading(const Values& v, const std::string& text, int d)
        : values(v), file(text + "\n"), tree(file.tree()), depth(d) {}

    void read() {
        for (NodeId id = 0; id < tree.size(); ++id) {
            if (tree.kind(id) == Kind::expression_statement) {
                if (const NodeId inner = tree.first_child(id); inner != no_node) type(inner);
                return;
            }
        }
    }

    std::string text_of(NodeId id) const { return std::string(file.text(id)); }

    void type(NodeId id) {
        switch (tree.kind(id)) {
            case Kind::identifier:
                values.typed(text_of(id), out, depth);
                break;
            case Kind::attribute:
                values.typed(std::string(text::last_part(file.text(id))), out, depth);
                break;
            case Kind::none:
                values.typed("None", out, depth);
                break;
            case Kind::string: {
                std::string inner;
                if (literal_text(file, id, inner) && depth < deepest)
                    append(values.of_annotation(inner, depth + 1));
                break;
            }
            case Kind::binary_operator:
                type(tree.child(id, Field::left));
                type(tree.child(id, Field::right));
                break;
            case Kind::parenthesized_expression:
                type(id + 2);
                break;
            case Kind::subscript:
                generic(id);
                break;
            default:
                break;
        }
    }

    void append(std::vector<Value> more) {
        for (Value& v : more) out.push_back(std::move(v));
    }

    void generic(NodeId id) {
        std::vector<NodeId> inside;
        const NodeId head = tree.child(id, Field::value);
        for (const NodeId child : tree.children(id)) {
            if (child != head && python::is_named(tree.kind(child))) {
                if (tree.kind(child) == Kind::tuple) {
                    for (const NodeId item : tree.children(child)) {
                        if (python::is_named(tree.kind(item))) inside.push_back(item);
                    }
                } else {
                    inside.push_back(child);
                }
            }
        }
        const std::string_view name = canonical(text::last_part(file.text(head)));
        if (name == "Optional" || name == "Union" || name == "Annotated" || name == "Final" ||
            name == "ClassVar" || name == "Required" || name == "NotRequired") {
            const std::size_t most =
                name == "Annotated" ? std::min<std::size_t>(1, inside.size()) : inside.size();
            for (std::size_t i = 0; i < most; ++i) type(inside[i]);
            if (name == "Optional") out.push_back({"None", "none"});
        } else if (name == "Literal") {
            for (const NodeId item : inside) out.push_back({text_of(item), "literal"});
        } else if (name == "Callable" || name == "type") {
            values.typed(std::string(name), out, depth);
        } else {
            container(std::string(name), inside);
        }
    }

    std::vector<Value> items(NodeId id) {
        if (depth >= deepest) return {};
        return values.of_annotation(text_of(id), depth + 1);
    }

    void container(const std::string& name, const std::vector<NodeId>& inside) {
        std::vector<std::vector<Value>> parts;
        for (const NodeId id : inside) {
            if (tree.kind(id) != Kind::ellipsis) parts.push_back(items(id));
        }
        for (const auto& part : parts) {
            if (part.empty()) return values.typed(name, out, depth);
        }
        if (parts.empty()) return values.typed(name, out, depth);
        const auto first = [&](std::size_t i) { return parts[i].front().text; };
        const auto second = [&](std::size_t i) { return parts[i].size() > 1 ? parts[i][1].text : first(i); };
        if (name == "list" || name == "iterator" || name == "set" || name == "frozenset") {
            const auto wrapped = [&](const std::string& text) {
                if (name == "iterator") return fmt::format("iter([{}])", text);
                if (name == "set") return text.empty() ? std::string("set()") : "{" + text + "}";
                if (name == "frozenset") return fmt::format("frozenset([{}])", text);
                return "[" + text + "]";
            };
            out.push_back({wrapped(first(0) + ", " + second(0)), "two_items"});
            out.push_back({wrapped(""), "empty"});
            out.push_back({wrapped(first(0)), "one_item"});
            const std::string last = parts[0].back().text;
            out.push_back({wrapped(last + ", " + first(0) + ", " + last), "three_items"});
        } else if (name == "dict" && parts.size() == 2) {
            out.push_back({fmt::format("{{{}: {}}}", first(0), first(1)), "one_pair"});
            out.push_back({"{}", "empty"});
            out.push_back(
                {fmt::format("{{{}: {}, {}: {}}}", first(0), first(1), second(0), second(1)), "two_pairs"});
        } else if (name == "tuple") {
            if (inside.size() != parts.size()) {  // tuple[int, ...]
                out.push_back({fmt::format("({}, {})", first(0), second(0)), "two_items"});
                out.push_back({"()", "empty"});
            } else {
                std::string one, two;
                for (std::size_t i = 0; i < parts.size(); ++i) {
                    one += first(i) + ", ";
                    two += second(i) + ", ";
                }
                out.push_back({"(" + one.substr(0, one.size() - (parts.size() > 1 ? 2 : 1)) + ")", "items"});
                out.push_back(
                    {"(" + two.substr(0, two.size() - (parts.size() > 1 ? 2 : 1)) + ")", "other_items"});
            }
        } else {
            values.typed(name, out, depth);
        }
    }
};

std::vector<Value> Values::of_annotation(const std::string& annotation, int depth) const {
    Reading reading(*this, annotation, depth);
    reading.read();
    return std::move(reading.out);
}

std::vector<std::string> Values::objects(const std::string& name, int depth) const {
    std::vector<std::string> all;
    const auto at = world_.names.find(name);
    if (at == world_.names.end() || depth > deepest) return all;
    const Name& what = at->second;
    if (what.kind == Name::Kind::enumeration) {
        for (const std::string& member : what.members) all.push_back(name + "." + member);
        return all;
    }
    if (what.kind == Name::Kind::exception && !what.has_signature) return {name + "('boom')"};
    if ((what.kind != Name::Kind::class_ && what.kind != Name::Kind::exception) || what.is_abstract ||
        !what.has_signature)
        return all;
    Target constructor;
    constructor.symbol = name;
    constructor.name = name;
    // required parameters alone, with their first and second values; then with each optional one too
    const auto built = [&](std::size_t choice, const Parameter* also) -> std::string {
        std::string arguments;
        for (const Parameter& p : what.parameters) {
            if (!p.required() && &p != also) continue;
            const std::vector<Value> options = p.annotation.empty() || depth >= deepest
                                                   ? of(constructor, p)
                                                   : of_annotation(p.annotation, depth + 1);
            const std::vector<Value>& usable = options.empty() ? of(constructor, p) : options;
            const std::string& value = usable[std::min(choice, usable.size() - 1)].text;
            if (!arguments.empty()) arguments += ", ";
            if (p.kind == Parameter::Kind::keyword_only || &p == also) arguments += p.name + "=";
            arguments += value;
        }
        return fmt::format("{}({})", name, arguments);
    };
    const auto add = [&](std::string text) {
        if (std::find(all.begin(), all.end(), text) == all.end()) all.push_back(std::move(text));
    };
    add(built(0, nullptr));
    add(built(1, nullptr));
    for (const Parameter& p : what.parameters) {
        if (!p.required() && p.kind < Parameter::Kind::star && all.size() < 6) add(built(0, &p));
    }
    add(built(2, nullptr));
    return all;
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

void Values::typed(const std::string& type, std::vector<Value>& out, int depth) const {
    const auto known = world_.names.find(type);
    if (known != world_.names.end() && known->second.kind != Name::Kind::module) {
        for (std::string& text : objects(type, depth + 1)) {
            const std::size_t dot = text.rfind('.');
            const bool member = known->second.kind == Name::Kind::enumeration && dot != std::string::npos;
            out.push_back({text, member ? text::lower(text.substr(dot + 1)) : lowered(type)});
        }
        if (!out.empty()) return;
    }
    const std::string_view name = canonical(type);
    for (const TypeValues& row : plain_values()) {
        if (row.type != name) continue;
        for (const auto& [text, label] : row.values) out.push_back({text, label});
        return;
    }
    if (name == "list" || name == "iterator") {
        const bool once = name == "iterator";
        for (const char* text : {"[1, 2, 3]", "[]", "['a']", "[3, 1, 2, 1]", "['b', 'a']"})
            out.push_back({once ? fmt::format("iter({})", text) : std::string(text), "list"});
        out[out.size() - 4].label = "empty";
        out[out.size() - 3].label = "one_item";
    } else if (name == "dict") {
        out.insert(out.end(), {{"{'a': 1}", "one_pair"}, {"{}", "empty"}, {"{'a': 1, 'b': 2}", "two_pairs"}});
    } else if (name == "set" || name == "frozenset") {
        out.insert(out.end(),
                   {{fmt::format("{}([1, 2])", name), "two_items"}, {fmt::format("{}()", name), "empty"}});
    } else if (name == "tuple") {
        out.insert(out.end(), {{"(1, 2)", "two_items"}, {"()", "empty"}});
    }
}

std::vector<Value> Values::of(const Target& target, const Parameter& parameter) const {
    std::vector<Value> out;
    const auto mined = mined_.functions.find(target.symbol);
    static const FunctionMined nothing;
    const FunctionMined& function = mined == mined_.functions.end() ? nothing : mined->second;
    static const Use no_use;
    const auto used = function.uses.find(parameter.name);
    const Use& use = used == function.uses.end() ? no_use : used->second;

    // what type it has, by the best witness there is
    if (!parameter.annotation.empty()) out = of_annotation(parameter.annotation);
    const std::string told = type_in_docstring(target.docstring, parameter.name);
    if (out.empty() && !told.empty()) out = of_annotation(told);
    if (out.empty() && use.called) typed("Callable", out, 0);
    if (out.empty()) {
        const std::string wanted = lowered(parameter.name);
        for (const auto& [name, what] : world_.names) {
            if (lowered(name) == wanted && what.kind != Name::Kind::function &&
                what.kind != Name::Kind::value)
                typed(name, out, 0);
        }
    }
    if (out.empty()) {
        for (const char* type : {"str", "dict", "list", "int"}) {
            if (use.types.count(type) > 0) typed(type, out, 0);
        }
    }
    if (out.empty()) {
        for (const char* method : {"read", "readline", "readlines", "write", "getvalue"}) {
            if (use.methods.count(method) == 0) continue;
            typed("BytesIO", out, 0);
            typed("TextIO", out, 0);
            break;
        }
    }
    bool guessed = false;  // by its name alone
    if (out.empty()) {
        if (const std::string_view type = type_of_name(parameter.name); !type.empty())
            out = of_annotation(std::string(type));
        guessed = !out.empty();
    }
    if (out.empty() && !parameter.fallback.empty() && parameter.fallback != "...") {
        const char first = parameter.fallback[0];
        if (parameter.fallback == "True" || parameter.fallback == "False")
            typed("bool", out, 0);
        else if (first == '\'' || first == '"')
            typed("str", out, 0);
        else if (first >= '0' && first <= '9')
            typed(parameter.fallback.find('.') == std::string::npos ? "int" : "float", out, 0);
        else if (first == '[')
            typed("list", out, 0);
        else if (first == '{')
            typed("dict", out, 0);
        else if (first == '(')
            typed("tuple", out, 0);
    }
    const bool unknown = out.empty();
    if (unknown || guessed) typed(std::string(unknown_type), out, 0);
    const auto takes = [&](std::string_view kind) {
        if (unknown) return true;
        for (const Value& v : out) {
            const char first = v.text.empty() ? ' ' : v.text[0];
            if (kind == "str" && (first == '\'' || first == '"')) return true;
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
        typed(std::string(text::last_part(type)), of_type, 0);
        for (std::size_t i = 0; i < of_type.size() && i < 2; ++i)
            more.push_back({of_type[i].text, "is_" + text::lower(text::last_part(type))});
    }
    for (const long long n : use.numbers) {
        if (!takes("int")) break;
        for (const long long d : {0LL, -1LL, 1LL}) {
            const char* label = d == 0 ? "" : d < 0 ? "below_" : "above_";
            more.push_back(
                {std::to_string(n + d), fmt::format("{}{}", label, n < 0 ? "limit" : std::to_string(n))});
        }
    }
    if (takes("int") && use.numbers.empty()) {
        for (std::size_t i = 0; i < function.numbers.size() && i < 8; ++i) {
            for (const long long d : {0LL, -1LL, 1LL})
                more.push_back(
                    {std::to_string(function.numbers[i] + d), fmt::format("near_{}", function.numbers[i])});
        }
    }
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
    if (takes("str")) {
        for (const std::string& word : use.equal) {
            more.push_back({text_literal(word), word});
            more.push_back({text_literal(word + "abc"), "begins_with_" + word});
            more.push_back({text_literal("abc" + word), "ends_with_" + word});
            more.push_back({text_literal("ab" + word + "cd"), "holds_" + word});
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
                    more.push_back({text_literal(at->second.hits[i]), "matches_" + text::lower(name)});
                for (std::size_t i = 0; i < at->second.misses.size() && i < 5; ++i)
                    more.push_back({text_literal(at->second.misses[i]), "misses_" + text::lower(name)});
            }
            if (const auto at = world_.names.find(name); at != world_.names.end()) {
                for (std::size_t i = 0; i < at->second.words.size() && i < 10; ++i)
                    more.push_back({text_literal(at->second.words[i]), at->second.words[i]});
            }
        }
        for (std::size_t i = 0; i < function.texts.size() && i < 12; ++i) {
            more.push_back({text_literal(function.texts[i]), function.texts[i]});
        }
    }
    // what it was not meant to get: only exceptions that the code raises on purpose are kept
    if (!unknown && !guessed) {
        more.push_back({"None", "none", true});
        more.push_back({takes("str") ? "1" : "'abc'", takes("str") ? "number" : "text", true});
    }
    // the type's own first value leads, mined ones come before its others
    std::vector<Value> all;
    const auto add = [&](Value& v) {
        if (std::none_of(all.begin(), all.end(), [&](const Value& old) { return old.text == v.text; }))
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

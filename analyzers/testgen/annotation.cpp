// Values by what an annotation says.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include "analyzers/testgen/types.h"
#include "analyzers/testgen/values.h"
#include "core/base/text.h"

namespace sixth::testgen {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::ParsedFile;
using python::Tree;

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

    // Type[C]: C, or what inherits from it
    bool classes(const std::string& name) {
        const auto known = values.world_.names.find(name);
        if (known == values.world_.names.end() || known->second.kind != Name::Kind::class_) return false;
        for (const auto& [sub, parameters] : known->second.subclasses) out.push_back({sub, "type"});
        if (!known->second.is_abstract) out.push_back({name, "type"});
        return !out.empty();
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
        } else if (name == "type" && !inside.empty() && classes(text_of(inside[0]))) {
            return;
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

void Values::typed(const std::string& type, std::vector<Value>& out, int depth) const {
    const auto known = world_.names.find(type);
    if (known != world_.names.end() && known->second.kind == Name::Kind::alias && depth < deepest) {
        out = of_annotation(known->second.annotation, depth + 1);
        if (!out.empty()) return;
    }
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
        out.insert(out.end(), {{"{'a': 1}", "one_pair"},
                               {"{}", "empty"},
                               {"{'a': 1, 'b': 2}", "two_pairs"},
                               {"{'a': ['b', 'c'], 'b': ['c']}", "lists"},
                               {"{'a': ['b'], 'b': ['a']}", "circle"},
                               {"{'a': {'b': 1, 'c': [1, 2]}}", "nested"}});
    } else if (name == "set" || name == "frozenset") {
        out.insert(out.end(),
                   {{fmt::format("{}([1, 2])", name), "two_items"}, {fmt::format("{}()", name), "empty"}});
    } else if (name == "tuple") {
        out.insert(out.end(), {{"(1, 2)", "two_items"}, {"()", "empty"}});
    }
}

}  // namespace sixth::testgen

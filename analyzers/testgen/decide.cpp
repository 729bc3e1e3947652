#include "analyzers/testgen/guards.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <utility>

#include "analyzers/testgen/mined.h"
#include "core/base/utf8.h"

namespace sixth::testgen {
namespace {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::ParsedFile;

constexpr int deepest = 20;  // of expressions in expressions

// A value that a literal can have.
struct Value {
    enum class Type { none, boolean, integer, real, text, list, tuple, set, dictionary } type = Type::none;
    long long integer = 0;  // of a boolean too
    double real = 0;
    std::string text;
    std::vector<Value> items;  // of a dictionary the keys

    bool is_number() const { return type >= Type::boolean && type <= Type::real; }
    double number() const { return type == Type::real ? real : static_cast<double>(integer); }
    bool is_collection() const { return type >= Type::list; }
};
using Known = std::optional<Value>;

Value boolean(bool b) {
    Value v;
    v.type = Value::Type::boolean;
    v.integer = b ? 1 : 0;
    return v;
}

bool truth(const Value& v) {
    if (v.type == Value::Type::none) return false;
    if (v.type == Value::Type::text) return !v.text.empty();
    if (v.is_collection()) return !v.items.empty();
    return v.number() != 0;
}

bool equal(const Value& a, const Value& b) {
    if (a.is_number() && b.is_number())
        return a.type != Value::Type::real && b.type != Value::Type::real ? a.integer == b.integer
                                                                          : a.number() == b.number();
    return a.type == b.type && a.text == b.text &&
           std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), equal);
}

// Dictionaries and sets, also inside of others: equal() goes by the order of what they hold.
bool has_no_order(const Value& v) {
    return v.type == Value::Type::dictionary || v.type == Value::Type::set ||
           std::any_of(v.items.begin(), v.items.end(), has_no_order);
}

// Python's names for what a value is an instance of; nothing: that type is not known here.
std::optional<bool> is_instance(const Value& v, std::string_view type) {
    using T = Value::Type;
    constexpr std::pair<std::string_view, T> types[] = {
        {"bool", T::boolean}, {"int", T::integer}, {"float", T::real},      {"str", T::text},
        {"list", T::list},    {"tuple", T::tuple}, {"dict", T::dictionary}, {"set", T::set}};
    for (const auto& [name, t] : types) {
        if (name == type) return v.type == t || (t == T::integer && v.type == T::boolean);
    }
    if (type == "bytes" || type == "bytearray" || type == "complex") return false;
    return {};
}

class Evaluator {
  public:
    Evaluator(const ParsedFile& file, const Bound& bound) : file_(file), tree_(file.tree()), bound_(bound) {}

    Known of(NodeId id, int depth = 0) const {
        if (id == no_node || depth > deepest) return {};
        switch (tree_.kind(id)) {
            case Kind::none:
                return Value();
            case Kind::true_:
                return boolean(true);
            case Kind::false_:
                return boolean(false);
            case Kind::integer:
                return integer(file_.text(id));
            case Kind::float_:
                return real(file_.text(id));
            case Kind::string: {
                const NodeId start = tree_.child(id, Kind::string_start);
                if (start == no_node || file_.text(start).find_first_of("bB") != std::string_view::npos)
                    return {};
                Value v;
                v.type = Value::Type::text;
                return literal_text(file_, id, v.text) ? Known(v) : Known();
            }
            case Kind::list:
                return items(id, Value::Type::list, depth);
            case Kind::tuple:
                return items(id, Value::Type::tuple, depth);
            case Kind::set:
                return items(id, Value::Type::set, depth);
            case Kind::dictionary:
                return items(id, Value::Type::dictionary, depth);
            case Kind::identifier:
                return bound(file_.text(id), depth);
            case Kind::parenthesized_expression:
                return named_children(id).empty() ? Known() : of(named_children(id).front(), depth + 1);
            case Kind::not_operator: {
                const Known v = of(tree_.child(id, Field::argument), depth + 1);
                return v ? Known(boolean(!truth(*v))) : Known();
            }
            case Kind::unary_operator:
                return negated(id, depth);
            case Kind::boolean_operator:
                return connected(id, depth);
            case Kind::comparison_operator:
                return compared(id, depth);
            case Kind::binary_operator:
                return computed(id, depth);
            case Kind::call:
                return called(id, depth);
            default:
                return {};
        }
    }

  private:
    static Known integer(std::string_view text) {
        Value v;
        v.type = Value::Type::integer;
        const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), v.integer);
        return failed == std::errc() && end == text.data() + text.size() ? Known(v) : Known();
    }

    static Known real(std::string_view text) {
        Value v;
        v.type = Value::Type::real;
        const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), v.real);
        return failed == std::errc() && end == text.data() + text.size() ? Known(v) : Known();
    }

    Known items(NodeId id, Value::Type type, int depth) const {
        Value all;
        all.type = type;
        for (const NodeId child : tree_.children(id)) {
            if (!python::is_named(tree_.kind(child)) || tree_.kind(child) == Kind::comment) continue;
            const bool pair = tree_.kind(child) == Kind::pair;
            Known item = of(pair ? tree_.child(child, Field::key) : child, depth + 1);
            if (!item || pair != (type == Value::Type::dictionary)) return {};
            all.items.push_back(std::move(*item));
        }
        return all;
    }

    Known bound(std::string_view name, int depth) const {
        const auto at = bound_.find(name);
        if (at == bound_.end()) return {};
        const ParsedFile value(at->second + "\n");
        for (NodeId id = 0; id < value.tree().size(); ++id) {
            if (value.tree().kind(id) == Kind::expression_statement)
                return Evaluator(value, {}).of(value.tree().first_child(id), depth + 1);
        }
        return {};
    }

    Known negated(NodeId id, int depth) const {
        Known v = of(tree_.child(id, Field::argument), depth + 1);
        if (!v || !v->is_number() || file_.text(id).substr(0, 1) != "-") return {};
        if (v->type == Value::Type::boolean) v->type = Value::Type::integer;
        v->integer = -v->integer;
        v->real = -v->real;
        return v;
    }

    Known connected(NodeId id, int depth) const {
        const Known left = of(tree_.child(id, Field::left), depth + 1);
        if (!left) return {};
        const bool is_and = file_.text(tree_.child(id, Field::operator_)) == "and";
        return truth(*left) == is_and ? of(tree_.child(id, Field::right), depth + 1) : left;
    }

    Known compared(NodeId id, int depth) const {
        Known left;
        std::string_view op;
        for (const NodeId child : tree_.children(id)) {
            if (tree_.kind(child) == Kind::comment) continue;
            if (!python::is_named(tree_.kind(child))) {
                op = file_.text(child);
                continue;
            }
            const Known right = of(child, depth + 1);
            if (!right) return {};
            if (left) {
                const std::optional<bool> answer = compare(*left, op, *right);
                if (!answer) return {};
                if (!*answer) return boolean(false);
            }
            left = right;
        }
        return boolean(true);
    }

    static std::optional<bool> compare(const Value& a, std::string_view op, const Value& b) {
        if (has_no_order(a) || has_no_order(b)) return {};
        if (op == "==") return equal(a, b);
        if (op == "!=" || op == "<>") return !equal(a, b);
        const bool none = a.type == Value::Type::none || b.type == Value::Type::none;
        if (op == "is" && none) return a.type == b.type;
        if (op == "is not" && none) return a.type != b.type;
        if (op == "in" || op == "not in") {
            std::optional<bool> inside;
            if (b.is_collection())
                inside =
                    std::any_of(b.items.begin(), b.items.end(), [&](const Value& v) { return equal(a, v); });
            else if (a.type == Value::Type::text && b.type == Value::Type::text)
                inside = b.text.find(a.text) != std::string::npos;
            if (inside && op == "not in") inside = !*inside;
            return inside;
        }
        int order = 0;
        if (a.is_number() && b.is_number()) {
            if (std::isnan(a.number()) || std::isnan(b.number())) return false;
            order = a.number() < b.number() ? -1 : a.number() > b.number() ? 1 : 0;
        } else if (a.type == Value::Type::text && b.type == Value::Type::text) {
            order = a.text.compare(b.text);  // UTF-8 sorts as code points do
        } else {
            return {};  // a TypeError
        }
        if (op == "<") return order < 0;
        if (op == "<=") return order <= 0;
        if (op == ">") return order > 0;
        if (op == ">=") return order >= 0;
        return {};
    }

    Known computed(NodeId id, int depth) const {
        constexpr long long most = 1'000'000'000;
        const Known a = of(tree_.child(id, Field::left), depth + 1),
                    b = of(tree_.child(id, Field::right), depth + 1);
        const std::string_view op = file_.text(tree_.child(id, Field::operator_));
        if (!a || !b || a->type != Value::Type::integer || b->type != Value::Type::integer) return {};
        if (std::abs(a->integer) > most || std::abs(b->integer) > most) return {};
        Value v = *a;
        if (op == "+")
            v.integer += b->integer;
        else if (op == "-")
            v.integer -= b->integer;
        else if (op == "*")
            v.integer *= b->integer;
        else if (op == "%" && b->integer != 0)
            v.integer = ((v.integer % b->integer) + b->integer) % b->integer;
        else
            return {};
        return v;
    }

    Known called(NodeId id, int depth) const {
        const std::string_view name = file_.text(tree_.child(id, Field::function));
        const NodeId list = tree_.child(id, Field::arguments);
        const std::vector<NodeId> arguments = named_children(list);
        if (arguments.empty()) return {};
        const Known v = of(arguments[0], depth + 1);
        if (!v) return {};
        if (name == "len" && arguments.size() == 1 && (v->is_collection() || v->type == Value::Type::text)) {
            Value size;
            size.type = Value::Type::integer;
            size.integer = static_cast<long long>(v->items.size());
            for (std::size_t at = 0; at < v->text.size(); ++size.integer) utf8::next(v->text, at);
            return size;
        }
        if (name != "isinstance" || arguments.size() != 2) return {};
        bool any = false;
        std::vector<NodeId> types = {arguments[1]};
        if (tree_.kind(arguments[1]) == Kind::tuple) types = named_children(arguments[1]);
        for (const NodeId type : types) {
            const std::optional<bool> is = is_instance(*v, file_.text(type));
            if (!is) return {};
            any = any || *is;
        }
        return boolean(any);
    }

    std::vector<NodeId> named_children(NodeId id) const {
        std::vector<NodeId> all;
        for (const NodeId child : tree_.children(id)) {
            if (python::is_named(tree_.kind(child)) && tree_.kind(child) != Kind::comment)
                all.push_back(child);
        }
        return all;
    }

    const ParsedFile& file_;
    const python::Tree& tree_;
    const Bound& bound_;
};

}  // namespace

std::optional<bool> holds(const ParsedFile& file, NodeId condition, const Bound& bound) {
    const Known value = Evaluator(file, bound).of(condition);
    return value ? std::optional<bool>(truth(*value)) : std::optional<bool>();
}

bool is_literal(const std::string& expression) {
    const ParsedFile file(expression + "\n");
    if (!file.errors().empty() || file.tree().size() == 0) return false;
    const NodeId statement = file.tree().first_child(0);
    if (statement == no_node || file.tree().kind(statement) != Kind::expression_statement ||
        file.tree().next_sibling(statement) != no_node)
        return false;
    // a dictionary's values count too, which a Value has not
    for (NodeId id = statement + 1; id < file.tree().end(statement); ++id) {
        switch (file.tree().kind(id)) {
            case Kind::identifier:
            case Kind::call:
            case Kind::attribute:
            case Kind::lambda:
            case Kind::interpolation:
            case Kind::ellipsis:
            case Kind::subscript:
            case Kind::await:
            case Kind::named_expression:
                return false;
            default:
                break;
        }
    }
    return true;
}

}  // namespace sixth::testgen

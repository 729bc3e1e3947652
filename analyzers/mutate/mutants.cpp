#include "analyzers/mutate/mutants.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <iterator>
#include <utility>

namespace sixth::mutate {
namespace {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::ParsedFile;
using python::Tree;

struct Swap {
    std::string_view from;
    std::array<std::string_view, 2> to;  // the second may be empty
};

constexpr Swap comparisons[] = {
    {"<", {"<=", ">"}},     {"<=", {"<", ">"}},     {">", {">=", "<"}},     {">=", {">", "<"}},
    {"==", {"!=", ""}},     {"!=", {"==", ""}},     {"is", {"is not", ""}}, {"is not", {"is", ""}},
    {"in", {"not in", ""}}, {"not in", {"in", ""}},
};
constexpr Swap arithmetics[] = {
    {"+", {"-", ""}},   {"-", {"+", ""}},    {"*", {"/", ""}},   {"/", {"*", ""}},   {"//", {"/", ""}},
    {"%", {"*", ""}},   {"**", {"*", ""}},   {"+=", {"-=", ""}}, {"-=", {"+=", ""}}, {"*=", {"/=", ""}},
    {"/=", {"*=", ""}}, {"//=", {"/=", ""}}, {"%=", {"*=", ""}}, {"&", {"|", ""}},   {"|", {"&", ""}},
    {"<<", {">>", ""}}, {">>", {"<<", ""}},
};
constexpr Swap methods[] = {
    {"startswith", {"endswith", ""}},
    {"endswith", {"startswith", ""}},
    {"lower", {"upper", ""}},
    {"upper", {"lower", ""}},
    {"lstrip", {"rstrip", ""}},
    {"rstrip", {"lstrip", ""}},
    {"find", {"rfind", ""}},
    {"rfind", {"find", ""}},
    {"min", {"max", ""}},
    {"max", {"min", ""}},
    {"any", {"all", ""}},
    {"all", {"any", ""}},
    {"removeprefix", {"removesuffix", ""}},
    {"removesuffix", {"removeprefix", ""}},
};

template <std::size_t n>
const Swap* find(const Swap (&table)[n], std::string_view word) {
    const auto at =
        std::find_if(std::begin(table), std::end(table), [&](const Swap& s) { return s.from == word; });
    return at == std::end(table) ? nullptr : at;
}

bool is_named(const Tree& tree, NodeId id) {
    return python::is_named(tree.kind(id)) && tree.kind(id) != Kind::comment;
}

NodeId named_child(const Tree& tree, NodeId id, std::size_t number) {
    for (const NodeId child : tree.children(id)) {
        if (is_named(tree, child) && number-- == 0) return child;
    }
    return no_node;
}

class Finder {
  public:
    Finder(const ParsedFile& file, NodeId function) : file_(file), tree_(file.tree()), function_(function) {}

    std::vector<Mutant> all() {
        const NodeId body = tree_.child(function_, Field::body);
        if (body == no_node) return {};
        for (NodeId id = body; id < tree_.end(body);) id = visit(id);
        return std::move(found_);
    }

  private:
    void add(NodeId at, Operator op, std::string text) {
        const python::Node& node = tree_[at];
        if (file_.text(at) == text) return;
        found_.push_back({node.begin, node.end, node.line, op, std::move(text)});
    }

    // Gives the node to look at next: what nobody can observe is jumped over.
    NodeId visit(NodeId id) {
        switch (tree_.kind(id)) {
            case Kind::type:
            case Kind::decorator:
            case Kind::comment:
            case Kind::parameters:
                return tree_.end(id);
            case Kind::comparison_operator:
                each_token(id, comparisons, Operator::comparison);
                break;
            case Kind::boolean_operator:
                connective(id);
                break;
            case Kind::not_operator:
                add(id, Operator::condition, std::string(file_.text(tree_.child(id, Field::argument))));
                break;
            case Kind::if_statement:
            case Kind::elif_clause:
            case Kind::while_statement:
                negate(tree_.child(id, Field::condition));
                break;
            case Kind::conditional_expression:
                negate(named_child(tree_, id, 1));
                break;
            case Kind::assert_statement:
                negate(named_child(tree_, id, 0));
                break;
            case Kind::binary_operator:
                if (!joins_text(id)) each_token(id, arithmetics, Operator::arithmetic);
                break;
            case Kind::augmented_assignment:
                if (!joins_text(id)) each_token(id, arithmetics, Operator::arithmetic);
                add(id, Operator::statement, "pass");
                break;
            case Kind::return_statement:
                returned(id);
                break;
            case Kind::expression_statement:
                return statement(id);
            case Kind::raise_statement:
                add(id, Operator::statement, "pass");
                return tree_.end(id);  // messages are for people
            case Kind::break_statement:
                add(id, Operator::loop, "continue");
                break;
            case Kind::continue_statement:
                add(id, Operator::loop, "break");
                break;
            case Kind::integer:
            case Kind::float_:
                number(id);
                break;
            case Kind::true_:
                add(id, Operator::constant, "False");
                break;
            case Kind::false_:
                add(id, Operator::constant, "True");
                break;
            case Kind::string:
                return text(id);
            case Kind::call:
                method(id);
                break;
            default:
                break;
        }
        return id + 1;
    }

    template <std::size_t n>
    void each_token(NodeId id, const Swap (&table)[n], Operator op) {
        for (const NodeId child : tree_.children(id)) {
            if (is_named(tree_, child)) continue;
            const Swap* swap = find(table, file_.text(child));
            if (swap == nullptr) continue;
            for (const std::string_view to : swap->to) {
                if (!to.empty()) add(child, op, std::string(to));
            }
        }
    }

    bool joins_text(NodeId id) const {  // "a" + b: minus fails whatever the tests are
        for (const NodeId child : tree_.children(id)) {
            const Kind kind = tree_.kind(child);
            if (kind == Kind::string || kind == Kind::concatenated_string) return true;
            if (kind == Kind::binary_operator && joins_text(child)) return true;
        }
        return false;
    }

    void connective(NodeId id) {
        for (const NodeId child : tree_.children(id)) {
            if (tree_.kind(child) == Kind::kw_and) add(child, Operator::connective, "or");
            if (tree_.kind(child) == Kind::kw_or) add(child, Operator::connective, "and");
        }
    }

    void negate(NodeId condition) {
        if (condition == no_node) return;
        const Kind kind = tree_.kind(condition);
        if (kind == Kind::not_operator) return;  // taken off elsewhere
        if (kind == Kind::comparison_operator) {
            std::size_t operators = 0;
            for (const NodeId child : tree_.children(condition)) operators += !is_named(tree_, child);
            if (operators == 1) return;  // its operator is turned round
        }
        add(condition, Operator::condition, fmt::format("(not ({}))", file_.text(condition)));
    }

    void returned(NodeId id) {
        const NodeId value = named_child(tree_, id, 0);
        if (value == no_node || tree_.kind(value) == Kind::none) return;
        add(value, Operator::returned, "None");
    }

    NodeId statement(NodeId id) {
        const NodeId inner = named_child(tree_, id, 0);
        if (inner == no_node) return tree_.end(id);
        const Kind kind = tree_.kind(inner);
        if (kind == Kind::string || kind == Kind::concatenated_string) return tree_.end(id);  // a docstring
        if (kind == Kind::call) {
            if (speaks_to_people(inner)) return tree_.end(id);
            add(id, Operator::statement, "pass");
        }
        if (kind == Kind::assignment) {
            const NodeId left = tree_.child(inner, Field::left);
            if (left != no_node &&
                (tree_.kind(left) == Kind::attribute || tree_.kind(left) == Kind::subscript))
                add(id, Operator::statement, "pass");
        }
        return id + 1;
    }

    bool speaks_to_people(NodeId call) const {
        const std::string_view callee = file_.text(tree_.child(call, Field::function));
        for (const std::string_view start : {"log.", "logger.", "logging.", "_log.", "_logger.", "self.log.",
                                             "self.logger.", "warnings.warn"}) {
            if (callee.substr(0, start.size()) == start) return true;
        }
        return false;
    }

    void number(NodeId id) {
        const std::string_view text = file_.text(id);
        long long value = 0;
        const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
        if (tree_.kind(id) == Kind::integer && end.ptr == text.data() + text.size() && value < (1LL << 60))
            add(id, Operator::constant, std::to_string(value + 1));
        else
            add(id, Operator::constant, fmt::format("({} + 1)", text));
    }

    NodeId text(NodeId id) {
        const NodeId parent = tree_.parent(id);
        if (tree_.has_child(id, Kind::interpolation) ||
            (parent != no_node && tree_.kind(parent) == Kind::concatenated_string))
            return id + 1;
        const NodeId content = tree_.child(id, Kind::string_content);
        const std::string_view whole = file_.text(id);
        if (whole.size() <= 40) {
            if (content == no_node) {
                const std::size_t quote = whole.find_first_of("'\"");
                if (quote != std::string_view::npos) {
                    std::string filled(whole);
                    filled.insert(quote + (whole.size() - quote) / 2, "XX");
                    add(id, Operator::constant, std::move(filled));
                }
            } else {
                const python::Node& inside = tree_[content];
                found_.push_back({inside.begin, inside.begin, inside.line, Operator::constant, "XX"});
            }
        }
        return tree_.end(id);
    }

    void method(NodeId id) {
        NodeId callee = tree_.child(id, Field::function);
        if (callee == no_node) return;
        if (tree_.kind(callee) == Kind::attribute) callee = tree_.child(callee, Field::attribute);
        if (callee == no_node) return;
        const Swap* swap = find(methods, file_.text(callee));
        if (swap != nullptr) add(callee, Operator::method, std::string(swap->to[0]));
    }

    const ParsedFile& file_;
    const Tree& tree_;
    NodeId function_;
    std::vector<Mutant> found_;
};

}  // namespace

std::string_view name_of(Operator op) {
    constexpr std::string_view names[] = {"comparison", "condition", "connective", "arithmetic", "returned",
                                          "statement",  "constant",  "loop",       "method"};
    return names[static_cast<std::size_t>(op)];
}

std::vector<Mutant> mutants(const ParsedFile& file, NodeId function) {
    return Finder(file, function).all();
}

std::string applied(const ParsedFile& file, const Mutant& mutant, std::uint32_t begin, std::uint32_t end) {
    const std::string_view text = file.text();
    std::string out(text.substr(begin, mutant.begin - begin));
    out += mutant.text;
    out += text.substr(mutant.end, end - mutant.end);
    return out;
}

std::vector<Mutant> sampled(std::vector<Mutant> all, std::size_t most) {
    if (all.size() <= most) return all;
    std::vector<Mutant> some;
    some.reserve(most);
    for (std::size_t i = 0; i < most; ++i) some.push_back(std::move(all[i * all.size() / most]));
    return some;
}

}  // namespace sixth::mutate

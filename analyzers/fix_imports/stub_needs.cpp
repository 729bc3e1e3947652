// What the uses of a name tell of it.
#include <algorithm>

#include "analyzers/fix_imports/stub.h"
#include "core/base/text.h"
#include "core/facts/bindings.h"

namespace sixth::fix_imports {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;

namespace {

std::string type_of(Kind kind) {
    switch (kind) {
        case Kind::integer:
            return "int";
        case Kind::float_:
            return "float";
        case Kind::string:
        case Kind::concatenated_string:
            return "str";
        case Kind::true_:
        case Kind::false_:
            return "bool";
        case Kind::list:
        case Kind::list_comprehension:
            return "list";
        case Kind::dictionary:
        case Kind::dictionary_comprehension:
            return "dict";
        case Kind::set:
        case Kind::set_comprehension:
            return "set";
        case Kind::tuple:
            return "tuple";
        default:
            return {};
    }
}

class Reader {
  public:
    explicit Reader(const FileView& view) : file_(view.parsed), tree_(view.parsed.tree()) {}

    void run(std::string_view bound, StubNeed& need) {
        const Kind kind = bound.find('.') == std::string_view::npos ? Kind::identifier : Kind::attribute;
        for (NodeId id = 0; id < tree_.size(); ++id) {
            if (tree_.kind(id) == Kind::string) quoted(id, bound, need);
            if (tree_.kind(id) != kind || file_.text(id) != bound) continue;
            if (kind == Kind::identifier && !is_use(id)) continue;
            use(id, need);
        }
    }

  private:
    bool is_use(NodeId id) const {
        const NodeId up = tree_.parent(id);
        if (up != no_node && tree_.kind(up) == Kind::dotted_name)
            return tree_.kind(tree_.parent(up)) == Kind::class_pattern;
        return facts::classify(tree_, id) == facts::Binding::load;
    }

    // An annotation in a string.
    void quoted(NodeId id, std::string_view bound, StubNeed& need) const {
        if (tree_.ancestor(id, Kind::type) == no_node) return;
        const std::string_view text = file_.text(id);
        const auto in_word = [](char c) { return c == '_' || text::is_identifier(std::string("a") + c); };
        for (std::size_t at = text.find(bound); at != std::string_view::npos; at = text.find(bound, at + 1)) {
            const std::size_t end = at + bound.size();
            if (at > 0 && (in_word(text[at - 1]) || text[at - 1] == '.')) continue;
            if (end < text.size() && in_word(text[end])) continue;
            need.flags |= StubNeed::tested;
            return;
        }
    }

    void use(NodeId at, StubNeed& whole) const {
        StubNeed* need = &whole;
        NodeId up = tree_.parent(at);
        while (up != no_node && tree_.kind(up) == Kind::attribute && at == up + 1) {
            const NodeId name = tree_.child(up, Field::attribute);
            if (name == no_node) return;
            need = &need->members[std::string(file_.text(name))];
            at = up;
            up = tree_.parent(at);
        }
        if (up == no_node) return;
        if (tree_.kind(up) == Kind::call && tree_[at].field == Field::function) return call(up, *need);
        const bool item =
            (tree_.kind(up) == Kind::subscript || tree_.kind(up) == Kind::generic_type) && at == up + 1;
        if (item) {
            need->flags |= StubNeed::subscripted;
            at = up;
        }
        if (tree_.kind(up) == Kind::dotted_name) need->flags |= StubNeed::tested;  // case Name():
        around(at, *need);
    }

    bool runs_at_import(NodeId id) const {
        for (NodeId at = id, up = tree_.parent(id); up != no_node; at = up, up = tree_.parent(up)) {
            const Kind kind = tree_.kind(up);
            if ((kind == Kind::function_definition || kind == Kind::lambda) && tree_[at].field == Field::body)
                return false;
        }
        return true;
    }

    void call(NodeId id, StubNeed& need) const {
        need.flags |= StubNeed::called;
        if (runs_at_import(id)) need.flags |= StubNeed::at_import;
        const NodeId list = tree_.child(id, Field::arguments);
        std::size_t positional = 0;
        bool open = false;  // there may be any number of them
        for (const NodeId argument : tree_.children(list == no_node ? id : list)) {
            const Kind kind = tree_.kind(argument);
            if (list == no_node || !python::is_named(kind) || kind == Kind::comment) continue;
            if (kind == Kind::keyword_argument) {
                const NodeId name = tree_.child(argument, Field::name);
                if (name != no_node) need.keywords.insert(std::string(file_.text(name)));
            } else if (kind == Kind::list_splat || kind == Kind::dictionary_splat) {
                open = true;
            } else if (!open) {
                argument_seen(argument, positional++, need);
            }
        }
        need.least = std::min(need.least, positional);
        need.most = std::max(need.most, positional);
        const NodeId up = tree_.parent(id);
        if (up == no_node) return;
        if (tree_.kind(up) == Kind::await) need.flags |= StubNeed::awaited;
        if (tree_.kind(up) == Kind::decorator) need.flags |= StubNeed::factory;
        if (tree_.kind(up) == Kind::raise_statement) need.flags |= StubNeed::caught;
    }

    void argument_seen(NodeId argument, std::size_t number, StubNeed& need) const {
        const NodeId last =
            tree_.kind(argument) == Kind::attribute ? tree_.child(argument, Field::attribute) : argument;
        const std::string type = type_of(tree_.kind(argument));
        const std::string name(last != no_node && tree_.kind(last) == Kind::identifier ? file_.text(last)
                                                                                       : "");
        if (number == need.arguments.size()) {
            need.arguments.push_back({type, name});
            return;
        }
        StubArgument& known = need.arguments[number];
        if (known.type != type) known.type.clear();
        if (known.name != name) known.name.clear();
    }

    // What the expression is part of.
    void around(NodeId at, StubNeed& need) const {
        for (NodeId up = tree_.parent(at); up != no_node; at = up, up = tree_.parent(up)) {
            switch (tree_.kind(up)) {
                case Kind::type:
                    need.flags |= StubNeed::tested;
                    return;
                case Kind::argument_list:
                    return argument_of(at, up, need);
                case Kind::keyword_argument:
                    if (tree_[tree_.parent(up)].field == Field::superclasses)
                        need.flags |= StubNeed::metaclass;
                    return;
                case Kind::raise_statement:
                case Kind::except_clause:
                    need.flags |= StubNeed::caught;
                    return;
                case Kind::decorator:
                    need.flags |= StubNeed::decorator;
                    return;
                case Kind::for_statement:
                case Kind::for_in_clause:
                    if (tree_[at].field == Field::right) need.flags |= StubNeed::iterated;
                    return;
                case Kind::list_splat:
                    need.flags |= StubNeed::iterated;
                    return;
                case Kind::comparison_operator:
                case Kind::binary_operator:
                    if (held_against(at, up, need)) return;
                    break;
                case Kind::tuple:
                case Kind::list:
                case Kind::parenthesized_expression:
                case Kind::as_pattern:
                case Kind::expression_list:
                case Kind::boolean_operator:
                case Kind::conditional_expression:
                case Kind::generic_type:
                case Kind::union_type:
                case Kind::type_parameter:
                    break;
                default:
                    return;
            }
        }
    }

    void argument_of(NodeId at, NodeId list, StubNeed& need) const {
        if (tree_[list].field == Field::superclasses) {
            need.flags |= StubNeed::base;
            return;
        }
        const NodeId function = tree_.child(tree_.parent(list), Field::function);
        const std::string_view name = function == no_node ? std::string_view() : file_.text(function);
        if (name == "isinstance" || name == "issubclass") {
            if (at != list + 2) need.flags |= StubNeed::tested;
        } else if (text::last_part(name) == "raises" || text::last_part(name) == "suppress" ||
                   text::last_part(name) == "assertRaises") {
            if (at == list + 2) need.flags |= StubNeed::caught;
        }
    }

    // `in`, or a literal on the other side. False: it may be a part of a union of types.
    bool held_against(NodeId at, NodeId whole, StubNeed& need) const {
        bool is_in = false, is_union = false;
        std::string type;
        for (const NodeId child : tree_.children(whole)) {
            const Kind kind = tree_.kind(child);
            is_in |= child < at && (kind == Kind::kw_in || kind == Kind::kw_not_in);
            is_union |= !python::is_named(kind) && file_.text(child) == "|";
            if (child != at && type.empty()) type = type_of(tree_.kind(child));
        }
        if (is_union) return false;
        if (is_in) need.flags |= StubNeed::iterated;
        if (need.literal.empty() && !is_in) need.literal = type;
        return true;
    }

    const python::ParsedFile& file_;
    const python::Tree& tree_;
};

}  // namespace

void read_uses(const FileView& view, std::string_view bound, StubNeed& need) {
    Reader(view).run(bound, need);
}

}  // namespace sixth::fix_imports

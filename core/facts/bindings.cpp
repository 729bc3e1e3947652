#include "core/facts/bindings.h"

#include <algorithm>
#include <cctype>

#include "core/base/text.h"
#include "core/facts/facts.h"

namespace sixth::facts {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::Tree;

Binding classify(const Tree& tree, NodeId id) {
    const NodeId up = tree.parent(id);
    if (up == no_node) return Binding::load;
    const Field field = tree[id].field;
    NodeId target = id;
    Binding store = Binding::store;
    switch (tree.kind(up)) {
        case Kind::attribute:
            if (field != Field::attribute) return Binding::load;
            store = Binding::attribute_store;
            target = up;
            break;
        case Kind::keyword_argument:
            return field == Field::name ? Binding::keyword : Binding::load;
        case Kind::function_definition:
        case Kind::class_definition:
            return field == Field::name ? Binding::definition : Binding::load;
        case Kind::parameters:
        case Kind::lambda_parameters:
        case Kind::global_statement:
        case Kind::nonlocal_statement:
        case Kind::keyword_pattern:
            return Binding::definition;
        case Kind::default_parameter:
        case Kind::typed_default_parameter:
            return field == Field::name ? Binding::definition : Binding::load;
        case Kind::typed_parameter:
            return Binding::definition;  // an annotation stands inside a type node
        case Kind::named_expression:
            return field == Field::name ? Binding::store : Binding::load;
        case Kind::as_pattern_target:
            return Binding::store;
        case Kind::dotted_name:
            // patterns of match: `case name:` binds, `case a.b:` and `case C():` read
            return tree.kind(tree.parent(up)) == Kind::case_pattern && tree.leaf(id) &&
                           tree[up].next == id + 1 && up + 1 == id
                       ? Binding::store
                       : Binding::load;
        default:
            break;
    }
    // climb through target lists to the statement that assigns
    for (;;) {
        const NodeId above = tree.parent(target);
        if (above == no_node) break;
        const Kind kind = tree.kind(above);
        if (kind == Kind::pattern_list || kind == Kind::tuple_pattern || kind == Kind::list_pattern ||
            kind == Kind::list_splat_pattern || kind == Kind::dictionary_splat_pattern) {
            target = above;
            continue;
        }
        if (kind == Kind::parameters || kind == Kind::lambda_parameters || kind == Kind::typed_parameter)
            return Binding::definition;
        const Field at = tree[target].field;
        if (at != Field::left) break;
        if (kind == Kind::assignment && store == Binding::store &&
            tree.child(above, Field::type) != no_node) {
            return Binding::annotated_store;
        }
        if (kind == Kind::assignment || kind == Kind::for_statement || kind == Kind::for_in_clause)
            return store;
        break;
    }
    return store == Binding::attribute_store ? Binding::attribute : Binding::load;
}

std::string_view dotted_name(const python::ParsedFile& file, NodeId expression) {
    const Tree& tree = file.tree();
    for (NodeId at = expression; at < tree.end(expression); ++at) {
        const Kind kind = tree.kind(at);
        if (kind != Kind::identifier && kind != Kind::attribute && kind != Kind::dot &&
            kind != Kind::dotted_name)
            return {};
    }
    const std::string_view text = file.text(expression);
    const bool plain =
        std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) > ' '; });
    return plain ? text : std::string_view();
}

ParameterName parameter_name(const Tree& tree, NodeId child) {
    std::uint32_t flags = 0;
    NodeId at = child;
    for (;;) {
        switch (tree.kind(at)) {
            case Kind::identifier:
                return {at, flags};
            case Kind::default_parameter:
                flags |= Parameter::has_default;
                break;
            case Kind::typed_default_parameter:
                flags |= Parameter::has_default | Parameter::has_annotation;
                break;
            case Kind::typed_parameter:
                flags |= Parameter::has_annotation;
                break;
            case Kind::list_splat_pattern:
                flags |= Parameter::star;
                break;
            case Kind::dictionary_splat_pattern:
                flags |= Parameter::double_star;
                break;
            default:
                return {no_node, 0};
        }
        NodeId inner = no_node;
        for (const NodeId part : tree.children(at)) {
            const Kind kind = tree.kind(part);
            if (kind == Kind::identifier || kind == Kind::list_splat_pattern ||
                kind == Kind::dictionary_splat_pattern) {
                inner = part;
                break;
            }
        }
        if (inner == no_node) return {no_node, 0};
        at = inner;
    }
}

NodeId bound_by_import(const Tree& tree, NodeId child) {
    if (tree[child].field != Field::name) return no_node;
    return tree.kind(child) == Kind::aliased_import ? tree.child(child, Field::alias) : child;
}

NodeId docstring_of(const Tree& tree, NodeId body) {
    if (body == no_node) return no_node;
    for (const NodeId statement : tree.children(body)) {
        if (tree.kind(statement) == Kind::comment) continue;
        if (tree.kind(statement) != Kind::expression_statement) return no_node;
        const NodeId first = statement + 1;
        return first < tree.end(statement) &&
                       (tree.kind(first) == Kind::string || tree.kind(first) == Kind::concatenated_string) &&
                       tree.end(first) == tree.end(statement)
                   ? first
                   : no_node;
    }
    return no_node;
}

namespace {

bool starts_with_word(std::string_view text, std::string_view word) {
    if (text.size() < word.size()) return false;
    return std::equal(word.begin(), word.end(), text.begin(),
                      [](char a, char b) { return a == std::tolower(static_cast<unsigned char>(b)); });
}

}  // namespace

std::string_view suppressed_codes(std::string_view comment) {
    // both forms may follow other text of the comment: `# pragma: no cover  # noqa: E501`
    for (std::size_t hash = comment.find('#'); hash != std::string_view::npos;
         hash = comment.find('#', hash + 1)) {
        std::string_view rest = text::trim(comment.substr(hash + 1));
        if (starts_with_word(rest, "noqa")) {
            rest = rest.substr(4);
            const std::string_view tail = text::trim(rest);
            if (tail.empty() || tail[0] == '#') return rest.substr(0, 0);
            if (tail[0] != ':') continue;
            rest = text::trim(tail.substr(1));
            return rest.substr(0, rest.find('#'));
        }
        if (starts_with_word(rest, "sixth:")) {
            rest = text::trim(rest.substr(6));
            if (!starts_with_word(rest, "ignore")) continue;
            rest = text::trim(rest.substr(6));
            if (rest.empty() || rest[0] != '[') return rest.substr(0, 0);
            return rest.substr(
                1, rest.find(']') == std::string_view::npos ? std::string_view::npos : rest.find(']') - 1);
        }
    }
    return {};
}

}  // namespace sixth::facts

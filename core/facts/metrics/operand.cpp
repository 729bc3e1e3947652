#include "core/facts/metrics/operand.h"

#include "core/facts/metrics/constant.h"

namespace sixth::facts {
namespace {

using python::Kind;
using python::NodeId;
using python::ParsedFile;
using python::Tree;

NodeId without_parentheses(const Tree& tree, NodeId id) {
    while (tree.kind(id) == Kind::parenthesized_expression || tree.kind(id) == Kind::type) {
        NodeId inner = python::no_node;
        for (const NodeId child : tree.children(id)) {
            const Kind kind = tree.kind(child);
            if (kind == Kind::comment || kind == Kind::line_continuation || !python::is_named(kind)) continue;
            inner = child;
            break;
        }
        if (inner == python::no_node) return id;
        id = inner;
    }
    return id;
}

}  // namespace

std::uint64_t name_key(std::string_view name) {
    ValueHash hash(ValueTag::text);
    for (const char c : name) hash.byte(static_cast<unsigned char>(c));
    return hash.done();
}

std::optional<std::uint64_t> operand_key(const ParsedFile& file, NodeId operand) {
    const Tree& tree = file.tree();
    const NodeId id = without_parentheses(tree, operand);
    switch (tree.kind(id)) {
        case Kind::identifier:
        case Kind::kw_print:
            return name_key(file.text(id));
        case Kind::attribute:
        case Kind::member_type:
            return name_key(file.text(tree.end(id) - 1));  // the last leaf is the attribute
        case Kind::string:
        case Kind::concatenated_string:
            return string_key(file, id);
        case Kind::integer:
        case Kind::float_:
            return number_key(file.text(id));
        case Kind::true_:
            return real_key(1);
        case Kind::false_:
            return real_key(0);
        case Kind::none:
            return tag_key(ValueTag::none);
        case Kind::ellipsis:
            return tag_key(ValueTag::ellipsis);
        default:
            return std::nullopt;
    }
}

}  // namespace sixth::facts

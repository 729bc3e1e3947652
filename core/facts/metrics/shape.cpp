#include "core/facts/metrics/shape.h"

namespace sixth::facts {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::Tree;

std::uint32_t last_line(const Tree& tree, NodeId definition) {
    NodeId last = tree.end(definition) - 1;
    while (last > definition) {
        const Kind kind = tree.kind(last);
        if (kind != Kind::comment && kind != Kind::line_continuation && tree.leaf(last)) break;
        --last;
    }
    return tree[last].line;
}

std::uint32_t count_parameters(const Tree& tree, NodeId function) {
    const NodeId list = tree.child(function, Field::parameters);
    if (list == no_node) return 0;
    std::uint32_t count = 0;
    for (const NodeId child : tree.children(list)) {
        const Kind kind = tree.kind(child);
        if (kind == Kind::identifier || kind == Kind::typed_parameter || kind == Kind::default_parameter ||
            kind == Kind::typed_default_parameter || kind == Kind::list_splat_pattern ||
            kind == Kind::dictionary_splat_pattern || kind == Kind::tuple_pattern) {
            ++count;
        }
    }
    return count;
}

}  // namespace sixth::facts

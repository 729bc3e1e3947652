#include "core/facts/metrics/cognitive.h"

namespace sixth::facts {

using python::Kind;
using python::NodeId;
using python::Tree;

bool deepens(Kind owner_of_block) {
    switch (owner_of_block) {
        case Kind::if_statement:
        case Kind::elif_clause:
        case Kind::else_clause:
        case Kind::for_statement:
        case Kind::while_statement:
        case Kind::except_clause:
        case Kind::case_clause:
            return true;
        default:
            return false;
    }
}

bool only_wraps(const Tree& tree, NodeId body) {
    unsigned others = 0;
    for (const NodeId child : tree.children(body)) {
        const Kind kind = tree.kind(child);
        if (kind == Kind::comment || kind == Kind::line_continuation || !python::is_named(kind)) continue;
        const bool returns_name = kind == Kind::return_statement && tree.end(child) == child + 3 &&
                                  tree.kind(child + 2) == Kind::identifier;
        if (!returns_name && ++others > 1) return false;
    }
    return true;
}

}  // namespace sixth::facts

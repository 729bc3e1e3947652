#include "core/python/syntax.h"

#include <array>

namespace sixth::python {
namespace {

struct KindInfo {
    std::string_view name;
    bool named;
};

constexpr std::array<KindInfo, static_cast<std::size_t>(Kind::count)> kinds = {{
    {"", true},
    {"ERROR", true},
#define X(name, text, named) {text, named},
#include "core/python/kinds.def"
#undef X
}};

}  // namespace

std::string_view kind_name(Kind kind) {
    return kinds[static_cast<std::size_t>(kind)].name;
}
bool is_named(Kind kind) {
    return kinds[static_cast<std::size_t>(kind)].named;
}

NodeId Tree::child(NodeId id, Field field) const {
    for (const NodeId at : children(id)) {
        if (nodes_[at].field == field) return at;
    }
    return no_node;
}

NodeId Tree::child(NodeId id, Kind kind) const {
    for (const NodeId at : children(id)) {
        if (nodes_[at].kind == kind) return at;
    }
    return no_node;
}

NodeId Tree::ancestor(NodeId id, Kind kind) const {
    for (id = nodes_[id].parent; id != no_node; id = nodes_[id].parent) {
        if (nodes_[id].kind == kind) return id;
    }
    return no_node;
}

}  // namespace sixth::python

// A Python syntax tree as one flat array in document order: a node's first child stands right behind it,
// `next` jumps over its subtree. Copied from tree-sitter's tree in one walk; cheap to pass over many times.
#pragma once
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

namespace sixth::python {

enum class Kind : std::uint16_t {
    unknown,
    error,  // a run of text that fits no rule
#define X(name, text, named) name,
#include "core/python/kinds.def"
#undef X
    count
};

enum class Field : std::uint8_t {
    none,
#define X(name, text) name,
#include "core/python/fields.def"
#undef X
    count
};

std::string_view kind_name(Kind kind);  // as the grammar spells it
bool is_named(Kind kind);               // false for keywords, operators and punctuation

using NodeId = std::uint32_t;
inline constexpr NodeId no_node = ~NodeId{0};

struct Node {
    std::uint32_t begin, end;  // byte offsets, end exclusive
    std::uint32_t line;        // 1-based, of `begin`
    NodeId parent;             // no_node for the root
    NodeId next;               // first node behind this subtree
    Kind kind;
    Field field;   // this node's field in its parent
    bool missing;  // inserted by error recovery, empty
};

class Tree {
  public:
    Tree() = default;
    Tree(std::unique_ptr<const Node[]> nodes, NodeId size) : nodes_(std::move(nodes)), size_(size) {}

    NodeId size() const { return size_; }
    const Node& operator[](NodeId id) const { return nodes_[id]; }
    Kind kind(NodeId id) const { return nodes_[id].kind; }
    NodeId parent(NodeId id) const { return nodes_[id].parent; }
    NodeId end(NodeId id) const { return nodes_[id].next; }  // subtree = [id, end(id))
    bool leaf(NodeId id) const { return nodes_[id].next == id + 1; }
    NodeId first_child(NodeId id) const { return leaf(id) ? no_node : id + 1; }
    NodeId next_sibling(NodeId id) const {
        const NodeId up = nodes_[id].parent;
        return up == no_node || nodes_[id].next >= nodes_[up].next ? no_node : nodes_[id].next;
    }
    NodeId child(NodeId id, Field field) const;  // first child with that field, or no_node
    NodeId child(NodeId id, Kind kind) const;    // first child of that kind, or no_node
    bool has_child(NodeId id, Kind kind) const { return child(id, kind) != no_node; }
    // The nearest ancestor of that kind, or no_node.
    NodeId ancestor(NodeId id, Kind kind) const;

    // for (NodeId child : tree.children(id)): every child, punctuation and comments too.
    struct Children {
        const Tree* tree;
        NodeId first, last;
        struct Iterator {
            const Tree* tree;
            NodeId at;
            NodeId operator*() const { return at; }
            Iterator& operator++() {
                at = tree->nodes_[at].next;
                return *this;
            }
            bool operator!=(const Iterator& other) const { return at != other.at; }
        };
        Iterator begin() const { return {tree, first}; }
        Iterator end() const { return {tree, last}; }
    };
    Children children(NodeId id) const { return {this, id + 1, nodes_[id].next}; }

  private:
    std::unique_ptr<const Node[]> nodes_;
    NodeId size_ = 0;
};

}  // namespace sixth::python

// tree-sitter's tree as an array in document order. Goes over the runtime's own subtrees (its src/ headers,
// pinned with it): a cursor would look up every node's parents again and cost a fifth of the parse.
#include "core/python/flatten.h"

#include <stdbool.h>
#include <stdlib.h>

#include "language.h"
#include "subtree.h"
#include "tree.h"

typedef struct {
    const Subtree* children;
    uint32_t count, at;
    uint32_t structural;  // index among the children that are no extras: what aliases and fields count by
    uint32_t byte, row;   // where the next child's padding begins
    const TSSymbol* aliases;
    const TSFieldMapEntry *fields, *fields_end;
    TSFieldId inherited;  // field of a hidden node, which its children take over
    uint32_t parent;      // visible node the children belong to
    uint32_t closes;      // visible node that ends with this frame, or none
} Frame;

static const uint32_t none = ~(uint32_t)0;

uint32_t sixth_count_nodes(const TSTree* tree) {
    return ts_subtree_visible_descendant_count(tree->root) + 1;
}

static TSFieldId field_of(const Frame* frame) {
    for (const TSFieldMapEntry* map = frame->fields; map < frame->fields_end; map++) {
        if (!map->inherited && map->child_index == frame->structural) return map->field_id;
    }
    return frame->inherited;
}

static Frame enter(const TSTree* tree, Subtree subtree, uint32_t byte, uint32_t row) {
    Frame frame = {.children = ts_subtree_children(subtree),
                   .count = ts_subtree_child_count(subtree),
                   .byte = byte,
                   .row = row};
    frame.aliases = ts_language_alias_sequence(tree->language, subtree.ptr->production_id);
    ts_language_field_map(tree->language, subtree.ptr->production_id, &frame.fields, &frame.fields_end);
    // the children lie all over the arena: fetch them while the first is being copied
    for (uint32_t i = 0; i < frame.count && i < 8; i++) {
        if (!frame.children[i].data.is_inline) __builtin_prefetch(frame.children[i].ptr);
    }
    return frame;
}

bool sixth_flatten(const TSTree* tree, const uint16_t* kinds, uint16_t error_kind, const uint8_t* fields,
                   SixthNode* out) {
    const Subtree root = tree->root;
    const Length start = ts_subtree_padding(root);
    const uint32_t symbols = ts_language_symbol_count(tree->language);
    uint32_t n = 0;
    out[n++] =
        (SixthNode){.begin = start.bytes,
                    .end = start.bytes + ts_subtree_size(root).bytes,
                    .line = start.extent.row + 1,
                    .parent = none,
                    .next = 1,
                    .missing = ts_subtree_missing(root),
                    .kind = ts_subtree_symbol(root) < symbols ? kinds[ts_subtree_symbol(root)] : error_kind};
    if (ts_subtree_child_count(root) == 0) return true;

    uint32_t capacity = 64, depth = 1;
    Frame* stack = malloc(capacity * sizeof *stack);
    if (!stack) return false;
    stack[0] = enter(tree, root, start.bytes, start.extent.row);
    while (depth > 0) {
        Frame* frame = &stack[depth - 1];
        if (frame->at == frame->count) {
            if (frame->closes != none) out[frame->closes].next = n;
            depth--;
            continue;
        }
        const Subtree child = frame->children[frame->at];
        const Length padding = ts_subtree_padding(child), size = ts_subtree_size(child);
        // the first child's padding is its parent's
        const uint32_t byte = frame->byte + (frame->at ? padding.bytes : 0),
                       row = frame->row + (frame->at ? padding.extent.row : 0);
        frame->at++;
        frame->byte = byte + size.bytes;
        frame->row = row + size.extent.row;

        TSSymbol symbol = ts_subtree_symbol(child);
        bool visible = ts_subtree_visible(child);
        TSFieldId field = 0;
        if (!ts_subtree_extra(child)) {
            if (frame->aliases && frame->aliases[frame->structural]) {
                symbol = frame->aliases[frame->structural];
                visible = true;
            }
            field = field_of(frame);
            frame->structural++;
        }
        uint32_t parent = frame->parent;
        if (visible) {
            out[n] = (SixthNode){.begin = byte,
                                 .end = byte + size.bytes,
                                 .line = row + 1,
                                 .parent = parent,
                                 .next = n + 1,
                                 .kind = symbol < symbols ? kinds[symbol] : error_kind,
                                 .field = fields[field & 0xFF],
                                 .missing = ts_subtree_missing(child)};
            parent = n++;
        }
        if (ts_subtree_child_count(child) == 0) continue;
        if (depth == capacity) {
            Frame* grown = realloc(stack, sizeof *stack * 2 * capacity);
            if (!grown) break;
            stack = grown;
            capacity *= 2;
        }
        Frame next = enter(tree, child, byte, row);
        next.parent = parent;
        next.closes = visible ? parent : none;
        next.inherited = visible ? 0 : field;
        stack[depth++] = next;
    }
    free(stack);
    out[0].next = n;
    return depth == 0;
}

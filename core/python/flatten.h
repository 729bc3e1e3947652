// C side of the tree's copy; see flatten.c. SixthNode has the shape of sixth::python::Node.
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <tree_sitter/api.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint32_t begin, end, line, parent, next;
    uint16_t kind;
    uint8_t field;
    bool missing;
} SixthNode;

uint32_t sixth_count_nodes(const TSTree* tree);
// Fills sixth_count_nodes() nodes. kinds: by grammar symbol; fields: by field id, 256 entries. False: out of
// memory.
bool sixth_flatten(const TSTree* tree, const uint16_t* kinds, uint16_t error_kind, const uint8_t* fields,
                   SixthNode* out);

#ifdef __cplusplus
}
#endif

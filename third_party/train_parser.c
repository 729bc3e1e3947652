// Parses the files named on stdin: the profile run behind SIXTH_PGO.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tree_sitter/api.h>

const TSLanguage* tree_sitter_python(void);

static void walk(TSTree* tree) {
    TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
    for (;;) {
        TSNode node = ts_tree_cursor_current_node(&cursor);
        (void)ts_node_symbol(node), (void)ts_node_end_byte(node),
            (void)ts_tree_cursor_current_field_id(&cursor);
        if (ts_tree_cursor_goto_first_child(&cursor)) continue;
        while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
            if (!ts_tree_cursor_goto_parent(&cursor)) {
                ts_tree_cursor_delete(&cursor);
                return;
            }
        }
    }
}

int main(void) {
    char path[4096];
    int files = 0;
    while (fgets(path, sizeof path, stdin)) {
        path[strcspn(path, "\n")] = 0;
        FILE* file = fopen(path, "rb");
        if (!file) continue;
        fseek(file, 0, SEEK_END);
        long size = ftell(file);
        rewind(file);
        char* text = malloc((size_t)size + 1);
        size = (long)fread(text, 1, (size_t)size, file);
        fclose(file);
        TSParser* parser = ts_parser_new();
        ts_parser_set_language(parser, tree_sitter_python());
        TSTree* tree = ts_parser_parse_string(parser, NULL, text, (uint32_t)size);
        walk(tree);
        ts_tree_delete(tree);
        ts_parser_delete(parser);
        free(text);
        files++;
    }
    return files ? 0 : 1;
}

// The floor that lint is held against: tree-sitter as it comes (-O2, glibc's malloc) parsing the files named
// on stdin with argv[1] threads. Prints nothing; the caller times it.
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tree_sitter/api.h>

const TSLanguage* tree_sitter_python(void);

static char** paths;
static size_t count;
static atomic_size_t next;

static void* work(void* unused) {
    (void)unused;
    TSParser* parser = ts_parser_new();
    ts_parser_set_language(parser, tree_sitter_python());
    for (size_t i = next++; i < count; i = next++) {
        FILE* file = fopen(paths[i], "rb");
        if (!file) continue;
        fseek(file, 0, SEEK_END);
        long size = ftell(file);
        rewind(file);
        char* text = malloc((size_t)size + 1);
        size = (long)fread(text, 1, (size_t)size, file);
        fclose(file);
        ts_tree_delete(ts_parser_parse_string(parser, NULL, text, (uint32_t)size));
        free(text);
    }
    ts_parser_delete(parser);
    return NULL;
}

int main(int argc, char** argv) {
    char line[4096];
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        paths = realloc(paths, (count + 1) * sizeof *paths);
        paths[count++] = strdup(line);
    }
    int threads = argc > 1 ? atoi(argv[1]) : 1;
    pthread_t others[64];
    for (int i = 1; i < threads && i < 64; i++) pthread_create(&others[i], NULL, work, NULL);
    work(NULL);
    for (int i = 1; i < threads && i < 64; i++) pthread_join(others[i], NULL);
    return 0;
}

// What is asked, and how it wants to be understood.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/search/chunks.h"

namespace sixth::search {

// Parts of the ranking; each can be left out to see what it is worth.
struct Switches {
    bool bm25 = true;         // words
    bool dense = true;        // vectors
    bool definitions = true;  // the query names the symbol
    bool paths = true;        // the query names the file or its folder
    bool penalties = true;    // tests, examples, copies of others' code, __init__.py
    bool decay = true;        // further chunks of one file
};

struct Filters {
    std::vector<std::string> paths;  // globs (core/base/glob.h); one of them must match
    std::vector<ChunkKind> kinds;    // empty: all
    // Only chunks with one of these lines; empty: all. By path, then first and last line.
    struct Lines {
        std::string path;
        std::uint32_t first, last;
    };
    bool only_lines = false;
    std::vector<Lines> lines;  // in order
    // Those of [first, last] that are not blank: a blank line says nothing of the chunk it is counted to.
    void allow_lines(const std::string& path, std::string_view text, std::uint32_t first, std::uint32_t last);

    bool none() const { return paths.empty() && kinds.empty() && !only_lines; }
    bool allows(std::string_view path) const;
    bool allows(std::string_view path, const Chunk& chunk) const;
};

struct Query {
    std::string text;
    std::size_t limit = 10;
    Filters filters;
    Switches switches;
};

enum class QueryKind { words, symbol, path };

struct Question {
    QueryKind kind = QueryKind::words;
    std::vector<std::string> tokens;   // sub-tokens, each once
    std::vector<std::string> symbols;  // words that look like identifiers, lower-cased: "retry_task", "a.b"
    bool wants_tests = false, wants_examples = false;
};

Question understand(std::string_view text);

}  // namespace sixth::search

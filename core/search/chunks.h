// What is found: a function, a class header, a section of a text. Every line of a file is in one chunk.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/search/outline.h"

namespace sixth::search {

struct Chunk {
    ChunkKind kind;
    std::string symbol;  // "Class.method", a heading; empty: the file itself
    std::uint32_t first_line, last_line;
    std::uint32_t line;              // that names it: of its `def`
    std::uint32_t begin, end;        // bytes, with the last line's end
    std::uint64_t hash;              // of symbol and text: what an embedding is made of
    std::vector<std::string> names;  // see Piece
};

inline constexpr std::size_t most_chunks = 1 << 14;  // of one file; the last one takes the rest

// `outline`: what the extractor made of the same text.
std::vector<Chunk> python_chunks(std::string_view outline, std::string_view text);
// Sections by headings (Markdown, reStructuredText, TOML, INI, Protocol Buffers), else paragraphs of up to
// long_piece lines.
std::vector<Chunk> text_chunks(std::string_view path, std::string_view text);

// "outer.<locals>.inner" -> "inner" and "outer".
std::string_view name_of(std::string_view symbol);
std::string_view context_of(std::string_view symbol);

const char* kind_name(ChunkKind kind);  // "function"; "class"

// Without bytes, hence without text.
std::string pack_chunks(const std::vector<Chunk>& chunks);
std::vector<Chunk> unpack_chunks(std::string_view packed);  // empty when damaged
std::string_view outline_in(std::string_view packed);       // for read_outline()

}  // namespace sixth::search

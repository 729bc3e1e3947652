#include "core/search/chunks.h"

#include <algorithm>

#include "core/base/hash.h"
#include "core/base/lines.h"
#include "core/base/packed.h"
#include "core/base/text.h"
#include "core/search/sections.h"

namespace sixth::search {
namespace {

std::vector<Chunk> chunks_of(const std::vector<Piece>& pieces, std::string_view text) {
    const Lines lines(text);
    const auto size = static_cast<std::uint32_t>(text.size());
    const std::uint32_t count = lines.count();
    std::vector<Chunk> chunks;
    std::uint32_t line = 1;
    for (const Piece& piece : pieces) {
        if (line > count) break;  // an outline of another text
        const std::uint32_t last = std::min(count, line + std::max(piece.lines, 1U) - 1);
        const std::uint32_t end = last < count ? lines.start(last + 1) : size;
        if (chunks.size() == most_chunks) {
            chunks.back().last_line = last;
            chunks.back().end = end;
        } else {
            chunks.push_back({piece.kind,
                              std::string(piece.symbol),
                              line,
                              last,
                              std::min(line + piece.head, last),
                              lines.start(line),
                              end,
                              0,
                              {}});
            chunks.back().names.assign(piece.names.begin(), piece.names.end());
        }
        line = last + 1;
    }
    for (Chunk& chunk : chunks)
        chunk.hash = hash64(text.substr(chunk.begin, chunk.end - chunk.begin), hash64(chunk.symbol));
    return chunks;
}

}  // namespace

std::vector<Chunk> python_chunks(std::string_view outline, std::string_view text) {
    return chunks_of(read_outline(outline), text);
}

std::vector<Chunk> text_chunks(std::string_view path, std::string_view text) {
    return chunks_of(sections_of(path, text), text);
}

std::string_view name_of(std::string_view symbol) {
    return text::last_part(symbol);
}

std::string_view context_of(std::string_view symbol) {
    const std::size_t dot = symbol.rfind('.');
    return dot == std::string_view::npos ? std::string_view() : symbol.substr(0, dot);
}

const char* kind_name(ChunkKind kind) {
    switch (kind) {
        case ChunkKind::function:
            return "function";
        case ChunkKind::method:
            return "method";
        case ChunkKind::class_:
            return "class";
        case ChunkKind::module:
            return "module";
        case ChunkKind::block:
            return "block";
        case ChunkKind::section:
            return "section";
    }
    return "";
}

std::string pack_chunks(const std::vector<Chunk>& chunks) {
    PackedWriter out;
    std::vector<Piece> pieces;
    for (const Chunk& chunk : chunks) {
        Piece piece{chunk.kind,
                    chunk.symbol,
                    chunk.last_line - chunk.first_line + 1,
                    chunk.line - chunk.first_line,
                    {}};
        piece.names.assign(chunk.names.begin(), chunk.names.end());
        pieces.push_back(std::move(piece));
    }
    out.string(pack_outline(pieces));
    for (const Chunk& chunk : chunks)
        out.raw({reinterpret_cast<const char*>(&chunk.hash), sizeof chunk.hash});
    return out.take();
}

std::string_view outline_in(std::string_view packed) {
    return PackedReader(packed).string();
}

std::vector<Chunk> unpack_chunks(std::string_view packed) {
    PackedReader in(packed);
    const std::vector<Piece> pieces = read_outline(in.string());
    std::vector<Chunk> chunks;
    chunks.reserve(pieces.size());
    std::uint32_t line = 1;
    for (const Piece& piece : pieces) {
        chunks.push_back({piece.kind,
                          std::string(piece.symbol),
                          line,
                          line + piece.lines - 1,
                          line + piece.head,
                          0,
                          0,
                          0,
                          {}});
        chunks.back().names.assign(piece.names.begin(), piece.names.end());
        const std::string_view hash = in.raw(sizeof chunks.back().hash);
        if (in.failed()) return {};
        std::memcpy(&chunks.back().hash, hash.data(), sizeof chunks.back().hash);
        line += piece.lines;
    }
    return chunks;
}

}  // namespace sixth::search

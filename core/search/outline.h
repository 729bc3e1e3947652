// Where a Python file is cut into chunks: told from its tree once and kept with its facts, so that an index
// is made without parsing.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/facts/extractor.h"

namespace sixth::search {

enum class ChunkKind : std::uint8_t {
    function,
    method,
    class_,   // from its first line to its first method; what stands between methods
    module,   // from the first line to the first definition
    block,    // what stands between definitions
    section,  // of a text that is no Python
};

inline constexpr std::size_t chunk_kinds = 6;

// Lines of one file that are found together. The pieces of a file follow on each other from its first line
// to its last.
struct Piece {
    ChunkKind kind;
    std::string_view symbol;              // "Class.method"; empty: the module itself
    std::uint32_t lines;                  // at least 1
    std::uint32_t head;                   // of them stand before the line that names it: decorators, comments
    std::vector<std::string_view> names;  // bound inside: variables of modules and classes, nested functions
};

inline constexpr std::uint32_t long_piece = 80;  // lines; a longer piece is cut between statements
inline constexpr std::size_t most_names = 64;    // of one piece

facts::Extractor outline_extractor();

// What the extractor packed; empty when it is damaged. Views point into `packed`.
std::vector<Piece> read_outline(std::string_view packed);

// Shared with texts that are no Python. Moves to `packed` what read_outline() reads.
std::string pack_outline(const std::vector<Piece>& pieces);

}  // namespace sixth::search

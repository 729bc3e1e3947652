// The blocks of a Markdown text in their order, as GitHub reads it. The only user of cmark-gfm.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sixth::decompose {

enum class BlockKind { heading, paragraph, item, code, table_row };

inline constexpr std::size_t no_block = ~std::size_t{0};

struct Block {
    BlockKind kind = BlockKind::paragraph;
    std::string text;             // one line; code stays in backquotes, links are their text; code: as it is
    std::string info;             // of a fenced code block: "python"
    std::string label;            // "AC1" of a paragraph "**AC1:** …", which is its text without it
    int level = 0;                // of a heading: 1 to 6; 7: bold, alone in its paragraph
    int number = 0;               // of an ordered item, from 1; 0: a bullet
    bool task = false;            // an item with a box
    bool checked = false;         // the box has its mark
    bool quoted = false;          // inside a block quote
    std::size_t item = no_block;  // the innermost item around it
    std::size_t list = 0;         // of an item: which list it stands in, from 1
    std::uint32_t first_line = 1, last_line = 1;
};

// Never an error: every text is Markdown. HTML and comments are left out. What lies deeper than 64 levels is
// left out too.
std::vector<Block> read_blocks(std::string_view markdown);

}  // namespace sixth::decompose

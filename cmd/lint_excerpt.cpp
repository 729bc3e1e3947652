#include "cmd/lint_excerpt.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/base/utf8.h"

namespace sixth::cmd {
namespace {

constexpr std::uint32_t block_lines = 3;  // shown of a finding over more lines
constexpr std::size_t tab_cells = 4;
constexpr std::string_view dots = "...";

struct Cut {
    std::string text;
    std::size_t begin = 0, end = 0;  // cells of the marked part within it
};

// The part of `line` that fits `room` cells and holds the marked code points [from, to), 0-based.
Cut cut(std::string_view line, std::size_t from, std::size_t to, std::size_t room) {
    struct Glyph {
        std::uint32_t byte, cell;
    };
    std::vector<Glyph> glyphs;  // and one behind the last
    std::size_t cell = 0, at = 0;
    while (at < line.size()) {
        glyphs.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(cell)});
        const char32_t c = utf8::next(line, at);
        cell += c == '\t' ? tab_cells : static_cast<std::size_t>(utf8::cells(c));
    }
    glyphs.push_back({static_cast<std::uint32_t>(line.size()), static_cast<std::uint32_t>(cell)});
    const std::size_t last = glyphs.size() - 1;
    from = std::min(from, last);
    to = std::min(std::max(to, from), last);

    std::size_t first = 0, behind = last;
    Cut out;
    if (cell > room) {
        const std::size_t inner = room > 2 * dots.size() + 8 ? room - 2 * dots.size() : 8;
        const std::size_t mark = glyphs[from].cell;
        // the mark stands a third into the window, or as near as the line's ends allow
        std::size_t left = mark < inner ? 0 : mark - inner / 3;
        if (left + inner > cell) left = cell - inner;
        while (glyphs[first].cell < left) ++first;
        behind = first;
        while (behind < last && glyphs[behind + 1].cell <= glyphs[first].cell + inner) ++behind;
        if (first > 0) out.text = dots;
    }
    const std::size_t shift = out.text.size();
    for (std::size_t i = first; i < behind; ++i) {
        const std::string_view glyph = line.substr(glyphs[i].byte, glyphs[i + 1].byte - glyphs[i].byte);
        out.text += glyph == "\t" ? std::string(tab_cells, ' ') : utf8::printable(glyph);
    }
    if (behind < last) out.text += dots;
    const auto cell_of = [&](std::size_t i) {
        return glyphs[std::clamp(i, first, behind)].cell - glyphs[first].cell + shift;
    };
    out.begin = cell_of(from);
    out.end = cell_of(to);
    return out;
}

}  // namespace

std::string excerpt(const Lines& lines, const Position& where, const Style& style, Tone tone, int width) {
    if (where.line == 0 || where.line > lines.count()) return {};
    const bool block = where.end_line > where.line;
    const std::uint32_t shown = block ? std::min(block_lines, where.end_line - where.line + 1) : 1;
    const std::string last = std::to_string(where.line + shown - 1);
    const std::size_t gutter = std::max<std::size_t>(last.size(), 4) + 2;
    const std::size_t room = static_cast<std::size_t>(width > 0 ? std::max(width, 40) : 200) - gutter - 3;

    std::string out;
    const auto line_head = [&](const std::string& number) {
        out += style(Tone::dim, fmt::format("{:>{}} | ", number, gutter));
    };
    for (std::uint32_t line = where.line; line < where.line + shown && line <= lines.count(); ++line) {
        const std::size_t from = where.column > 0 ? where.column - 1 : 0;
        const Cut part = block
                             ? cut(lines[line], 0, 0, room)
                             : cut(lines[line], from, where.end_column > 0 ? where.end_column - 1 : 0, room);
        line_head(std::to_string(line));
        out += part.text + "\n";
        if (block) continue;
        line_head("");
        out += std::string(part.begin, ' ') +
               style(tone, std::string(std::max<std::size_t>(part.end - part.begin, 1), '^')) + "\n";
    }
    const std::uint32_t more = block ? where.end_line - where.line + 1 - shown : 0;
    if (more > 0) {
        line_head("");
        out += style(Tone::dim, fmt::format("... {} more {}", more, more == 1 ? "line" : "lines")) + "\n";
    }
    return out;
}

}  // namespace sixth::cmd

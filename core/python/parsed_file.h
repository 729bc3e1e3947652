// One Python file read once: its text, its syntax tree, its lines. The only door to tree-sitter.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/python/syntax.h"

namespace sixth::python {

// Changes whenever the grammar or the shape of Tree does: part of every cache key.
inline constexpr int grammar_version = 1;

struct SyntaxError {
    std::uint32_t begin, end;  // bytes
    std::uint32_t line;        // 1-based
    std::string message;       // lower case: "unexpected 'x ='", "missing ':'"
};

class ParsedFile {
  public:
    // Never fails: text that is not Python gives a tree with Kind::error nodes. Any bytes are taken,
    // NUL and broken UTF-8 too. Nesting and line length are bounded by memory only.
    explicit ParsedFile(std::string text);

    std::string_view text() const { return text_; }
    const Tree& tree() const { return tree_; }
    std::string_view text(NodeId id) const {
        return std::string_view(text_).substr(tree_[id].begin, tree_[id].end - tree_[id].begin);
    }
    const std::vector<SyntaxError>& errors() const { return errors_; }

    std::uint32_t line_count() const { return static_cast<std::uint32_t>(line_starts_.size()); }
    std::uint32_t line_of(std::uint32_t offset) const;    // 1-based
    std::uint32_t column_of(std::uint32_t offset) const;  // 1-based, in bytes
    std::uint32_t line_start(std::uint32_t line) const { return line_starts_[line - 1]; }
    std::string_view line_text(std::uint32_t line) const;  // without its line ending
    std::uint32_t end_line(NodeId id) const;               // line of the node's last byte

  private:
    std::string text_;
    std::vector<std::uint32_t> line_starts_;
    Tree tree_;
    std::vector<SyntaxError> errors_;
};

}  // namespace sixth::python

#include "analyzers/decompose/blocks.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#include <memory>

#include "core/base/text.h"
#include "core/base/utf8.h"

namespace sixth::decompose {
namespace {

constexpr int deepest = 64;
constexpr std::size_t most_line = 4000;  // bytes: what is longer is data
constexpr int bold_level = 7;            // below every real heading

struct FreeParser {
    void operator()(cmark_parser* parser) const { cmark_parser_free(parser); }
};
struct FreeNode {
    void operator()(cmark_node* node) const { cmark_node_free(node); }
};

std::string_view literal_of(cmark_node* node) {
    const char* text = cmark_node_get_literal(node);
    return text ? std::string_view(text) : std::string_view();
}

// Code that can be shown: it keeps its lines and tabs, and no other control characters.
std::string printable_lines(std::string_view code) {
    std::string out;
    for (const std::string_view line : text::split(code, '\n')) {
        const std::size_t indent = std::min(line.find_first_not_of(" \t"), line.size());
        out.append(line.substr(0, indent)).append(utf8::printable(line.substr(indent))).append("\n");
    }
    if (!out.empty()) out.pop_back();
    return out;
}

bool is(cmark_node* node, std::string_view type) {
    return type == cmark_node_get_type_string(node);
}

void append_inline(cmark_node* node, std::string& out, int depth);

// Inline nodes under `parent` as one line.
void append_inlines(cmark_node* parent, std::string& out, int depth) {
    if (depth > deepest) return;
    for (cmark_node* node = cmark_node_first_child(parent); node; node = cmark_node_next(node))
        append_inline(node, out, depth);
}

void append_inline(cmark_node* node, std::string& out, int depth) {
    const cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_TEXT) {
        out += literal_of(node);
    } else if (type == CMARK_NODE_CODE) {
        out.append("`").append(literal_of(node)).append("`");
    } else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK) {
        out += ' ';
    } else if (type != CMARK_NODE_HTML_INLINE && type != CMARK_NODE_IMAGE) {
        append_inlines(node, out, depth + 1);
    }
}

class Reader {
  public:
    std::vector<Block> read(cmark_node* document) {
        visit(document, 0, false);
        return std::move(blocks_);
    }

  private:
    Block& add(BlockKind kind, cmark_node* node, bool quoted) {
        Block& block = blocks_.emplace_back();
        block.kind = kind;
        block.quoted = quoted;
        block.item = item_;
        block.first_line = static_cast<std::uint32_t>(std::max(1, cmark_node_get_start_line(node)));
        block.last_line = std::max(block.first_line,
                                   static_cast<std::uint32_t>(std::max(1, cmark_node_get_end_line(node))));
        return block;
    }

    static std::string line_of(cmark_node* node) {
        std::string text;
        append_inlines(node, text, 0);
        if (text.size() > most_line) text.resize(most_line);
        return std::string(text::trim(utf8::printable(text)));
    }

    void visit(cmark_node* parent, int depth, bool quoted) {
        if (depth > deepest) return;
        for (cmark_node* node = cmark_node_first_child(parent); node; node = cmark_node_next(node)) {
            switch (cmark_node_get_type(node)) {
                case CMARK_NODE_HEADING: {
                    Block& block = add(BlockKind::heading, node, quoted);
                    block.level = cmark_node_get_heading_level(node);
                    block.text = line_of(node);
                    break;
                }
                case CMARK_NODE_PARAGRAPH:
                    visit_paragraph(node, quoted);
                    break;
                case CMARK_NODE_CODE_BLOCK: {
                    Block& block = add(BlockKind::code, node, quoted);
                    block.text = printable_lines(literal_of(node));
                    const char* info = cmark_node_get_fence_info(node);
                    block.info = info ? utf8::printable(info) : "";
                    break;
                }
                case CMARK_NODE_BLOCK_QUOTE:
                    visit(node, depth + 1, true);
                    break;
                case CMARK_NODE_LIST:
                    visit_list(node, depth + 1, quoted);
                    break;
                default:
                    if (is(node, "table")) visit_table(node, quoted);
            }
        }
    }

    void visit_paragraph(cmark_node* node, bool quoted) {
        if (item_ == no_block && label_at(cmark_node_first_child(node))) return visit_labels(node, quoted);
        Block& block = add(BlockKind::paragraph, node, quoted);
        block.text = line_of(node);
        if (item_ == no_block && is_bold(node)) {
            block.kind = BlockKind::heading;
            block.level = bold_level;
        }
    }

    // "**Out of scope:** refunds": bold at the beginning of a line, with a colon, and words behind it.
    static bool label_at(cmark_node* node) {
        if (!node || cmark_node_get_type(node) != CMARK_NODE_STRONG) return false;
        cmark_node* next = cmark_node_next(node);
        cmark_node* last = cmark_node_last_child(node);
        if (!next || !last) return false;
        const std::string_view behind = literal_of(next);
        const bool colon = text::trim(literal_of(last)).ends_with(":") || behind.substr(0, 1) == ":";
        return colon && (cmark_node_next(next) || text::trim(behind).size() > 1);
    }

    // Lines of one paragraph, each with a label, are a paragraph each.
    void visit_labels(cmark_node* paragraph, bool quoted) {
        const Block whole = add(BlockKind::paragraph, paragraph, quoted);
        blocks_.pop_back();
        const std::size_t first = blocks_.size();
        std::uint32_t line = whole.first_line;
        bool begins = true;
        for (cmark_node* node = cmark_node_first_child(paragraph); node; node = cmark_node_next(node)) {
            if (begins && label_at(node)) {
                Block& block = blocks_.emplace_back(whole);
                block.first_line = line;
                append_inlines(node, block.label, 0);
                block.label = utf8::printable(block.label);
                while (block.label.ends_with(":") || block.label.ends_with(" ")) block.label.pop_back();
            } else {
                append_inline(node, blocks_.back().text, 0);
            }
            const cmark_node_type type = cmark_node_get_type(node);
            begins = type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK;
            blocks_.back().last_line = line;
            if (begins) ++line;
        }
        for (std::size_t b = first; b < blocks_.size(); ++b) {
            std::string& text = blocks_[b].text;
            if (text.size() > most_line) text.resize(most_line);
            std::string_view words = text;
            if (words.substr(0, 1) == ":") words.remove_prefix(1);
            text = std::string(text::trim(utf8::printable(words)));
        }
    }

    // "**Acceptance criteria**", alone in its paragraph: many write headings so.
    static bool is_bold(cmark_node* paragraph) {
        cmark_node* first = cmark_node_first_child(paragraph);
        if (!first || cmark_node_get_type(first) != CMARK_NODE_STRONG) return false;
        cmark_node* next = cmark_node_next(first);
        return !next || (!cmark_node_next(next) && text::trim(literal_of(next)) == ":");
    }

    // An item's first paragraph is its text; what else it holds are blocks of its own that point to it.
    void visit_list(cmark_node* list, int depth, bool quoted) {
        if (depth > deepest) return;
        const std::size_t number_of_list = ++lists_;
        const bool ordered = cmark_node_get_list_type(list) == CMARK_ORDERED_LIST;
        int number = std::max(1, cmark_node_get_list_start(list));
        for (cmark_node* node = cmark_node_first_child(list); node; node = cmark_node_next(node)) {
            const std::size_t outer = item_;
            const std::size_t self = blocks_.size();
            Block& block = add(BlockKind::item, node, quoted);
            block.task = is(node, "tasklist");
            block.checked = block.task && cmark_gfm_extensions_get_tasklist_item_checked(node);
            block.number = ordered ? number++ : 0;
            block.list = number_of_list;
            cmark_node* first = cmark_node_first_child(node);
            if (first && cmark_node_get_type(first) == CMARK_NODE_PARAGRAPH) {
                block.text = line_of(first);
                block.last_line = static_cast<std::uint32_t>(std::max(1, cmark_node_get_end_line(first)));
                cmark_node_unlink(first);
                cmark_node_free(first);
            } else {
                block.last_line = block.first_line;
            }
            item_ = self;
            visit(node, depth + 1, quoted);
            item_ = outer;
        }
    }

    void visit_table(cmark_node* table, bool quoted) {
        for (cmark_node* row = cmark_node_first_child(table); row; row = cmark_node_next(row)) {
            if (cmark_gfm_extensions_get_table_row_is_header(row)) continue;
            std::string text;
            for (cmark_node* cell = cmark_node_first_child(row); cell; cell = cmark_node_next(cell))
                text.append(text.empty() ? "" : " | ").append(line_of(cell));
            add(BlockKind::table_row, row, quoted).text = std::move(text);
        }
    }

    std::vector<Block> blocks_;
    std::size_t item_ = no_block;
    std::size_t lists_ = 0;
};

}  // namespace

std::vector<Block> read_blocks(std::string_view markdown) {
    cmark_gfm_core_extensions_ensure_registered();
    const std::unique_ptr<cmark_parser, FreeParser> parser(cmark_parser_new(CMARK_OPT_DEFAULT));
    for (const char* name : {"table", "tasklist", "strikethrough"}) {
        if (cmark_syntax_extension* extension = cmark_find_syntax_extension(name))
            cmark_parser_attach_syntax_extension(parser.get(), extension);
    }
    const std::string text = utf8::valid(markdown);
    cmark_parser_feed(parser.get(), text.data(), text.size());
    const std::unique_ptr<cmark_node, FreeNode> document(cmark_parser_finish(parser.get()));
    return Reader().read(document.get());
}

}  // namespace sixth::decompose

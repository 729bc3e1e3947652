#include "core/python/flatten.h"

#include <catch2/catch.hpp>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <sstream>
#include <vector>

extern "C" const TSLanguage* tree_sitter_python(void);

namespace {

// What tree-sitter's own cursor sees, the slow way.
std::vector<SixthNode> by_cursor(const TSTree* tree) {
    std::vector<SixthNode> nodes;
    std::vector<std::uint32_t> parents{~0U};
    TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
    for (;;) {
        const TSNode at = ts_tree_cursor_current_node(&cursor);
        SixthNode node{};
        node.begin = ts_node_start_byte(at);
        node.end = ts_node_end_byte(at);
        node.line = ts_node_start_point(at).row + 1;
        node.parent = parents.back();
        node.next = static_cast<std::uint32_t>(nodes.size() + ts_node_descendant_count(at));
        node.kind = ts_node_symbol(at);
        node.field = static_cast<std::uint8_t>(ts_tree_cursor_current_field_id(&cursor));
        node.missing = ts_node_is_missing(at);
        nodes.push_back(node);
        if (ts_tree_cursor_goto_first_child(&cursor)) {
            parents.push_back(static_cast<std::uint32_t>(nodes.size() - 1));
            continue;
        }
        while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
            if (!ts_tree_cursor_goto_parent(&cursor)) {
                ts_tree_cursor_delete(&cursor);
                return nodes;
            }
            parents.pop_back();
        }
    }
}

void compare(const std::string& text) {
    const TSLanguage* language = tree_sitter_python();
    std::vector<std::uint16_t> kinds(ts_language_symbol_count(language));
    for (std::size_t s = 0; s < kinds.size(); ++s) {
        // the cursor tells public symbols; several symbols of the grammar may share one
        const auto symbol = static_cast<TSSymbol>(s);
        const char* const name = ts_language_symbol_name(language, symbol);
        kinds[s] =
            ts_language_symbol_for_name(language, name, static_cast<std::uint32_t>(std::strlen(name)),
                                        ts_language_symbol_type(language, symbol) == TSSymbolTypeRegular);
    }
    std::vector<std::uint8_t> fields(256);
    std::iota(fields.begin(), fields.end(), std::uint8_t{0});
    TSParser* parser = ts_parser_new();
    ts_parser_set_language(parser, language);
    TSTree* tree =
        ts_parser_parse_string(parser, nullptr, text.data(), static_cast<std::uint32_t>(text.size()));
    const std::vector<SixthNode> expected = by_cursor(tree);
    std::vector<SixthNode> got(sixth_count_nodes(tree));
    REQUIRE(sixth_flatten(tree, kinds.data(), 0xFFFF, fields.data(), got.data()));
    REQUIRE(got.size() == expected.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
        if (std::memcmp(&got[i], &expected[i], sizeof(SixthNode)) == 0) continue;
        INFO("node " << i << " at byte " << expected[i].begin << ": kind " << got[i].kind << " for "
                     << expected[i].kind << ", field " << int(got[i].field) << " for "
                     << int(expected[i].field) << ", next " << got[i].next << " for " << expected[i].next
                     << ", line " << got[i].line << " for " << expected[i].line);
        FAIL("differs");
    }
    ts_tree_delete(tree);
    ts_parser_delete(parser);
}

}  // namespace

TEST_CASE("flattening sees what tree-sitter's cursor sees, on real code and broken code") {
    compare("");
    compare("  # only a comment\n");
    compare("def f(a, *b: int, c=1) -> x:\n\tprint a, b\nclass C(B, m=1): pass\n");
    compare("def f(:\n  x = (1,\n\n@\nif x:: [for\n");
    int files = 0;
    for (const char* folder :
         {"/usr/lib/python3.11/asyncio", "/usr/lib/python3.11/lib2to3", "/usr/lib/python3.11"}) {
        if (!std::filesystem::exists(folder)) continue;
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            if (entry.path().extension() != ".py" || ++files > 150) continue;
            std::ifstream in(entry.path());
            std::stringstream text;
            text << in.rdbuf();
            INFO(entry.path());
            std::string whole = text.str();
            compare(whole);
            compare(whole.substr(0, whole.size() * 2 / 3));  // cut off in the middle
        }
    }
}

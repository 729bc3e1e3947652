#include "core/python/parsed_file.h"

#include <fmt/format.h>
#include <tree_sitter/api.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <mutex>
#include <new>
#include <unordered_map>

#include "core/python/arena.h"
#include "core/python/flatten.h"

extern "C" const TSLanguage* tree_sitter_python(void);

namespace sixth::python {
namespace {

// tree-sitter's symbol and field numbers -> ours.
struct Mapping {
    std::vector<Kind> kinds;
    std::array<Field, 256> fields{};
};

Mapping make_mapping() {
    struct Key {
        std::string_view name;
        bool named;
        bool operator==(const Key&) const = default;
    };
    struct KeyHash {
        std::size_t operator()(const Key& key) const {
            return std::hash<std::string_view>()(key.name) * 2 + key.named;
        }
    };
    std::unordered_map<Key, Kind, KeyHash> by_name;
    for (std::uint16_t k = 1; k < static_cast<std::uint16_t>(Kind::count); ++k) {
        by_name.emplace(Key{kind_name(Kind{k}), is_named(Kind{k})}, Kind{k});
    }
    const TSLanguage* language = tree_sitter_python();
    Mapping mapping;
    const std::uint32_t symbols = ts_language_symbol_count(language);
    for (std::uint32_t s = 0; s < symbols; ++s) {
        const auto symbol = static_cast<TSSymbol>(s);
        const bool named = ts_language_symbol_type(language, symbol) == TSSymbolTypeRegular;
        const auto found = by_name.find(Key{ts_language_symbol_name(language, symbol), named});
        mapping.kinds.push_back(found == by_name.end() ? Kind::unknown : found->second);
    }
    const char* const field_names[] = {
        "",
#define X(name, text) text,
#include "core/python/fields.def"
#undef X
    };
    for (std::uint8_t f = 1; f < static_cast<std::uint8_t>(Field::count); ++f) {
        const char* name = field_names[f];
        const TSFieldId id =
            ts_language_field_id_for_name(language, name, static_cast<std::uint32_t>(std::strlen(name)));
        if (id < mapping.fields.size()) mapping.fields[id] = Field{f};
    }
    return mapping;
}

const Mapping& mapping() {
    static const Mapping made = make_mapping();
    return made;
}

static_assert(sizeof(Node) == sizeof(SixthNode) && offsetof(Node, kind) == offsetof(SixthNode, kind) &&
              offsetof(Node, missing) == offsetof(SixthNode, missing));

Tree flatten(const TSTree* tree) {
    const Mapping& map = mapping();
    const std::uint32_t size = sixth_count_nodes(tree);
    std::unique_ptr<Node[]> nodes(new Node[size]);  // every one is written below
    if (!sixth_flatten(tree, reinterpret_cast<const std::uint16_t*>(map.kinds.data()),
                       static_cast<std::uint16_t>(Kind::error),
                       reinterpret_cast<const std::uint8_t*>(map.fields.data()),
                       reinterpret_cast<SixthNode*>(nodes.get()))) {
        throw std::bad_alloc();
    }
    return {std::move(nodes), size};
}

struct Parsed {
    Tree tree;
    bool has_error;
};

Parsed parse(std::string_view text) {
    static std::once_flag once;
    std::call_once(once, install_arena);
    TSParser* parser = ts_parser_new();
    ts_parser_set_language(parser, tree_sitter_python());
    TSTree* tree =
        ts_parser_parse_string(parser, nullptr, text.data(), static_cast<std::uint32_t>(text.size()));
    Parsed parsed{flatten(tree), ts_node_has_error(ts_tree_root_node(tree))};
    reset_arena();  // tree and parser live there: nothing to delete one by one
    return parsed;
}

std::vector<std::uint32_t> find_line_starts(std::string_view text) {
    std::vector<std::uint32_t> starts{0};
    starts.reserve(text.size() / 32 + 1);
    for (const char* at = text.data(); at < text.data() + text.size();) {
        const void* newline = std::memchr(at, '\n', static_cast<std::size_t>(text.data() + text.size() - at));
        if (!newline) break;
        at = static_cast<const char*>(newline) + 1;
        if (at < text.data() + text.size()) starts.push_back(static_cast<std::uint32_t>(at - text.data()));
    }
    return starts;
}

std::string shown(std::string_view text) {
    text = text.substr(0, text.find_first_of("\r\n"));
    std::string clean;
    for (const char c : text.substr(0, 20)) clean += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    return text.size() > 20 ? clean + "..." : clean;
}

}  // namespace

ParsedFile::ParsedFile(std::string text) : text_(std::move(text)), line_starts_(find_line_starts(text_)) {
    Parsed parsed = parse(text_);
    tree_ = std::move(parsed.tree);
    if (!parsed.has_error) return;
    for (NodeId id = 0; id < tree_.size(); ++id) {
        const Node& node = tree_[id];
        if (node.missing) {
            errors_.push_back(
                {node.begin, node.end, node.line, fmt::format("missing '{}'", kind_name(node.kind))});
        } else if (node.kind == Kind::error) {
            errors_.push_back(
                {node.begin, node.end, node.line, fmt::format("unexpected '{}'", shown(this->text(id)))});
        }
    }
}

std::uint32_t ParsedFile::line_of(std::uint32_t offset) const {
    return static_cast<std::uint32_t>(std::upper_bound(line_starts_.begin(), line_starts_.end(), offset) -
                                      line_starts_.begin());
}

std::uint32_t ParsedFile::column_of(std::uint32_t offset) const {
    return offset - line_start(line_of(offset)) + 1;
}

std::string_view ParsedFile::line_text(std::uint32_t line) const {
    const std::uint32_t begin = line_start(line);
    const std::size_t end = line < line_count() ? line_start(line + 1) : text_.size();
    std::string_view found = std::string_view(text_).substr(begin, end - begin);
    while (!found.empty() && (found.back() == '\n' || found.back() == '\r')) found.remove_suffix(1);
    return found;
}

std::uint32_t ParsedFile::end_line(NodeId id) const {
    const Node& node = tree_[id];
    return line_of(node.end > node.begin ? node.end - 1 : node.begin);
}

}  // namespace sixth::python

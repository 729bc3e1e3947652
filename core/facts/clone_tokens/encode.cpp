#include <algorithm>
#include <vector>

#include "core/base/hash.h"
#include "core/facts/clone_tokens/format.h"

namespace sixth::facts {
namespace {

using namespace format;
using python::Field;
using python::Node;
using python::NodeId;
using python::ParsedFile;
using python::Tree;

constexpr std::uint32_t rows_of_statement_limit =
    256;  // a longer statement is data: the rest becomes one hash
constexpr std::size_t row_bytes_limit = 250;

// Names of one kind, numbered in order of appearance.
class NameTable {
  public:
    std::uint32_t number(std::string_view text) {
        const std::uint64_t hash = hash64(text);
        if (names_.size() * 2 >= slots_.size()) grow();
        for (std::size_t slot = hash & mask_;; slot = (slot + 1) & mask_) {
            if (slots_[slot] == 0) {
                names_.push_back({hash, 0});
                slots_[slot] = static_cast<std::uint32_t>(names_.size());
            }
            Name& name = names_[slots_[slot] - 1];
            if (name.hash == hash) {
                ++name.uses;
                return slots_[slot] - 1;
            }
        }
    }
    // Writes the table, most used first; returns the new number of each name.
    std::vector<std::uint32_t> write(std::string& out) const {
        std::vector<std::uint32_t> order(names_.size());
        for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
        std::stable_sort(order.begin(), order.end(),
                         [&](std::uint32_t a, std::uint32_t b) { return names_[a].uses > names_[b].uses; });
        std::vector<std::uint32_t> numbers(names_.size());
        for (std::uint32_t i = 0; i < order.size(); ++i) {
            numbers[order[i]] = i;
            const std::uint64_t hash = names_[order[i]].hash;
            for (unsigned shift = 0; shift < 24; shift += 8) out += static_cast<char>(hash >> shift);
        }
        return numbers;
    }
    std::uint32_t size() const { return static_cast<std::uint32_t>(names_.size()); }
    std::uint64_t hash(std::uint32_t number) const { return names_[number].hash; }

  private:
    struct Name {
        std::uint64_t hash;
        std::uint32_t uses;
    };
    void grow() {
        slots_.assign(std::max<std::size_t>(256, slots_.size() * 2), 0);
        mask_ = slots_.size() - 1;
        for (std::uint32_t i = 0; i < names_.size(); ++i) {
            std::size_t slot = names_[i].hash & mask_;
            while (slots_[slot] != 0) slot = (slot + 1) & mask_;
            slots_[slot] = i + 1;
        }
    }
    std::vector<Name> names_;
    std::vector<std::uint32_t> slots_;  // number + 1
    std::size_t mask_ = 0;
};

// A token before names have their final numbers: the byte, and the name's number or the literal's hash.
struct Draft {
    std::uint8_t byte;  // byte_operator.. for operators; direct_name, direct_attribute stand for any name
    std::uint32_t value;
};

struct DraftRow {
    std::uint32_t line, first, last;  // tokens [first, last); none = end marker
    std::uint16_t depth;
    RowRole role;
};

void write_varint(std::string& out, std::uint32_t value) {
    for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
    out += static_cast<char>(value);
}

class Encoder {
  public:
    explicit Encoder(const ParsedFile& file) : file_(file), tree_(file.tree()) {
        drafts_.reserve(tree_.size() / 2);
        rows_.reserve(file.line_count());
    }
    std::string run();

  private:
    void walk();
    bool begin_statement(NodeId id);
    bool is_overload(NodeId id) const;
    bool starts_row(NodeId id, Kind parent) const;
    NodeId literal_string(NodeId id);
    void leaf(NodeId id, Kind parent);
    void closer(NodeId id, Kind parent);
    void emit(std::uint32_t line, Draft draft);
    void end_statement();
    std::uint32_t pack(std::string& out) const;  // returns the number of rows

    const ParsedFile& file_;
    const Tree& tree_;
    NameTable names_, attributes_;
    std::vector<Draft> drafts_;
    std::vector<DraftRow> rows_;
    std::vector<NodeId> blocks_;         // ends of the blocks around
    std::vector<std::uint8_t> closers_;  // closing brackets met since the last token: kept if one follows
    std::vector<std::uint32_t> numbers_, attribute_numbers_;
    bool begun_ = false;  // the statement has a row
    RowRole role_ = RowRole::statement;
    std::uint32_t last_line_ = 0;  // of the last leaf, dropped ones too
    std::uint32_t statement_rows_ = 0;
    std::uint64_t folded_ = 0;  // hash of what is beyond the limit, 0 = nothing
};

RowRole role_of(Kind kind) {
    switch (kind) {
        case Kind::function_definition:
            return RowRole::definition;
        case Kind::class_definition:
            return RowRole::class_;
        case Kind::decorator:
            return RowRole::decorator;
        case Kind::elif_clause:
        case Kind::else_clause:
        case Kind::except_clause:
        case Kind::finally_clause:
        case Kind::case_clause:
            return RowRole::clause;
        default:
            return RowRole::statement;
    }
}

// A colon that only ends a header or stands in a dictionary says nothing.
bool silent_colon(Kind parent) {
    switch (parent) {
        case Kind::slice:
        case Kind::lambda:
        case Kind::typed_parameter:
        case Kind::typed_default_parameter:
        case Kind::assignment:
        case Kind::type_parameter:
        case Kind::format_specifier:
            return false;
        default:
            return true;
    }
}

// Brackets around a whole expression are layout: `x = (a + b)` reads `x = a + b`.
bool layout_brackets(Kind around) {
    switch (around) {
        case Kind::assignment:
        case Kind::augmented_assignment:
        case Kind::return_statement:
        case Kind::if_statement:
        case Kind::elif_clause:
        case Kind::while_statement:
        case Kind::for_statement:
        case Kind::assert_statement:
        case Kind::expression_statement:
        case Kind::pair:
        case Kind::keyword_argument:
        case Kind::yield:
        case Kind::parenthesized_expression:
            return true;
        default:
            return false;
    }
}

void Encoder::emit(std::uint32_t line, Draft draft) {
    if (statement_rows_ >= rows_of_statement_limit && begun_) {
        const std::uint64_t value = draft.byte == direct_name        ? names_.hash(draft.value)
                                    : draft.byte == direct_attribute ? attributes_.hash(draft.value)
                                                                     : draft.value;
        folded_ = ((folded_ ^ value) * 0x9E3779B97F4A7C15 + draft.byte) | 1;
        folded_ ^= folded_ >> 32 << 1;
        return;
    }
    if (!closers_.empty() && begun_) {
        for (const std::uint8_t byte : closers_) drafts_.push_back({byte, 0});
        rows_.back().last = static_cast<std::uint32_t>(drafts_.size());
    }
    closers_.clear();
    if (!begun_ || line != rows_.back().line) {
        const auto first = static_cast<std::uint32_t>(drafts_.size());
        rows_.push_back({line, first, first,
                         static_cast<std::uint16_t>(std::min<std::size_t>(blocks_.size(), 0xFFFF)),
                         begun_ ? RowRole::continuation : role_});
        begun_ = true;
        ++statement_rows_;
    }
    drafts_.push_back(draft);
    rows_.back().last = static_cast<std::uint32_t>(drafts_.size());
}

void Encoder::end_statement() {
    closers_.clear();
    if (begun_) {
        if (folded_ != 0) {
            drafts_.push_back({byte_fold, static_cast<std::uint32_t>(folded_ >> 8)});
            rows_.back().last = static_cast<std::uint32_t>(drafts_.size());
        }
        if (last_line_ > rows_.back().line) {
            rows_.push_back({last_line_, 0, 0, rows_.back().depth, RowRole::statement});
        }
    }
    folded_ = 0;
    statement_rows_ = 0;
    begun_ = false;
    role_ = RowRole::statement;
}

void Encoder::closer(NodeId id, Kind parent) {
    const Kind kind = tree_.kind(id);
    if (parent == Kind::interpolation || parent == Kind::parameters) return;
    if (parent == Kind::parenthesized_expression &&
        layout_brackets(tree_.kind(tree_.parent(tree_.parent(id)))))
        return;
    const std::uint8_t code = kind == Kind::rparen     ? operators.closing_paren
                              : kind == Kind::rbracket ? operators.closing_bracket
                                                       : operators.closing_brace;
    closers_.push_back(static_cast<std::uint8_t>(code - token_kind::first_operator + byte_operator));
}

// Emits a string as one token; returns the first node behind what needs no further look.
NodeId Encoder::literal_string(NodeId id) {
    const Node& node = tree_[id];
    bool interpolated = false;
    NodeId last = id;
    std::uint32_t inner_begin = node.begin;
    std::uint32_t inner_end = node.end;
    std::uint64_t hash = 0;
    for (const NodeId part : tree_.children(id)) {
        last = part;
        if (tree_.kind(part) == Kind::string_start) {
            inner_begin = tree_[part].end;
            for (const char c : file_.text(part)) hash = hash * 31 + ((c | 0x20) == 'b' ? 1U : 0U);
            hash = hash != 0;
        } else if (tree_.kind(part) == Kind::string_end) {
            inner_end = tree_[part].begin;
        } else if (tree_.kind(part) == Kind::interpolation) {
            interpolated = true;
        }
    }
    if (interpolated) {
        for (const NodeId part : tree_.children(id)) {
            if (tree_.kind(part) == Kind::string_content) hash = hash64(file_.text(part), hash);
        }
    } else if (inner_end >= inner_begin) {
        hash = hash64(file_.text().substr(inner_begin, inner_end - inner_begin), hash);
    }
    emit(node.line, {byte_string, static_cast<std::uint32_t>(hash & 0xFFFF)});
    last_line_ = std::max(last_line_, tree_[last].line);
    return interpolated ? id + 1 : node.next;
}

void Encoder::leaf(NodeId id, Kind parent) {
    const Node& node = tree_[id];
    last_line_ = node.line;
    switch (node.kind) {
        case Kind::identifier: {
            const bool attribute = (parent == Kind::attribute && node.field == Field::attribute) ||
                                   (parent == Kind::keyword_argument && node.field == Field::name);
            NameTable& table = attribute ? attributes_ : names_;
            return emit(node.line,
                        {attribute ? direct_attribute : direct_name, table.number(file_.text(id))});
        }
        case Kind::integer:
        case Kind::float_: {
            const std::string_view text = file_.text(id);
            if (text.size() == 1 && text[0] >= '0' && text[0] <= '9') {
                return emit(node.line, {static_cast<std::uint8_t>(first_digit + (text[0] - '0')), 0});
            }
            return emit(node.line, {byte_number, static_cast<std::uint32_t>(hash64(text) & 0xFFFF)});
        }
        case Kind::true_:
            return emit(node.line, {byte_true, 0});
        case Kind::false_:
            return emit(node.line, {byte_false, 0});
        case Kind::rparen:
        case Kind::rbracket:
        case Kind::rbrace:
            return closer(id, parent);
        case Kind::lparen:
            if (parent == Kind::parameters) return;
            if (parent == Kind::parenthesized_expression &&
                layout_brackets(tree_.kind(tree_.parent(node.parent))))
                return;
            break;
        case Kind::lbrace:
            if (parent == Kind::interpolation) return;
            if (parent == Kind::set || parent == Kind::set_comprehension) {
                constexpr int shift = byte_operator - token_kind::first_operator;
                return emit(node.line, {static_cast<std::uint8_t>(operators.set_brace + shift), 0});
            }
            break;
        case Kind::colon:
            if (silent_colon(parent)) return;
            break;
        default:
            break;
    }
    if (const std::uint8_t kind = operators.kind[static_cast<std::size_t>(node.kind)];
        kind != 0 && !dropped(node.kind)) {
        emit(node.line, {static_cast<std::uint8_t>(kind - token_kind::first_operator + byte_operator), 0});
    }
}

// A node that a row starts with, whatever line it stands on.
bool Encoder::starts_row(NodeId id, Kind parent) const {
    const Kind kind = tree_.kind(id);
    if (kind == Kind::comment || !is_named(kind)) return false;
    return parent == Kind::block || parent == Kind::module || parent == Kind::decorated_definition ||
           role_of(kind) == RowRole::clause;
}

// Variants of a signature stand side by side because the type checker wants them so.
bool Encoder::is_overload(NodeId id) const {
    for (const NodeId child : tree_.children(id)) {
        if (tree_.kind(child) != Kind::decorator) continue;
        const std::string_view name = file_.text(child);
        if (name.substr(name.find_last_of("@. ") + 1) == "overload") return true;
    }
    return false;
}

// False when the statement is of no interest: imports, docstrings and overloads.
bool Encoder::begin_statement(NodeId id) {
    const Kind kind = tree_.kind(id);
    if (kind == Kind::decorated_definition && is_overload(id)) return false;
    if (kind == Kind::import_statement || kind == Kind::import_from_statement ||
        kind == Kind::future_import_statement) {
        return false;
    }
    if (kind == Kind::expression_statement && !tree_.leaf(id)) {
        const NodeId only = id + 1;
        const Kind inner = tree_.kind(only);
        if ((inner == Kind::string || inner == Kind::concatenated_string) &&
            tree_[only].next == tree_[id].next)
            return false;
    }
    role_ = role_of(kind);
    return true;
}

void Encoder::walk() {
    const NodeId count = tree_.size();
    for (NodeId id = 1; id < count;) {
        const Node& node = tree_[id];
        while (!blocks_.empty() && id >= blocks_.back()) {
            end_statement();
            blocks_.pop_back();
        }
        const Kind parent = node.parent == python::no_node ? Kind::module : tree_.kind(node.parent);
        if (node.kind == Kind::comment) {
            id = node.next;
            continue;
        }
        if (starts_row(id, parent)) {
            end_statement();
            if (!begin_statement(id)) {
                id = node.next;
                continue;
            }
        }
        if (node.kind == Kind::block) {
            end_statement();
            blocks_.push_back(node.next);
        } else if (node.kind == Kind::string) {
            id = literal_string(id);
            continue;
        } else if (node.kind == Kind::string_start || node.kind == Kind::string_content ||
                   node.kind == Kind::string_end) {
            last_line_ = std::max(last_line_, node.line);
            id = node.next;
            continue;
        } else if (tree_.leaf(id)) {
            leaf(id, parent);
        }
        ++id;
    }
    end_statement();
}

std::uint32_t Encoder::pack(std::string& out) const {
    std::uint32_t count = 0;
    std::uint32_t line = 0;
    std::uint32_t depth = 0;
    const auto head = [&](const DraftRow& row, RowRole role, bool marker) {
        const std::uint32_t lines = row.line - line;
        const unsigned step = marker || row.depth == depth ? 0
                              : row.depth == depth + 1     ? 1
                              : row.depth + 1U == depth    ? 2
                                                           : 3;
        out += static_cast<char>(std::min(lines, 3U) | step << 2 | (marker ? 0x10U : 0U) |
                                 static_cast<unsigned>(role) << 5);
        if (lines >= 3) write_varint(out, lines);
        if (step == 3) write_varint(out, row.depth);
        if (!marker) depth = row.depth;
        line = row.line;
    };
    std::string tokens;
    for (const DraftRow& row : rows_) {
        if (row.first == row.last) {
            head(row, RowRole::statement, true);
            continue;
        }
        RowRole role = row.role;
        tokens.clear();
        const auto flush = [&] {
            head(row, role, false);
            role = RowRole::continuation;
            ++count;
            out += static_cast<char>(tokens.size());
            out += tokens;
            tokens.clear();
        };
        for (std::uint32_t t = row.first; t < row.last; ++t) {
            if (tokens.size() + 5 > row_bytes_limit) flush();
            const Draft draft = drafts_[t];
            if (draft.byte == direct_name || draft.byte == direct_attribute) {
                const bool name = draft.byte == direct_name;
                const std::uint32_t number = (name ? numbers_ : attribute_numbers_)[draft.value];
                const std::uint32_t direct = name ? direct_names : direct_attributes;
                if (number < direct) {
                    tokens += static_cast<char>(draft.byte + number);
                } else if (number - direct < far_count) {
                    tokens += static_cast<char>((name ? far_name : far_attribute) + ((number - direct) >> 8));
                    tokens += static_cast<char>(number - direct);
                } else {
                    tokens += static_cast<char>(name ? wide_name : wide_attribute);
                    for (unsigned shift = 0; shift < 24; shift += 8)
                        tokens += static_cast<char>(number >> shift);
                }
                continue;
            }
            tokens += static_cast<char>(draft.byte);
            const unsigned tail = draft.byte == byte_string || draft.byte == byte_number ? 16
                                  : draft.byte == byte_fold                              ? 32
                                                                                         : 0;
            for (unsigned shift = 0; shift < tail; shift += 8)
                tokens += static_cast<char>(draft.value >> shift);
        }
        flush();
    }
    return count;
}

std::string Encoder::run() {
    walk();
    std::string out;
    std::string table;
    numbers_ = names_.write(table);
    write_varint(out, names_.size());
    out += table;
    table.clear();
    attribute_numbers_ = attributes_.write(table);
    write_varint(out, attributes_.size());
    out += table;
    std::string rows;
    rows.reserve(drafts_.size() * 3 / 2 + rows_.size() * 2);
    write_varint(out, pack(rows));
    out += rows;
    return out;
}

}  // namespace

std::string encode_clone_tokens(const ParsedFile& file) {
    return Encoder(file).run();
}

}  // namespace sixth::facts

#include "core/facts/metrics/constant.h"
#include "core/facts/metrics/digit.h"

namespace sixth::facts {
namespace {

using python::Kind;
using python::NodeId;
using python::ParsedFile;
using python::Tree;

std::uint32_t read_digits(std::string_view text, std::size_t& at, std::size_t most, int base) {
    std::uint32_t value = 0;
    for (std::size_t n = 0; n < most && at < text.size() && digit_of(text[at]) < base; ++n) {
        value = value * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(digit_of(text[at++]));
    }
    return value;
}

// One escape; `at` stands behind the backslash.
void hash_escape(ValueHash& hash, std::string_view text, std::size_t& at, bool bytes) {
    static constexpr std::string_view letters = "\\'\"abfnrtv", meanings = "\\'\"\a\b\f\n\r\t\v";
    const char c = text[at];
    const std::size_t simple = letters.find(c);
    std::uint32_t value = 0;
    if (simple != letters.npos) {
        ++at;
        return hash.byte(static_cast<unsigned char>(meanings[simple]));
    }
    if (c == '\n') {
        ++at;
        return;
    }
    if (c >= '0' && c <= '7') {
        value = read_digits(text, at, 3, 8);
    } else if (c == 'x' || (!bytes && (c == 'u' || c == 'U'))) {
        ++at;
        value = read_digits(text, at, c == 'x' ? 2 : c == 'u' ? 4 : 8, 16);
    } else {
        // unknown escapes keep their backslash; \N{NAME} does too: its letter would need Unicode's name table
        return hash.byte('\\');
    }
    if (bytes) return hash.byte(static_cast<unsigned char>(value));
    hash.code_point(value);
}

// False for f-strings and template strings: those are no constants.
bool hash_string(ValueHash& hash, const ParsedFile& file, NodeId id, bool& bytes) {
    const Tree& tree = file.tree();
    const NodeId start = id + 1, end = tree.end(id) - 1;
    if (end <= start || tree.kind(start) != Kind::string_start || tree.kind(end) != Kind::string_end)
        return false;
    bool raw = false;
    for (const char c : file.text(start)) {
        switch (c | 0x20) {
            case 'f':
            case 't':
                return false;
            case 'r':
                raw = true;
                break;
            case 'b':
                bytes = true;
                break;
            default:
                break;
        }
    }
    const std::string_view text = file.text().substr(tree[start].end, tree[end].begin - tree[start].end);
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at++];
        if (c == '\r') {  // Python reads every line ending as \n
            if (at == text.size() || text[at] != '\n') hash.byte('\n');
        } else if (c == '\\' && !raw && at < text.size() && text[at] == '\r') {
            at += at + 1 < text.size() && text[at + 1] == '\n' ? 2 : 1;
        } else if (c == '\\' && !raw && at < text.size()) {
            hash_escape(hash, text, at, bytes);
        } else {
            hash.byte(static_cast<unsigned char>(c));
        }
    }
    return true;
}

}  // namespace

std::optional<std::uint64_t> string_key(const ParsedFile& file, NodeId id) {
    const Tree& tree = file.tree();
    ValueHash text(ValueTag::text);
    bool bytes = false;
    if (tree.kind(id) == Kind::string) {
        if (!hash_string(text, file, id, bytes)) return std::nullopt;
    } else {
        for (const NodeId part : tree.children(id)) {
            if (tree.kind(part) == Kind::string && !hash_string(text, file, part, bytes)) return std::nullopt;
        }
    }
    if (!bytes) return text.done();
    ValueHash marked(ValueTag::bytes);
    marked.word(text.done());
    return marked.done();
}

}  // namespace sixth::facts

#include "analyzers/lint/fingerprint.h"

#include <fmt/format.h>

#include <cctype>
#include <unordered_map>

#include "core/base/hash.h"
#include "core/base/lines.h"

namespace sixth::lint {
namespace {

// "f has complexity 23 (limit 10)" and the same with 24 are one finding. Digits inside names stay.
std::string without_numbers(std::string_view message) {
    std::string out;
    bool in_word = false;
    for (std::size_t at = 0; at < message.size(); ++at) {
        const auto c = static_cast<unsigned char>(message[at]);
        if (std::isdigit(c) && !in_word) {
            while (at + 1 < message.size() &&
                   (std::isdigit(static_cast<unsigned char>(message[at + 1])) || message[at + 1] == '.'))
                ++at;
            out += '#';
            continue;
        }
        in_word = std::isalnum(c) || c == '_' || c >= 0x80;
        out += message[at];
    }
    return out;
}

std::string_view last_part(std::string_view symbol) {
    const std::size_t dot = symbol.rfind('.');
    return dot == symbol.npos ? symbol : symbol.substr(dot + 1);
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\f';
}

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
    const std::uint64_t both[] = {a, b};
    return hash64({reinterpret_cast<const char*>(both), sizeof both});
}

}  // namespace

Identity identity(const Diagnostic& finding, std::string_view line) {
    std::string words(finding.code);
    words += '\0';
    words += finding.symbol;
    words += '\0';
    // a duplicated block's message tells where its copies are: they move
    words += finding.type == "duplication" ? std::string() : without_numbers(finding.message);
    Identity id{hash64(words), 0};

    std::string code;
    for (const char c : line) {
        if (!is_blank(c)) code += c;
    }
    // a finding about a whole definition is known by its symbol; its header may change
    const std::string_view name = last_part(finding.symbol);
    const bool header = !name.empty() && finding.where.end_line == finding.where.line &&
                        finding.where.end_column - finding.where.column == name.size() &&
                        code.find(name) != std::string::npos;
    if (!header) id.text = hash64(code) | 1;
    return id;
}

void add_fingerprints(std::vector<Diagnostic>& findings, const TextOf& text_of) {
    std::unordered_map<std::uint64_t, std::uint64_t> seen;
    for (std::size_t i = 0; i < findings.size();) {
        const std::string& file = findings[i].file;
        const std::string& text = text_of(file);
        const Lines lines(text);
        seen.clear();
        const std::uint64_t start = hash64(file);
        for (; i < findings.size() && findings[i].file == file; ++i) {
            const Identity id = identity(findings[i], lines[findings[i].where.line]);
            const std::uint64_t base = mix(mix(start, id.rule_symbol), id.text);
            findings[i].fingerprint = mix(base, seen[base]++);
        }
    }
}

std::string fingerprint_text(std::uint64_t fingerprint) {
    return fmt::format("{:016x}", fingerprint);
}

}  // namespace sixth::lint

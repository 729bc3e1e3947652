#include "analyzers/lint/fingerprint.h"

#include <fmt/format.h>

#include <cctype>
#include <unordered_map>

#include "analyzers/lint/extent.h"
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

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\f';
}

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
    const std::uint64_t both[] = {a, b};
    return hash64({reinterpret_cast<const char*>(both), sizeof both});
}

Identity identity(const Diagnostic& finding, const Lines& lines, const FileView* view) {
    std::string words(finding.code);
    words += '\0';
    words += finding.symbol;
    words += '\0';
    // a duplicated block's message tells where its copies are: they move
    if (finding.type != "duplication") words += without_numbers(finding.message);
    Identity id{hash64(words), 0};
    // a finding about a whole definition is known by its symbol: the header may change
    if (view && names_definition(*view, finding)) return id;
    std::string code;
    for (const char c : lines[finding.where.line]) {
        if (!is_blank(c)) code += c;
    }
    id.text = hash64(code) | 1;
    return id;
}

}  // namespace

std::vector<Identity> identities(const std::vector<Diagnostic>& findings, const Files& files,
                                 const TextOf& text_of) {
    std::vector<Identity> ids;
    ids.reserve(findings.size());
    for (std::size_t i = 0; i < findings.size();) {
        const std::string_view file = findings[i].file;
        const FileView* view = find_file(files, file);
        const Lines lines(text_of(std::string(file)));
        for (; i < findings.size() && findings[i].file == file; ++i)
            ids.push_back(identity(findings[i], lines, view));
    }
    return ids;
}

void add_fingerprints(std::vector<Diagnostic>& findings, const std::vector<Identity>& ids) {
    std::unordered_map<std::uint64_t, std::uint64_t> seen;
    for (std::size_t i = 0; i < findings.size(); ++i) {
        const std::uint64_t base = mix(mix(hash64(findings[i].file), ids[i].rule), ids[i].text);
        findings[i].fingerprint = mix(base, seen[base]++);
    }
}

std::string fingerprint_text(std::uint64_t fingerprint) {
    return fmt::format("{:016x}", fingerprint);
}

}  // namespace sixth::lint

// What makes a finding the same finding after the code around it changed.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/diagnostic.h"

namespace sixth::lint {

// The parts a finding is known by, hashed. Line numbers are in none of them, numbers in the message neither.
struct Identity {
    std::uint64_t rule_symbol;  // code, symbol and message with its numbers left out
    std::uint64_t text;  // the code it points at, blanks left out; 0 when that is just the symbol's name
};

// `line`: the text of the finding's first line.
Identity identity(const Diagnostic& finding, std::string_view line);

using TextOf = std::function<const std::string&(const std::string& file)>;

// Fills in Diagnostic::fingerprint: file, identity, and a running number for findings equal in both.
// `findings` by file and line, as lint::run() returns them.
void add_fingerprints(std::vector<Diagnostic>& findings, const TextOf& text_of);

std::string fingerprint_text(std::uint64_t fingerprint);  // 16 hexadecimal digits

}  // namespace sixth::lint

// What makes a finding the same finding after the code around it changed.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/lint/rule.h"

namespace sixth::lint {

// What a finding is known by, hashed. Line numbers are in neither part, and no numbers of the message.
struct Identity {
    std::uint64_t rule;  // code, symbol and message
    std::uint64_t
        text;  // the line it points at without its blanks; 0 when that names the symbol's definition
};

using TextOf = std::function<const std::string&(const std::string& file)>;

// One a finding. `findings` by file and line, as lint::run() returns them; each file's text is asked for
// once.
std::vector<Identity> identities(const std::vector<Diagnostic>& findings, const Files& files,
                                 const TextOf& text_of);

// Fills in Diagnostic::fingerprint: file, identity, and a running number for findings equal in both.
void add_fingerprints(std::vector<Diagnostic>& findings, const std::vector<Identity>& ids);

std::string fingerprint_text(std::uint64_t fingerprint);  // 16 hexadecimal digits

}  // namespace sixth::lint

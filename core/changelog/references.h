// Issue ids and pull requests that a text names.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/changelog/message.h"

namespace sixth::changelog {

struct Reference {
    std::string_view text;  // "#12", "AAS-114", "!12", "owner/repository#12"
    std::size_t at = 0;     // where it stands
};

// In order. Names that only look like a tracker's key (UTF-8, SHA-256, CVE-2026-1) are none; `keys`, when not
// empty, are the only ones that count ("AAS").
std::vector<Reference> references_in(std::string_view text, const std::vector<std::string>& keys);

// "feat: x (#12)" -> "12"; also "(!12)", "(pull request #12)" and "Merged PR 12: x". Empty: none.
std::string_view pull_request_of(std::string_view subject);
// Of a merge commit: "Merge pull request #12 from …", "See merge request group/project!12", "(pull request
// #12)".
std::string_view merged_request_of(std::string_view message);

// The subject's words without the references in brackets at its end.
std::string_view without_trailing_references(std::string_view description,
                                             const std::vector<std::string>& keys);

// Issues of a message, each once, in order: anywhere in the subject; in the body tracker keys, and numbers
// behind a word such as "closes"; in footers that speak of issues. The pull request itself is none.
std::vector<std::string> issues_of(const Message& message, std::string_view pull_request,
                                   const std::vector<std::string>& keys);

// "CVE-2026-12345" or "GHSA-…", the first; empty: none.
std::string_view advisory_in(std::string_view text);

}  // namespace sixth::changelog

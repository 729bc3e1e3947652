// What somebody wants done: from Markdown, from `gh issue view --json`, or from a tracker's export.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sixth::decompose {

struct Issue {
    std::string key;                    // "AAS-213", "213", "retry-the-upload": letters, digits, '-', '_'
    std::string title;                  // one line; may be empty when there is no text at all
    std::string body;                   // Markdown; of a Markdown file all of it, so that its lines count
    bool titled_by_body = false;        // the title is the body's first heading or line
    std::vector<std::string> comments;  // Markdown
    std::vector<std::string> labels;
    std::string url;
};

inline constexpr std::size_t largest_issue = std::size_t{8} << 20;  // bytes

// `name`: of the file, may be empty. `wanted`: which of an export's issues, or what to call a single one;
// may be empty. An Error for JSON that is no issue, for an export of several where none is named, and for
// what is too large.
Issue read_issue(std::string_view text, std::string_view name, std::string_view wanted);

// "Retry the upload (again)!" -> "retry-the-upload-again"; cut between words.
std::string slug(std::string_view text, std::size_t most);
// "AAS-213: title" -> "AAS-213"; empty: it begins with no key.
std::string_view leading_key(std::string_view text);

}  // namespace sixth::decompose

// What is wrong with a commit message, where, and how it would be right.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/changelog/settings.h"

namespace sixth::changelog {

struct MessageFinding {
    std::uint32_t line = 1, column = 1;  // 1-based; columns count Unicode code points
    std::string message;                 // one sentence, no full stop
    std::string fix;                     // the line as it would be right, or what to do; may be empty
};

struct LintLimits {
    int max_subject = 100;  // Unicode code points
};

// Merge commits, git's own reverts and fixups are fine as they are.
std::vector<MessageFinding> lint_message(std::string_view text, const Settings& settings,
                                         const LintLimits& limits);

// What git will keep of a message file: comments and what stands below the scissors become empty lines, so
// that lines keep their numbers.
std::string without_comments(std::string_view text, std::string_view comment_mark);

}  // namespace sixth::changelog

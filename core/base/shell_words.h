// A command written as one line, split and joined by the shell's rules for quotes (POSIX.1-2017, 2.2),
// without a shell: no variables, globs, pipes or comments.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace sixth {

// "git commit -m 'two words'" -> git, commit, -m, two words. An Error when a quote is left open.
std::vector<std::string> split_shell_words(std::string_view line);

// What a person would type: words are quoted where they must be.
std::string join_shell_words(const std::vector<std::string>& words);

}  // namespace sixth

// Patterns over paths as .gitignore writes them (gitignore(5)), for excludes and per-file settings.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace sixth {

// Does the pattern match this file, or a folder above it? `path` is relative with '/' and no leading './'.
//   *.py        no slash: a file or folder of that name at any depth
//   tests/*.py  a slash not at the end: from the top; '*' and '?' stop at '/'
//   /setup.py   from the top
//   build/      folders only: all files below one
//   a/**/b      '**' as a whole part: any number of folders, also none
//   [a-z] [!a]  one character; \* that character itself
bool glob_match(std::string_view pattern, std::string_view path);

bool glob_match_any(const std::vector<std::string>& patterns, std::string_view path);

}  // namespace sixth

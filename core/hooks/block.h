// The lines of shell that sixth puts into a hook, between two marks. They say all there is to know about the
// installation: nothing is kept elsewhere.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sixth::hooks {

struct GitHook {
    const char* name;
    const char* when;  // git runs it: "before a commit"
    bool reads;        // git gives it something on stdin
    bool stops;        // its exit code can stop what git is about to do
};
const std::vector<GitHook>& git_hooks();         // those that sixth can stand in, in the order they run
const GitHook& git_hook(std::string_view name);  // an Error names the nearest one

struct Block {
    std::string hook;                   // "pre-push"
    std::vector<std::string> commands;  // sixth's arguments as a shell reads them: lint --changed "$1"
    std::string program;                // where sixth lies; tried before the one on PATH. Empty: PATH alone
    bool required = false;              // without sixth, git is stopped
    bool whole_file = false;            // sixth made the file
    std::string chained;                // the file beside it that goes on afterwards; empty: none
};

// POSIX shell, whatever `set` options are on. Passes arguments and stdin on to each command and to what
// follows; returns with the code of the first command that fails when the hook can stop git.
std::string render(const Block& block);

struct FoundBlock {
    Block block;                     // without `program`
    std::size_t begin = 0, end = 0;  // with its marks
    bool intact = false;             // as it was written
    bool crlf = false;
};
std::optional<FoundBlock> find_block(std::string_view text);

// One argument after another; {1} to {9} in them become the hook's own arguments. An Error for a line break.
std::string shell_text(const std::vector<std::string>& words);

std::string with_crlf(std::string_view text);

}  // namespace sixth::hooks

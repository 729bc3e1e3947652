// A subcommand: what it is called, what must be open before it runs, what it takes, what it does.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace sixth::cmd {

class Options;
class Session;

enum class ExitCode {
    ok = 0,
    findings = 1,  // it ran, and the answer is "no" or "findings"
    failure = 2,   // it could not run, or could not read all it was given
    interrupted = 130
};

enum class Needs {
    nothing,     // touches no file of the user's: works anywhere
    repository,  // a root and its configuration
    state        // the state file too
};

using Run = std::function<ExitCode(Session&)>;

struct Command {
    const char* name;     // "lint"; of a group's part both words: "queue add"
    const char* summary;  // one line, lower case, no full stop
    Needs needs;
    Run (*declare)(Options&);  // options only: touches no file, opens no state
};

// Every command in the order help shows them: the one list behind dispatch, tests, man pages and completions.
const std::vector<const Command*>& commands();
const Command* find_command(std::string_view name);      // nullptr: there is none
const Command& command_called(const std::string& name);  // an Error names the nearest one

bool is_part(const Command& command);                                // of a group
std::vector<const Command*> parts_of(const Command& group);          // empty: it is no group
std::string file_name_of(const Command& command, char joint = '-');  // "queue-add"

}  // namespace sixth::cmd

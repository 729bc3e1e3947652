// From argv to an exit code: finds the command, resolves its options, opens what it needs, runs it.
#pragma once
#include <string>
#include <vector>

#include "cmd/command.h"

namespace sixth::cmd {

class Settings;

// `words` is argv without the program. Throws what libraries throw.
ExitCode dispatch(Settings& settings, const std::vector<std::string>& words);

// dispatch() inside the one catch: prints `sixth: error: …` and `hint: …` on stderr, turns Ctrl-C into 130.
ExitCode run(const std::vector<std::string>& words);

}  // namespace sixth::cmd

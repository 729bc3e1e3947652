// From argv to an exit code: finds the command, resolves its options, opens what it needs, runs it.
#pragma once
#include <string>
#include <vector>

#include "cmd/command.h"

namespace sixth::cmd {

class Settings;

// The command that words without the options of every command begin with, and what follows its name.
struct ChosenCommand {
    const Command* command;
    std::vector<std::string> rest;
};
ChosenCommand chosen_command(const std::vector<std::string>& words);

// `words` is argv without the program. Throws what libraries throw.
ExitCode dispatch(Settings& settings, const std::vector<std::string>& words);

// dispatch() inside the one catch: prints `sixth: error: …` and `hint: …` on stderr, turns Ctrl-C into 130.
ExitCode run(const std::vector<std::string>& words);

}  // namespace sixth::cmd

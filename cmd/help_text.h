// Help as text, made from the option table.
#pragma once
#include <string>

#include "cmd/command.h"
#include "cmd/options.h"
#include "cmd/terminal.h"

namespace sixth::cmd {

std::string synopsis(const Options& options);    // "sixth lint [OPTIONS] [PATHS]..."
std::string option_names(const Option& option);  // "-j, --jobs N"
std::string option_help(const Option& option);   // its help with range and default

std::string welcome(Style style);                           // bare `sixth`
std::string overview(const Options& globals, Style style);  // `sixth -h`: every command
std::string command_help(const Command& command, const Options& options, const Options& globals, Style style);

}  // namespace sixth::cmd

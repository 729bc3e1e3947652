// argv against the option table. CLI11 does the splitting; nothing else of ours sees it.
#pragma once
#include <string>
#include <vector>

#include "cmd/options.h"

namespace sixth::cmd {

// Options of `globals` up to the first word that is none: fills their `given` and returns the words from
// there on.
std::vector<std::string> parse_leading(Options& globals, const std::vector<std::string>& words);

// A command's own words; options of every command may stand among them. Unknown options and words too many
// are Errors that name the nearest thing that exists.
void parse_arguments(Options& globals, Options& options, const std::vector<std::string>& words);

// The command line's values into the targets.
void apply_given(Options& options);

}  // namespace sixth::cmd

// Completion scripts for the three shells, generated from the option table.
#pragma once
#include <string>

#include "cmd/settings.h"

namespace sixth::cmd {

enum class Shell { bash, zsh, fish };

std::string completion_script(Shell shell, Settings& settings);

}  // namespace sixth::cmd

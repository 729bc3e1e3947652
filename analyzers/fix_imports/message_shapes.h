// The sentences in which checkers and Python tell of a missing name or module.
#pragma once
#include <optional>
#include <string_view>

#include "analyzers/fix_imports/trouble.h"

namespace sixth::fix_imports {

// Kind, name, module, level and hint of a message; nothing when it tells of something else.
std::optional<Trouble> mypy_message(std::string_view message);
std::optional<Trouble> pyright_message(std::string_view message);
// "ImportError", "cannot import name 'a' from 'b' (…)". A circular import is something else: both are there.
std::optional<Trouble> python_message(std::string_view exception, std::string_view message);

// The module of mypy's 'Did you forget to import it from "typing"?'; empty for other notes.
std::string_view proposed_module(std::string_view note);

}  // namespace sixth::fix_imports

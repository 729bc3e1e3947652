// What a hook that is already there is, and how sixth can stand beside it.
#pragma once
#include <string>
#include <string_view>

#include "core/base/fs.h"

namespace sixth::hooks {

enum class Owner { nobody, sixth, pre_commit, husky, lefthook, git_lfs, somebody };

struct Script {
    bool there = false;       // a dangling link counts
    bool regular = false;     // neither link nor folder
    bool executable = false;  // else git passes over it
    bool folder = false;
    std::string text;  // of a regular file
    fs::Path target;   // of a link
};

// Follows no link. An Error when it cannot be read.
Script read_script(const fs::Path& file);

Owner owner_of(const Script& script);  // by what its generator writes into it

// Where lines of the shell may be put in, right behind the "#!" line; npos: nowhere, since another program
// reads this file, or reads it as well.
std::size_t shell_lines_begin(std::string_view text);

}  // namespace sixth::hooks

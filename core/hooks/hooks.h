// sixth's commands in git's hooks, beside what is there: a shell script gets a few marked lines behind its
// first; anything else is renamed and run afterwards; under pre-commit it is the hook that pre-commit calls
// first; under husky it is the script that husky calls.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/hooks/block.h"
#include "core/hooks/change.h"
#include "core/hooks/place.h"
#include "core/hooks/script.h"

namespace sixth::hooks {

struct Wanted {
    std::string hook;
    std::vector<std::string> commands;  // shell text; empty: those that are there, else nothing is done
};

struct InstallOptions {
    std::string program;    // where this sixth lies; not written into files that others get
    bool required = false;  // without sixth, git is stopped
    bool force = false;     // also where somebody edited sixth's lines
    bool outside = false;   // also into a folder that serves other repositories
    bool dry_run = false;
};

// What it did, or would do: a change for each hook, `nothing` where it is as wanted. An Error leaves
// everything as it was.
std::vector<Change> install(const Place& place, const std::vector<Wanted>& wanted,
                            const InstallOptions& options);

struct UninstallOptions {
    bool force = false;
    bool dry_run = false;
};
// A change for each hook that sixth stands in. Byte for byte what was there before, together with what was
// added outside of sixth's lines since; an Error where somebody edited these.
std::vector<Change> uninstall(const Place& place, const std::vector<std::string>& hooks,
                              const UninstallOptions& options);

struct Listed {
    std::string hook;
    fs::Path file;  // that git calls
    Owner owner = Owner::nobody;
    bool executable = false;  // else git passes over it
    std::optional<FoundBlock> sixth;
    fs::Path sixth_file;  // where sixth's lines are; husky and pre-commit call another file
    fs::Path then;        // what was renamed and runs afterwards; empty: none
    Owner then_owner = Owner::nobody;
    fs::Path left_over;  // renamed once, run by nobody now: somebody replaced the hook
};
std::vector<Listed> list(const Place& place);  // each of git_hooks()

}  // namespace sixth::hooks

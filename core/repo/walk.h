// The source files of a repository, as git sees them.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/fs.h"

namespace sixth::repo {

struct SourceFile {
    std::string path;  // relative to the root with '/'; begins with "../" outside it; any bytes but NUL
    fs::Stamp stamp;
    bool named = false;  // given by the user, not found
};

struct Problem {
    std::string path;     // as in SourceFile
    std::string message;  // "cannot open 'x': Permission denied"
};

struct WalkOptions {
    std::vector<std::string> paths;     // files and folders, relative to the current folder; empty: the root
    std::vector<std::string> excludes;  // patterns (core/base/glob.h) over paths relative to the root
    bool exclude_named = false;         // also leave out excluded files that are named in `paths`
    std::vector<std::string> extensions{".py", ".pyi"};
    unsigned jobs = 1;
    // Gives paths that are likely to be found, relative to the root and in bytewise order: they are looked at
    // while git works. Called once at most, on another thread.
    std::function<std::vector<std::string>()> expected;
    // Of the root, when `paths` is empty: what the last walk gave as Walk::listing. Called once at most,
    // before `expected`.
    std::function<std::string()> listing;
};

struct Walk {
    std::vector<SourceFile> files;   // sorted by path bytewise, each once
    std::vector<Problem> problems;   // what could not be looked at; the rest is there
    std::string listing;             // to be kept for the next walk (core/repo/listing.h); empty: nothing new
    std::vector<std::string> notes;  // for people: why git's ignore rules were not applied
};

// Inside a git repository: tracked files plus untracked ones that are not ignored. A folder in `paths` that
// git ignores is walked all the same. Elsewhere, or without git: every folder except virtual environments,
// caches, build outputs, node_modules and version control. Submodules and nested repositories are other
// people's projects: left out inside a repository unless named; outside one, each is listed by its own git.
// Symbolic links are not followed, as in git, unless named. Only regular files are returned; a named file is
// returned whatever it is called. `root`: as find_root() gives it.
Walk walk(const fs::Path& root, const WalkOptions& options = {});

// The same of the root as a whole, when `options.listing` gives what still holds; nothing when git would have
// to be asked.
std::optional<Walk> walk_as_listed(const fs::Path& root, const WalkOptions& options);

}  // namespace sixth::repo

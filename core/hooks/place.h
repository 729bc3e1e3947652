// Where git looks for a repository's hooks, and what kind of folder that is.
#pragma once
#include "core/base/fs.h"

namespace sixth::hooks {

enum class Folder {
    own,      // the repository's own, .git/hooks: this machine's alone
    husky,    // made anew by each `npm install`; what it calls lies one folder up
    tracked,  // inside the work tree: others get what is written there
    outside   // serves other repositories too
};

struct Place {
    fs::Path top;     // of the work tree
    fs::Path common;  // git's folder, shared by all work trees
    fs::Path folder;  // of the hooks; may be missing
    Folder kind = Folder::own;
};  // all absolute

// Asks git, so that core.hooksPath, linked work trees and submodules count. An Error without git, outside a
// repository, in a bare one, and when the folder is something else.
Place find_place(const fs::Path& root);

}  // namespace sixth::hooks

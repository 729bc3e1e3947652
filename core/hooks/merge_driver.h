// A merge driver for the changelog: git's configuration says how to call it, an attribute says for which
// file.
#pragma once
#include <string>
#include <vector>

#include "core/hooks/place.h"

namespace sixth::hooks {

struct MergeDriver {
    std::string file;     // relative to the work tree's top
    std::string root;     // sixth's, relative to the top; empty: the top
    std::string program;  // where this sixth lies
    bool shared =
        false;  // the attribute stands in .gitattributes, for everybody, else in git's info/attributes
};

// Each says which files it changed, or would change; nothing where it is as wanted.
std::vector<fs::Path> install_driver(const Place& place, const MergeDriver& driver, bool dry_run);
std::vector<fs::Path> uninstall_driver(const Place& place, bool dry_run);

// The attribute's line; empty: there is no driver of ours.
std::string installed_driver(const Place& place);

}  // namespace sixth::hooks

// Two changelogs that grew apart, made one: what a merge driver does.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/fs.h"

namespace sixth::changelog {

struct Sides {
    std::string base, ours, theirs;
};

struct MergeOptions {
    std::vector<std::string> tag_patterns;
    // A text with Unreleased as the history of what is merged has it. Empty: nobody knows that history.
    std::function<std::string(const std::string&)> render;
    int marker_size = 7;
    bool shows_base = false;  // between conflict markers: merge.conflictStyle = diff3
};

struct Merged {
    std::string text;
    bool conflict = false;  // markers stand in it
};

// Lines that the history gives are rendered, not merged. A release that one side made takes its items out of
// the other side's Unreleased. Items that both sides added to Unreleased are all kept, each once. Whatever
// else differs on both sides is a conflict. An Error when git cannot merge the rest.
Merged merge(const fs::Path& root, Sides sides, const MergeOptions& options);

}  // namespace sixth::changelog

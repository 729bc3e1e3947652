// Changing a CHANGELOG.md and nothing in it that a person wrote.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/changelog/document.h"
#include "core/changelog/render.h"

namespace sixth::changelog {

struct Updated {
    std::string text;
    std::vector<std::string> notes;  // for people: lines that may want a look
};

// What Unreleased is to hold.
struct Wanted {
    std::vector<Entry> entries;  // in order
    std::string link;            // the definition of [Unreleased]; may be empty
    // Every entry that any commit ever gave, links left out, asked for only when a line might be one that is
    // no longer wanted.
    std::function<std::unordered_set<std::string>()> all_contents;
};

// Re-renders Unreleased: lines that are exactly an entry are generated, and come, go and stay in order; every
// other byte stays. A line that names a commit, or its pull request, in other words speaks for it: the entry
// is not written beside it. Makes the heading when there is none and something to say. Applying it twice is
// applying it once.
Updated update_unreleased(std::string_view text, const Wanted& wanted,
                          const std::vector<std::string>& tag_patterns);

// Turns Unreleased into this release, below a fresh one; links are added where `link` and `unreleased_link`
// say something.
std::string release_unreleased(std::string_view text, const Release& release, const std::string& link,
                               const std::string& unreleased_link,
                               const std::vector<std::string>& tag_patterns);

// Puts releases that the text lacks where they belong; what is there stays.
std::string add_releases(std::string_view text, const Model& model, const history::History& commits,
                         const Web& web, const Settings& settings);

}  // namespace sixth::changelog

// What a three-way merge of lines leaves: stretches that are settled, and conflicts.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sixth::changelog {

struct Hunk {
    bool conflict = false;
    std::string plain;               // of what is settled
    std::string ours, base, theirs;  // of a conflict
};

// The output of `git merge-file --diff3` with markers of this size, which no line of the texts may hold.
std::vector<Hunk> parse_hunks(std::string_view text, std::size_t marker_size);

// Both sides' items when the sides did nothing but add items, and sections that hold them: ours first, each
// once.
std::optional<std::string> both_added(const Hunk& hunk);

// With conflict markers as git writes them; lines that both sides have in common stand outside, unless the
// base is shown.
std::string text_of(const Hunk& hunk, int marker_size, bool shows_base);

}  // namespace sixth::changelog

// Which lines differ from an earlier commit.
#pragma once
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/fs.h"

namespace sixth::repo {

struct LineRange {
    int first = 1;  // 1-based
    int last = std::numeric_limits<int>::max();
    bool operator==(const LineRange&) const = default;
};

struct ChangedLines {
    // Paths as walk() gives them; ranges in order, apart from each other. A file whose lines were only
    // removed is there with no range; a deleted file is not there.
    std::map<std::string, std::vector<LineRange>, std::less<>> files;
    bool contains(std::string_view path, int first, int last) const;  // any line of [first, last]
};

// What the files below `root` hold now (staged, unstaged and untracked) against the commit `ref`; "main..."
// means where this branch left main. Renamed files count with their changed lines only. An Error outside a
// git repository or for an unknown ref. Without any commit everything has changed since HEAD.
ChangedLines changed_lines(const fs::Path& root, const std::string& ref = "HEAD");

// The lines of `text` that are not in what `path` held in the commit `ref`; all where it held nothing. For
// text that is not on the disk yet. Errors as above.
std::vector<LineRange> changed_lines_of(const fs::Path& root, const std::string& ref, const std::string& path,
                                        std::string_view text);

// The files and new lines of a `git diff -U0` with prefixes a/ and b/; an Error for anything else.
ChangedLines parse_diff(std::string_view diff);

}  // namespace sixth::repo

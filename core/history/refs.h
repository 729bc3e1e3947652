// What git's references say: where HEAD is, which tags there are, what changes how history looks.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/fs.h"

namespace sixth::history {

struct Tag {
    std::string name;       // without refs/tags/
    std::string commit;     // the commit it leads to, through tags of tags
    std::int64_t time = 0;  // when it was made; a lightweight one: its commit's committer time
    bool annotated = false;
};

struct Refs {
    std::string head;                  // empty: no commit yet
    fs::Path top;                      // of the work tree
    std::vector<Tag> tags;             // those that lead to a commit, by name
    std::vector<std::string> shallow;  // commits whose parents a shallow clone lacks
    std::uint64_t view = 0;            // changes when shallow boundaries, grafts or replaced objects do
};

// An Error outside a git repository, or without git.
Refs read_refs(const fs::Path& root);

}  // namespace sixth::history

// The commits of a repository as a graph. Numbers stand for commits; parents have smaller ones than their
// children.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/history/git_log.h"

namespace sixth::history {

using Number = std::uint32_t;

struct Commit {
    std::string_view id;                               // hexadecimal
    std::int64_t commit_time = 0;                      // seconds since the epoch
    std::uint32_t first_parent = 0, parent_count = 0;  // among History's parents
    bool cut = false;  // a shallow clone ends here: it has parents that git does not know
};

struct Words {
    std::string_view author, email, message;
    std::int64_t author_time = 0;  // seconds since the epoch
};

// The parents of one commit.
struct Parents {
    const Number* first;
    const Number* last;
    const Number* begin() const { return first; }
    const Number* end() const { return last; }
    std::size_t size() const { return static_cast<std::size_t>(last - first); }
};

// Some hundred commits in a row, packed: how they are kept, and what views point into.
struct Part {
    std::string graph;  // ids, parents, times
    std::string words;  // who and what
};

class History {
  public:
    Number size() const { return static_cast<Number>(commits_.size()); }
    const Commit& operator[](Number n) const { return commits_[n]; }
    Parents parents_of(Number n) const {
        const Commit& commit = commits_[n];
        const Number* first = parents_.data() + commit.first_parent;
        return {first, first + commit.parent_count};
    }
    // Read when first asked for; the views live as long as this.
    const Words& words_of(Number n) const;

    std::optional<Number> find(std::string_view id) const;  // the whole id
    // The one commit whose id begins so, with 4 digits or more; none where there are several.
    std::optional<Number> find_abbreviated(std::string_view start) const;

    // Ids of the commits without a child here: everything else is reached from them.
    std::vector<std::string> tips() const;

    // Adds a part behind all others; false, and nothing is added, when it is damaged.
    bool append(std::unique_ptr<Part> part);
    void mark_cut(const std::vector<std::string>& ids);

  private:
    struct Held {
        Number first, count;
        std::unique_ptr<Part> part;
        std::vector<Words> words;  // empty: not unpacked yet
    };
    const std::vector<Number>& by_id() const;

    std::vector<Commit> commits_;
    std::vector<Number> parents_;
    mutable std::vector<Held> parts_;
    mutable std::vector<Number> by_id_;
};

// Commits that git told, packed behind those of `known`: parents first, cut into parts of a useful size. A
// parent that is in neither is left out.
std::vector<std::unique_ptr<Part>> pack(const std::vector<LoggedCommit>& commits, const History& known);

// By number: whether a commit is one of these or reached from one.
std::vector<bool> reached_from(const History& history, const std::vector<Number>& tips);

}  // namespace sixth::history

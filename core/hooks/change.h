// A change of one hook's files, worked out before anything is touched, and undone when a later one fails.
#pragma once
#include <string>
#include <vector>

#include "core/base/fs.h"

namespace sixth::hooks {

struct Change {
    enum class What {
        nothing,    // it is as it should be
        make,       // a file where none was
        rewrite,    // other text in the same file, which keeps its mode
        set_aside,  // what is there is renamed to `aside`, ours takes its place
        remove,     // ours goes, none was there before
        put_back    // ours goes, `aside` gets its name back
    };
    What what = What::nothing;
    std::string hook;
    fs::Path file;
    std::string text;    // make, rewrite, set_aside: what the file is to hold
    std::string before;  // rewrite, remove, put_back: what it holds now
    fs::Path aside;
    bool executable = true;  // of a file that is made
};

// All of them or none; whatever happens, each file is whole and no hook is missing in between.
void apply(const std::vector<Change>& changes);

// Waits for another installation in the same repository to end; held as long as this object lives.
class Lock {
  public:
    explicit Lock(const fs::Path& folder);
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;
    ~Lock();

  private:
    int fd_;
};

}  // namespace sixth::hooks

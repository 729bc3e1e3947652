// Waits for files of a tree to change (inotify(7)).
#pragma once
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "core/base/fs.h"

namespace sixth::repo {

class Watch {
  public:
    explicit Watch(fs::Path root);
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    ~Watch();

    // Also looks at these, relative to the root; "" is the root itself. Folders that appear below one that
    // is looked at are, without being told, unless their name begins with a dot.
    void add(const std::vector<std::string>& folders);

    // False: nothing happened for so long. Ctrl-C is Interrupted.
    bool wait(std::chrono::milliseconds longest);
    // Returns once something happened and then nothing for `quiet`, or changes went on for ten times that.
    void wait_for_change(std::chrono::milliseconds quiet);

  private:
    void add_one(const std::string& folder);
    void add_below(const std::string& folder);
    bool drain();

    fs::Path root_;
    int fd_ = -1;
    std::map<int, std::string> folders_;  // by watch descriptor
    std::map<std::string, int> watched_;
};

}  // namespace sixth::repo

// Modules that are there, but not as Python text that is tracked: extensions, or what a build makes.
#pragma once
#include <map>
#include <mutex>
#include <string>

#include "core/base/fs.h"

namespace sixth::cmd {

class OtherModules {
  public:
    explicit OtherModules(fs::Path root) : root_(std::move(root)) {}
    // `path`: of the module, relative to the root and without its ending. For any thread.
    bool are_at(const std::string& path);

  private:
    bool look(const std::string& path) const;
    bool is_built(const std::string& name) const;

    const fs::Path root_;
    std::mutex guard_;
    std::map<std::string, bool> known_;
};

}  // namespace sixth::cmd

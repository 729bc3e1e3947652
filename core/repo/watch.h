// Tells when something below a folder changes (Linux: inotify), without looking at what git ignores.
#pragma once
#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/descriptor.h"
#include "core/base/fs.h"

struct inotify_event;

namespace sixth::repo {

// Folders as walk() sees them: inside a git repository what git does not ignore or has files of, elsewhere
// everything but caches, environments and version control. Links are not followed. Network file systems tell
// of nothing that other machines do.
class Watch {
  public:
    // From now on. `wanted(name)`: files of that name matter; .gitignore always does.
    // An Error when the system's limits are reached; its hint says how to raise them.
    Watch(fs::Path root, std::function<bool(std::string_view name)> wanted);

    // Waits until something changed and then nothing did for `quiet`, or `longest` is over since the first
    // change. Relative to the root, each once; a folder that came or went stands for what is in it, and ""
    // for everything: the system lost count. Interrupted: Ctrl-C. An Error when the root is gone, or limits
    // are reached.
    std::set<std::string> wait(std::chrono::milliseconds quiet, std::chrono::milliseconds longest);

    std::size_t folders() const { return paths_.size(); }

  private:
    struct Folder {
        std::string path;  // relative to the root; "": the root
        std::string top;   // of the repository whose git is asked about what is below; the same way
        bool plain;        // no git is asked
    };

    void start();
    void add(std::vector<Folder> level);
    bool add_one(const Folder& folder);  // false: it is gone or may not be read
    std::vector<Folder> inside(const Folder& folder) const;
    std::vector<Folder> without_ignored(std::vector<Folder> folders) const;
    void forget(const std::string& path);  // and what is below
    void take_events();
    void take(const inotify_event& event);
    void take_folder(std::uint32_t mask, const std::string& path, const Folder& parent);

    fs::Path root_;
    std::function<bool(std::string_view)> wanted_;
    Descriptor fd_;
    std::map<int, Folder> paths_;  // by watch
    std::map<std::string, int> watches_;
    std::set<std::string> changed_;
    bool stale_ = false;  // which folders are to be watched must be found out again
};

}  // namespace sixth::repo

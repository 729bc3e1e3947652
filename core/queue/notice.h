// How processes that share a queue wake each other: whoever changed something touches a file, whoever waits
// watches it. Nobody polls; nothing is lost, for a watcher looks at the state after it began to watch.
#pragma once
#include <chrono>

#include "core/base/descriptor.h"
#include "core/base/fs.h"

namespace sixth::queue {

// `FOLDER/work`: there is something to do, for workers. `FOLDER/news`: something happened, for those who
// wait.
enum class Topic { work, news };

// A failure is ignored: watchers look again by themselves.
class Notifier {
  public:
    Notifier(const fs::Path& folder, Topic topic);
    void operator()() const;

  private:
    Descriptor file_;
};
inline void notify(const fs::Path& folder, Topic topic) {
    Notifier(folder, topic)();
}

class Watcher {
  public:
    Watcher(const fs::Path& folder, Topic topic);
    // For poll(); not open where the system has no watches left. Then look again every `fallback`.
    int fd() const { return fd_.get(); }
    void drain();
    // True if notified; false: the time is up or a signal came. Never waits longer than `patience`.
    bool wait(std::chrono::milliseconds patience);
    static constexpr std::chrono::milliseconds fallback{100};

  private:
    Descriptor fd_;
};

}  // namespace sixth::queue

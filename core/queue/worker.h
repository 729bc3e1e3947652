// The process behind `sixth queue work`: claims, lets runners run, takes in how it went, adopts what a dead
// worker left behind. It may be killed at any moment; nothing it knows is not on the disk or in a log.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "core/queue/queue_store.h"

namespace sixth::queue {

class Spawner;

struct Places {  // how many tasks run at once
    int any = 2;
    std::array<int, lanes> own{1, 0, 0, 0};  // for one lane first; critical ones for that lane alone
    int all() const { return any + own[0] + own[1] + own[2] + own[3]; }
};

// What puts tasks into the queue by itself, and looks after what becomes of them: schedules.
class Source {
  public:
    virtual ~Source() = default;
    // Adds what is due. `changed`: something in the state may have, or a few seconds went by. Returns how
    // long it has nothing to add, milliseconds; nullopt: until something changes.
    virtual std::optional<std::int64_t> add_due(bool changed) = 0;
    // Tasks have ended, and that is on the disk.
    virtual void take_in_ends() = 0;
};

struct WorkerOptions {
    Places places;
    Targets targets;
    std::vector<std::string> on_done, on_fail;  // commands; empty: none
    bool until_empty = false;
    Source* source = nullptr;  // asked until the worker drains
};

struct WorkerReport {
    std::int64_t done = 0, failed = 0, cancelled = 0;  // of those this worker saw the end of
    std::int64_t left_running = 0;                     // runners go on without it
    bool restart = false;                              // its spawner died: start over
};

struct WorkerEvents {
    std::function<void()> entered;                          // it is known to others now
    std::function<void(const Task&)> started;               // as claimed
    std::function<void(const Task&, const Result&)> ended;  // an attempt; the task as it is now
    std::function<void(const std::string&)> trouble;        // goes on, but people should know
    std::function<void(const std::string&)> news;           // trouble is over, and the like
};

// Returns when interrupted, drained, or (until_empty) when there is nothing left to do. `spawner` was made
// before `store`.
WorkerReport work(QueueStore& store, Spawner& spawner, const WorkerOptions& options,
                  const WorkerEvents& events);

}  // namespace sixth::queue

// What every worker does, wherever its tasks run: it takes in how attempts ended, claims what may start, and
// survives a full disk or a locked state. Where and how an attempt runs is its executor's.
#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "core/queue/notice.h"
#include "core/queue/queue_store.h"
#include "core/queue/worker.h"

namespace sixth::queue {

class WorkerLoop {
  public:
    WorkerLoop(QueueStore& store, const WorkerOptions& options, const WorkerEvents& events,
               Executor executor);
    WorkerLoop(const WorkerLoop&) = delete;
    WorkerLoop& operator=(const WorkerLoop&) = delete;
    virtual ~WorkerLoop() = default;

    WorkerReport run();

  protected:
    // Places where one task at a time runs.
    struct Place {
        Slot slot;
        bool busy = false;
    };
    std::optional<std::size_t> free_place(Lane lane) const;  // for one that runs already

    virtual bool must_stop() { return false; }
    virtual std::int64_t running() const = 0;
    virtual void adopt() = 0;           // what a dead worker of this kind left running
    virtual void tell_cancelled() = 0;  // those that run and are to end
    // Slots for as many tasks as may start now; then those of them that were claimed, by slot.
    virtual std::vector<Slot> offer() = 0;
    virtual void start(const std::vector<Claimed>& claimed) = 0;
    virtual void prepare() {}        // something was claimed: make ready for the next
    virtual void look_around() = 0;  // every turn
    virtual void wait() = 0;         // for anything to do
    virtual void leave() {}          // it ends: what nobody else would do; a few seconds at most
    virtual std::optional<fs::Path> spool() const { return std::nullopt; }

    // A full disk, a locked file: told, and tried again after a pause. Anything else is thrown on.
    void pause_for(const state::StateError& error);
    bool is_in_trouble() const;
    // How long nothing needs to be done if nothing happens; ms.
    std::int64_t idle_time();
    std::int64_t trouble_left() const;  // ms of the pause after trouble; 0: none

    QueueStore& store_;
    const WorkerOptions& options_;
    const WorkerEvents& events_;
    Watcher watcher_;
    Notifier tell_;
    std::vector<Place> places_;
    std::vector<Finished> finished_;  // not yet on the disk
    WorkerReport report_;
    std::int64_t id_ = 0;
    bool draining_ = false;
    bool asked_ = true;   // someone may have cancelled, or drained
    bool again_ = false;  // something may have become ready by what was just written

    static constexpr std::int64_t look_every = 5'000;   // ms: are the others still alive?
    static constexpr std::int64_t beat_every = 20'000;  // ms

  private:
    bool stopping();
    bool over();
    void turn();
    void advance();
    void tell_ends();

    Executor executor_;
    std::deque<Finished> untold_;             // on the disk; nobody has been told
    std::optional<std::int64_t> source_due_;  // ms from the last turn on
    std::int64_t trouble_until_ = 0;          // boot_ms()
};

}  // namespace sixth::queue

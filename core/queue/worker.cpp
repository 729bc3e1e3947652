#include "core/queue/worker.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "core/base/error.h"
#include "core/queue/attempt_log.h"
#include "core/queue/clock.h"
#include "core/queue/notice.h"
#include "core/queue/processes.h"
#include "core/queue/runner.h"
#include "core/queue/spawner.h"
#include "core/queue/worker_loop.h"

namespace sixth::queue {
namespace {

std::string cookie_of(const QueueStore& store, TaskId task) {
    return fmt::format("{}/{}", store.folder().string(), task);
}

struct Running {
    Task task;
    Descriptor gate;   // to its runner; closed for an adopted one
    Descriptor alive;  // pidfd
    std::optional<std::size_t> place;
    bool told = false;  // to end
};

class Worker final : public WorkerLoop {
  public:
    Worker(QueueStore& store, Spawner& spawner, const WorkerOptions& options, const WorkerEvents& events)
        : WorkerLoop(store, options, events, Executor::local), spawner_(spawner) {}

  private:
    bool must_stop() override { return spawner_.is_gone(); }

    std::int64_t running() const override { return static_cast<std::int64_t>(running_.size()); }

    std::vector<Slot> offer() override {
        std::vector<Slot> slots;
        offered_.clear();
        for (std::size_t i = 0; i < places_.size(); ++i) {
            if (places_[i].busy) continue;
            if (waiting_.size() <= offered_.size() && !add_runner()) break;
            Slot slot = places_[i].slot;
            slot.runner = waiting_[offered_.size()].identity;
            slots.push_back(slot);
            offered_.push_back(i);
        }
        return slots;
    }

    void start(const std::vector<Claimed>& claimed) override {
        std::vector<bool> used(waiting_.size());
        for (const Claimed& each : claimed) {
            used[each.slot] = true;
            start(each.task, std::move(waiting_[each.slot]), offered_[each.slot]);
        }
        std::vector<Waiting> unused;
        for (std::size_t i = 0; i < waiting_.size(); ++i) {
            if (!used[i]) unused.push_back(std::move(waiting_[i]));
        }
        waiting_ = std::move(unused);
    }

    // The next one is made while this one runs.
    void prepare() override {
        if (waiting_.empty()) add_runner();
    }

    bool add_runner() {
        auto runner = spawner_.make();
        if (runner) waiting_.push_back(std::move(*runner));
        return runner.has_value();
    }

    void start(const Task& task, Waiting runner, std::size_t place) {
        Order order = order_of(task);
        order.checkpoints = store_.checkpoint_folder(task.id).string();
        order.log = store_.log_file(task.id, task.attempt).string();
        order.variables.emplace_back("SIXTH_CHECKPOINT_DIR", order.checkpoints);
        order.variables.emplace_back("SIXTH_TASK_STATE", store_.db().path().string());
        order.variables.emplace_back("SIXTH_TASK_COOKIE", cookie_of(store_, task.id));
        order.variables.emplace_back("SIXTH_TASK_SPOOL", "");  // this worker may itself be a cluster's task
        // claimed and on the disk: the gate may open. A runner that is gone by now is found out below.
        send_message(runner.gate.get(), pack(order));
        places_[place].busy = true;
        if (events_.started) events_.started(task);
        running_.push_back({task, std::move(runner.gate), std::move(runner.alive), place, false});
    }

    void adopt() override {
        for (Task& task : store_.adopt(id_)) {
            Descriptor alive = watch(task.runner);
            const auto place = alive.is_open() ? free_place(task.request.lane) : std::nullopt;
            if (place) places_[*place].busy = true;
            running_.push_back({std::move(task), {}, std::move(alive), place, false});
        }
    }

    // Every few seconds: tasks of workers that died, and signs of life of ours.
    void look_around() override {
        const std::int64_t now = boot_ms();
        if (now < next_look_) return;
        next_look_ = now + look_every;
        adopt();
        if (now < next_beat_ || running_.empty()) return;
        next_beat_ = now + beat_every;
        store_.beat(id_);
    }

    // Whoever cancelled told the runner; if they died in between, this does.
    void tell_cancelled() override {
        if (running_.empty()) return;
        for (const Task& task : store_.running_of(id_)) {
            if (!task.cancelling) continue;
            for (Running& running : running_) {
                if (running.task.id != task.id || running.told) continue;
                running.told = true;
                send_signal(task.runner, runner_cancel);
            }
        }
    }

    void wait() override {
        std::vector<pollfd> ready{{watcher_.fd(), POLLIN, 0}, {spawner_.fd(), POLLIN, 0}};
        for (const Running& running : running_) {
            ready.push_back({running.gate.get(), POLLIN, 0});
            ready.push_back({running.alive.get(), POLLIN, 0});
        }
        const bool lost = std::any_of(running_.begin(), running_.end(),
                                      [](const Running& running) { return !running.alive.is_open(); });
        std::int64_t patience = lost || !finished_.empty() || again_ ? 0 : idle_time();
        again_ = false;
        patience = std::max(patience, trouble_left());
        const int count = ::poll(ready.data(), ready.size(), static_cast<int>(patience));
        if (count > 0 && ready[0].revents) watcher_.drain();
        asked_ = asked_ || count == 0 || ready[0].revents != 0;
        std::vector<Running> still;
        for (std::size_t i = 0; i < running_.size(); ++i) {
            Running& running = running_[i];
            const bool speaks = count > 0 && ready[2 + 2 * i].revents != 0;
            const bool gone = !running.alive.is_open() || (count > 0 && ready[3 + 2 * i].revents != 0);
            // an adopted attempt's runner may live on for its task's children
            const bool ended = !running.gate.is_open() && !gone && has_end(log_of(running.task));
            if (speaks || gone || ended) {
                take_in(running);
            } else {
                still.push_back(std::move(running));
            }
        }
        running_ = std::move(still);
    }

    // The attempt is over: from the runner's own words, else from the log it left, else it is lost.
    void take_in(Running& running) {
        std::string bytes;
        std::optional<Result> result;
        if (running.gate.is_open() && receive_message(running.gate.get(), bytes))
            result = unpack_result(bytes);
        if (!result) result = from_log(running.task);
        if (running.place) places_[*running.place].busy = false;
        finished_.push_back({running.task.id, running.task.attempt, *result});
    }

    std::optional<Result> log_of(const Task& task) const {
        return read_result(store_.log_file(task.id, task.attempt));
    }

    static bool has_end(const std::optional<Result>& result) { return result && result->finished != 0; }

    Result from_log(const Task& task) {
        const auto result = log_of(task);
        if (has_end(result)) return *result;
        const bool same_boot = task.runner.boot == boot_id() && task.runner.space == own_identity().space;
        if (same_boot) {
            // no attempt may run beside the next one
            kill_leftovers(static_cast<pid_t>(task.runner.pid),
                           "SIXTH_TASK_COOKIE=" + cookie_of(store_, task.id));
            // the runner may have written its last word in between
            const auto late = log_of(task);
            if (has_end(late)) return *late;
        }
        Result lost;
        lost.outcome = result ? Outcome::lost : Outcome::unstarted;
        lost.started = result ? result->started : task.started;
        lost.finished = wall_ms();
        return lost;
    }

    Spawner& spawner_;
    std::vector<Waiting> waiting_;      // runners behind their gates
    std::vector<std::size_t> offered_;  // places, by slot
    std::vector<Running> running_;
    std::int64_t next_look_ = 0, next_beat_ = 0;  // boot_ms()
};

}  // namespace

WorkerReport work(QueueStore& store, Spawner& spawner, const WorkerOptions& options,
                  const WorkerEvents& events) {
    return Worker(store, spawner, options, events).run();
}

}  // namespace sixth::queue

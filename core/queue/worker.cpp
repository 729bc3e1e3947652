#include "core/queue/worker.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "core/base/error.h"
#include "core/base/interrupt.h"
#include "core/queue/attempt_log.h"
#include "core/queue/clock.h"
#include "core/queue/notice.h"
#include "core/queue/processes.h"
#include "core/queue/runner.h"
#include "core/queue/spawner.h"

namespace sixth::queue {
namespace {

constexpr std::int64_t look_every = 5'000;   // ms: are the others still alive?
constexpr std::int64_t beat_every = 20'000;  // ms
constexpr std::int64_t trouble_pause = 1'000;

std::string cookie_of(const QueueStore& store, TaskId task) {
    return fmt::format("{}/{}", store.folder().string(), task);
}

// A place where one task at a time runs.
struct Place {
    Slot slot;
    bool busy = false;
};

struct Running {
    Task task;
    Descriptor gate;   // to its runner; closed for an adopted one
    Descriptor alive;  // pidfd
    std::optional<std::size_t> place;
    bool told = false;  // to end
};

class Worker {
  public:
    Worker(QueueStore& store, Spawner& spawner, const WorkerOptions& options, const WorkerEvents& events)
        : store_(store),
          spawner_(spawner),
          options_(options),
          events_(events),
          watcher_(store.folder(), Topic::work),
          tell_(store.folder(), Topic::news) {
        const auto add = [&](int count, std::optional<Lane> own, bool helps) {
            for (int i = 0; i < count; ++i) places_.push_back({{own, helps, {}}, false});
        };
        add(options.places.any, std::nullopt, true);
        for (std::size_t lane = 0; lane < lanes; ++lane)
            add(options.places.own[lane], static_cast<Lane>(lane), lane != 0);
    }

    WorkerReport run() {
        id_ = store_.enter(options_.places.all(), watcher_.fd() >= 0 ? "inotify" : "polling");
        tell_();
        if (events_.entered) events_.entered();
        adopt();
        while (!stopping()) {
            if (boot_ms() >= trouble_until_) turn();
            if (over()) break;
            wait();
        }
        for (const Running& running : running_) report_.left_running += running.task.id != 0;
        try {
            store_.leave(id_);
        } catch (const Error&) {  // a full disk: the row names a dead process soon enough
        }
        tell_();
        return report_;
    }

  private:
    bool stopping() {
        if (interrupted()) return true;
        if (spawner_.is_gone()) return report_.restart = true;
        return false;
    }

    bool over() {
        if (!running_.empty() || !finished_.empty()) return false;
        if (draining_) return true;
        return options_.until_empty && boot_ms() >= trouble_until_ && !store_.anything_left();
    }

    // One turn: what ended is written down, what may start is started. A full disk or a locked state costs a
    // pause, never a task: what ended stays in finished_ until it is on the disk.
    void turn() {
        try {
            const bool asked = std::exchange(asked_, false);
            if (asked) {
                draining_ = draining_ || store_.is_draining(id_);
                tell_cancelled();
            }
            source_due_.reset();
            if (options_.source && !draining_) source_due_ = options_.source->add_due(asked);
            advance();
            if (options_.source && (asked || again_)) options_.source->take_in_ends();
            look_around();
        } catch (const state::StateError& error) {
            using state::Reason;
            if (error.reason() != Reason::full && error.reason() != Reason::busy &&
                error.reason() != Reason::io)
                throw;
            if (events_.trouble) events_.trouble(error.what());
            if (error.reason() == Reason::full) store_.give_back_room();
            trouble_until_ = boot_ms() + trouble_pause;
        }
    }

    void advance() {
        QueueStore::Step step;
        step.finished = finished_;
        step.worker = id_;
        step.targets = options_.targets;
        step.on_done = options_.on_done;
        step.on_fail = options_.on_fail;
        std::vector<std::size_t> offered;
        const bool wanted =
            !draining_ && (!finished_.empty() || store_.has_ready() || store_.next_due() == 0);
        for (std::size_t i = 0; wanted && i < places_.size(); ++i) {
            if (places_[i].busy) continue;
            if (waiting_.size() <= offered.size() && !add_runner()) break;
            Slot slot = places_[i].slot;
            slot.runner = waiting_[offered.size()].identity;
            step.free.push_back(slot);
            offered.push_back(i);
        }
        const std::vector<Claimed> claimed = store_.step(step);
        const std::vector<Finished> ended = std::exchange(finished_, {});
        std::vector<bool> used(waiting_.size());
        for (const Claimed& each : claimed) {
            used[each.slot] = true;
            start(each.task, std::move(waiting_[each.slot]), offered[each.slot]);
        }
        std::vector<Waiting> unused;
        for (std::size_t i = 0; i < waiting_.size(); ++i) {
            if (!used[i]) unused.push_back(std::move(waiting_[i]));
        }
        waiting_ = std::move(unused);
        if (!ended.empty() || !claimed.empty()) tell_();
        for (const Finished& end : ended) tell_end(end);
        again_ = !ended.empty();
        // the next one is made while this one runs
        if (!claimed.empty() && waiting_.empty()) add_runner();
    }

    bool add_runner() {
        auto runner = spawner_.make();
        if (runner) waiting_.push_back(std::move(*runner));
        return runner.has_value();
    }

    void start(const Task& task, Waiting runner, std::size_t place) {
        const Request& request = task.request;
        Order order;
        order.task = task.id;
        order.attempt = task.attempt;
        order.argv =
            request.shell ? std::vector<std::string>{"/bin/sh", "-c", request.argv[0]} : request.argv;
        order.folder = request.folder;
        order.checkpoints = store_.checkpoint_folder(task.id).string();
        order.variables = request.variables;
        order.variables.emplace_back("SIXTH_TASK_ID", std::to_string(task.id));
        order.variables.emplace_back("SIXTH_ATTEMPT", std::to_string(task.attempt));
        order.variables.emplace_back("SIXTH_RESUME", task.attempt > 1 ? "1" : "0");
        order.variables.emplace_back("SIXTH_CHECKPOINT_DIR", order.checkpoints);
        order.variables.emplace_back("SIXTH_TASK_STATE", store_.db().path().string());
        order.variables.emplace_back("SIXTH_TASK_COOKIE", cookie_of(store_, task.id));
        order.log = store_.log_file(task.id, task.attempt).string();
        order.timeout = request.timeout;
        order.kill_grace = request.kill_grace;
        order.max_output = request.max_output;
        order.checkpoint_signal = request.checkpoint_signal;
        order.checkpoint_every = request.checkpoint_every;
        // claimed and on the disk: the gate may open. A runner that is gone by now is found out below.
        send_message(runner.gate.get(), pack(order));
        places_[place].busy = true;
        if (events_.started) events_.started(task);
        running_.push_back({task, std::move(runner.gate), std::move(runner.alive), place, false});
    }

    void adopt() {
        for (Task& task : store_.adopt(id_)) {
            Descriptor alive = watch(task.runner);
            std::optional<std::size_t> place;
            for (std::size_t i = 0; i < places_.size() && !place && alive.is_open(); ++i) {
                const auto& own = places_[i].slot.own;
                if (!places_[i].busy && (!own || *own == task.request.lane)) place = i;
            }
            if (place) places_[*place].busy = true;
            running_.push_back({std::move(task), {}, std::move(alive), place, false});
        }
    }

    // Every few seconds: tasks of workers that died, and signs of life of ours.
    void look_around() {
        const std::int64_t now = boot_ms();
        if (now < next_look_) return;
        next_look_ = now + look_every;
        adopt();
        if (now < next_beat_ || running_.empty()) return;
        next_beat_ = now + beat_every;
        store_.beat(id_);
    }

    // Whoever cancelled told the runner; if they died in between, this does.
    void tell_cancelled() {
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

    void wait() {
        std::vector<pollfd> ready{{watcher_.fd(), POLLIN, 0}, {spawner_.fd(), POLLIN, 0}};
        for (const Running& running : running_) {
            ready.push_back({running.gate.get(), POLLIN, 0});
            ready.push_back({running.alive.get(), POLLIN, 0});
        }
        const bool lost = std::any_of(running_.begin(), running_.end(),
                                      [](const Running& running) { return !running.alive.is_open(); });
        const int patience = lost || !finished_.empty() || again_ ? 0 : idle_time();
        again_ = false;
        const int count = ::poll(ready.data(), ready.size(), trouble_time(patience));
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

    int idle_time() {
        std::int64_t patience = watcher_.fd() >= 0 ? look_every : Watcher::fallback.count();
        if (boot_ms() >= trouble_until_) {
            if (const auto due = store_.next_due()) patience = std::min(patience, *due);
            if (source_due_) patience = std::min(patience, *source_due_);
        }
        return static_cast<int>(patience);
    }

    int trouble_time(int patience) const {
        const std::int64_t left = trouble_until_ - boot_ms();
        return left > 0 ? static_cast<int>(std::max<std::int64_t>(patience, left)) : patience;
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

    void tell_end(const Finished& end) {
        const auto task = store_.find(end.task);
        if (!task) return;
        report_.done += task->state == State::done;
        report_.failed += task->state == State::failed;
        report_.cancelled += task->state == State::cancelled;
        if (events_.ended) events_.ended(*task, end.result);
    }

    QueueStore& store_;
    Spawner& spawner_;
    const WorkerOptions& options_;
    const WorkerEvents& events_;
    Watcher watcher_;
    Notifier tell_;
    std::vector<Place> places_;
    std::vector<Waiting> waiting_;  // runners behind their gates
    std::vector<Running> running_;
    std::vector<Finished> finished_;  // not yet on the disk
    WorkerReport report_;
    std::int64_t id_ = 0;
    std::optional<std::int64_t> source_due_;                          // ms from the last turn on
    std::int64_t next_look_ = 0, next_beat_ = 0, trouble_until_ = 0;  // boot_ms()
    bool draining_ = false;
    bool asked_ = true;   // someone may have cancelled, or drained
    bool again_ = false;  // something may have become ready by what was just written
};

}  // namespace

WorkerReport work(QueueStore& store, Spawner& spawner, const WorkerOptions& options,
                  const WorkerEvents& events) {
    return Worker(store, spawner, options, events).run();
}

}  // namespace sixth::queue

#include "core/queue/worker_loop.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/interrupt.h"
#include "core/queue/clock.h"

namespace sixth::queue {
namespace {

constexpr std::int64_t trouble_pause = 1'000;  // ms

}  // namespace

WorkerLoop::WorkerLoop(QueueStore& store, const WorkerOptions& options, const WorkerEvents& events,
                       Executor executor)
    : store_(store),
      options_(options),
      events_(events),
      watcher_(store.folder(), Topic::work),
      tell_(store.folder(), Topic::news),
      executor_(executor) {
    const auto add = [&](int count, std::optional<Lane> own, bool helps) {
        for (int i = 0; i < count; ++i) places_.push_back({{own, helps, {}}, false});
    };
    add(options.places.any, std::nullopt, true);
    for (std::size_t lane = 0; lane < lanes; ++lane)
        add(options.places.own[lane], static_cast<Lane>(lane), lane != 0);
}

std::optional<std::size_t> WorkerLoop::free_place(Lane lane) const {
    for (std::size_t i = 0; i < places_.size(); ++i) {
        const auto& own = places_[i].slot.own;
        if (!places_[i].busy && (!own || *own == lane)) return i;
    }
    return std::nullopt;
}

WorkerReport WorkerLoop::run() {
    id_ = store_.enter(options_.places.all(), watcher_.fd() >= 0 ? "inotify" : "polling", executor_);
    tell_();
    if (events_.entered) events_.entered();
    adopt();
    while (!stopping()) {
        if (!is_in_trouble()) turn();
        if (over()) break;
        wait();
    }
    leave();
    report_.left_running = running();
    try {
        tell_ends();
        store_.leave(id_);
    } catch (const Error&) {  // a full disk: the row names a dead process soon enough
    }
    tell_();
    return report_;
}

bool WorkerLoop::is_in_trouble() const {
    return boot_ms() < trouble_until_;
}

bool WorkerLoop::stopping() {
    if (interrupted()) return true;
    if (must_stop()) return report_.restart = true;
    return false;
}

bool WorkerLoop::over() {
    if (running() != 0 || !finished_.empty() || !untold_.empty()) return false;
    if (draining_) return true;
    return options_.until_empty && !is_in_trouble() && !store_.anything_left();
}

// One turn: what ended is written down, what may start is started. A full disk or a locked state costs a
// pause, never a task: what ended stays in finished_ until it is on the disk.
void WorkerLoop::turn() {
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
        pause_for(error);
    }
}

void WorkerLoop::pause_for(const state::StateError& error) {
    using state::Reason;
    if (error.reason() != Reason::full && error.reason() != Reason::busy && error.reason() != Reason::io)
        throw error;
    if (events_.trouble) events_.trouble(error.what());
    if (error.reason() == Reason::full) store_.give_back_room();
    trouble_until_ = boot_ms() + trouble_pause;
}

void WorkerLoop::advance() {
    QueueStore::Step step;
    step.finished = finished_;
    step.worker = id_;
    step.targets = options_.targets;
    step.on_done = options_.on_done;
    step.on_fail = options_.on_fail;
    step.spool = spool();
    if (!draining_ && (!finished_.empty() || store_.has_ready() || store_.next_due() == 0))
        step.free = offer();
    const std::vector<Claimed> claimed = store_.step(step);
    again_ = !finished_.empty();
    // an error from here on loses none of what is on the disk: neither a claim nor an end
    untold_.insert(untold_.end(), finished_.begin(), finished_.end());
    finished_.clear();
    if (again_ || !claimed.empty()) tell_();
    start(claimed);
    tell_ends();
    if (!claimed.empty()) prepare();
}

std::int64_t WorkerLoop::idle_time() {
    std::int64_t patience = watcher_.fd() >= 0 ? look_every : Watcher::fallback.count();
    if (!is_in_trouble()) {
        if (const auto due = store_.next_due()) patience = std::min(patience, *due);
        if (source_due_) patience = std::min(patience, *source_due_);
    }
    return patience;
}

std::int64_t WorkerLoop::trouble_left() const {
    return std::max<std::int64_t>(0, trouble_until_ - boot_ms());
}

void WorkerLoop::tell_ends() {
    for (; !untold_.empty(); untold_.pop_front()) {
        const auto task = store_.find(untold_.front().task);
        if (!task) continue;
        report_.done += task->state == State::done;
        report_.failed += task->state == State::failed;
        report_.cancelled += task->state == State::cancelled;
        if (events_.ended) events_.ended(*task, untold_.front().result);
    }
}

}  // namespace sixth::queue

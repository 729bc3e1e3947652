#include "core/queue/slurm_worker.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>

#include "core/base/error.h"
#include "core/base/process.h"
#include "core/queue/clock.h"
#include "core/queue/handed_over.h"
#include "core/queue/notice.h"
#include "core/queue/slurm_executor.h"

namespace sixth::queue {
namespace {

constexpr std::int64_t results_every = 500;  // ms: a folder on another machine tells nobody of its changes

}  // namespace

SlurmWorker::SlurmWorker(QueueStore& store, const SlurmOptions& slurm, const WorkerOptions& options,
                         const WorkerEvents& events)
    : WorkerLoop(store, options, events, Executor::slurm),
      slurm_(slurm),
      spool_(slurm.folder, store.folder_id(slurm.folder.string())),
      results_(slurm.folder, Topic::work) {
    if (store.folder_id(slurm.folder.string()).empty())
        store.set_folder_id(slurm.folder.string(), spool_.id());
    sweep(store, spool_);
}

void SlurmWorker::news(const std::string& what) const {
    if (events_.news) events_.news(what);
}

void SlurmWorker::trouble(const std::string& what) const {
    if (events_.trouble) events_.trouble(what);
}

// ---- beginnings

void SlurmWorker::adopt() {
    for (Task& task : store_.adopt(id_, Executor::slurm)) adopted_.push_back(std::move(task));
    for (; !adopted_.empty(); adopted_.pop_back()) {
        const auto job = store_.job_of(adopted_.back());
        if (!job) continue;  // it ended meanwhile
        Out& out = add(std::move(adopted_.back()), *job);
        out.place = free_place(out.task.request.lane);
        if (out.place) places_[*out.place].busy = true;
        out.phase = Phase::handed;  // or not: Slurm knows
        out.given = true;
        out.known = boot_ms() - std::clamp<std::int64_t>(wall_ms() - job->tried, 0, unknown_after);
        look_at(boot_ms());
    }
}

SlurmWorker::Out& SlurmWorker::add(Task task, const Job& job) {
    Out out(std::move(task), job, store_.folder_id(job.folder));
    out.sign_at = boot_ms();
    const std::string comment = out.ticket.comment();
    return outs_.insert_or_assign(comment, std::move(out)).first->second;
}

std::vector<Slot> SlurmWorker::offer() {
    std::vector<Slot> slots;
    offered_.clear();
    if (away_ || boot_ms() < full_until_ || !reaches(spool_)) return slots;
    const auto queued = static_cast<std::size_t>(std::count_if(
        outs_.begin(), outs_.end(), [](const auto& each) { return each.second.phase != Phase::handed; }));
    // no more than sbatch takes soon: a critical one may come
    for (std::size_t i = 0; i < places_.size() && queued + slots.size() < 2 * most_sbatch; ++i) {
        if (places_[i].busy) continue;
        slots.push_back(places_[i].slot);
        offered_.push_back(i);
    }
    return slots;
}

void SlurmWorker::start(const std::vector<Claimed>& claimed) {
    for (const Claimed& each : claimed) {
        Out& out = add(each.task, each.job);
        out.place = offered_[each.slot];
        places_[*out.place].busy = true;
        if (events_.started) events_.started(each.task);
    }
    take_home_ended();
    hand_over();
}

// ---- ends

// A log that finds no room at home is read in the shared folder meanwhile.
void SlurmWorker::take_home_ended() {
    if (boot_ms() >= next_home_) {
        for (auto each = homeless_.begin(); each != homeless_.end();)
            each = is_home(*each) ? homeless_.erase(each) : std::next(each);
        next_home_ = boot_ms() + full_pause;
    }
    for (; !ended_.empty(); ended_.pop_back()) {
        if (!is_home(ended_.back())) homeless_.push_back(std::move(ended_.back()));
    }
}

// What its task kept of itself is a later attempt's, once there is one.
bool SlurmWorker::is_home(const Out& out) {
    bool runs = false;
    store_.job_called(out.ticket.uuid, runs);
    return take_home(store_, out.spool, out.ticket, out.task.id, runs);
}

void SlurmWorker::take_results() {
    next_results_ = boot_ms() + results_every;
    std::set<fs::Path> folders{spool_.folder()};
    for (const auto& [comment, out] : outs_) folders.insert(out.spool.folder());
    for (const fs::Path& folder : folders) {
        const Spool spool = Spool::on_node(folder);
        for (const Ticket& ticket : spool.results()) {
            const auto found = outs_.find(ticket.comment());
            if (found == outs_.end() || found->second.spool.folder() != folder) continue;
            Out& out = found->second;
            if (out.interrupted) continue;
            const auto ended = spool.result(ticket);
            if (!ended) continue;  // not whole yet
            if (!ended->node.empty()) out.job.node = ended->node;
            if (ended->result.outcome == Outcome::cancelled && !out.told) {
                out.interrupted = ended->result;
                out.interrupted_at = boot_ms();
                look_at(boot_ms() + soon);
                continue;
            }
            end(ticket.comment(), ended->result);
        }
    }
}

Spool::Claim SlurmWorker::seize(Out& out) {
    if (!out.given || out.ours) return Spool::Claim::ours;
    const Spool::Claim claim = out.spool.claim(out.ticket);
    if (claim == Spool::Claim::impossible) {
        folder_lost(out.spool);
    } else {
        folder_found(out.spool);
    }
    out.ours = claim == Spool::Claim::ours;
    return claim;
}

// Nothing is known of what runs there, and nothing is decided about it.
void SlurmWorker::folder_lost(const Spool& spool) {
    const int why = errno;
    if (!lost_.insert(spool.folder()).second) return;
    const std::string folder = spool.folder().string();
    std::string what = fmt::format(
        "cannot use the shared folder '{}': {}; mount it, or name another with --slurm-folder", folder,
        why == ESTALE ? "it is not the one that tasks were given to" : std::strerror(why));
    if (!spool.id().empty())
        what += fmt::format(
            " (if all in it is gone for good: mkdir -p '{0}' && echo {1} > '{0}/id', and restart)", folder,
            spool.id());
    trouble(what);
}

void SlurmWorker::folder_found(const Spool& spool) {
    if (lost_.erase(spool.folder()) == 0) return;
    news("the shared folder can be used again");
    sweep(store_, spool);
}

bool SlurmWorker::reaches(const Spool& spool) {
    const bool reached = spool.can_be_read();
    if (reached) {
        folder_found(spool);
    } else {
        folder_lost(spool);
    }
    return reached;
}

void SlurmWorker::end(const std::string& comment, const Result& result) {
    take_notes(outs_.at(comment), true);
    auto node = outs_.extract(comment);
    Out& out = node.mapped();
    if (out.place) places_[*out.place].busy = false;
    if (out.ours && out.phase == Phase::handed && !is_final(out.job.state)) {
        leftovers_.emplace(comment, boot_ms());
        look_at(boot_ms());
    }
    finished_.push_back({out.task.id, out.task.attempt, result, out.job.node});
    ended_.push_back(std::move(out));
}

void SlurmWorker::take_notes(const Out& out, bool ended) {
    if (const auto task = store_.find(out.task.id))
        queue::take_notes(store_, out.spool, out.ticket, *task, ended);
}

void SlurmWorker::tell_cancelled() {
    for (const Task& task : store_.running_of(id_)) {
        if (!task.cancelling) continue;
        const auto found = std::find_if(outs_.begin(), outs_.end(),
                                        [&](const auto& each) { return each.second.task.id == task.id; });
        if (found == outs_.end() || found->second.marked) continue;
        Out& out = found->second;
        if (!std::exchange(out.told, true)) look_at(boot_ms());
        switch (seize(out)) {
            case Spool::Claim::ours: {
                Result never;
                never.outcome = Outcome::cancelled;
                never.reason = "cancelled before it ran";
                never.started = never.finished = wall_ms();
                end(found->first, never);
                break;
            }
            case Spool::Claim::taken:
                out.marked = out.spool.cancel(out.ticket);
                break;
            case Spool::Claim::impossible:  // Slurm may tell it; the folder, once it is there again
                break;
        }
    }
}

// ---- time

void SlurmWorker::look_around() {
    const std::int64_t now = boot_ms();
    if (now >= next_adopt_) {
        next_adopt_ = now + look_every;
        reaches(spool_);
        adopt();
    }
    if (now >= next_beat_ && !outs_.empty() && !away_) {
        next_beat_ = now + beat_every;
        store_.beat(id_);
    }
    hand_over();
    if (wants_look() && now >= next_look_ && calls(What::look) == 0) call(What::look, "", squeue_words());
}

void SlurmWorker::wait() {
    std::vector<pollfd> ready{{watcher_.fd(), POLLIN, 0}, {results_.fd(), POLLIN, 0}};
    const std::int64_t now = boot_ms();
    std::int64_t patience = idle_time();
    const auto not_after = [&](std::int64_t time) {
        patience = std::clamp<std::int64_t>(time - now, 0, patience);
    };
    for (const Call& each : calls_) {
        ready.push_back({each.call->fd(), POLLIN, 0});
        not_after(each.call->fd() < 0 ? now : each.call->deadline());
    }
    if (!outs_.empty()) not_after(next_results_);
    if (wants_look() && calls(What::look) == 0) not_after(next_look_);
    if (full_until_ > now) not_after(full_until_);
    if (!homeless_.empty()) not_after(next_home_);
    if (!finished_.empty() || std::exchange(again_, false)) patience = 0;
    patience = std::max(patience, trouble_left());
    const int count = ::poll(ready.data(), ready.size(), static_cast<int>(patience));
    if (count > 0 && ready[0].revents) watcher_.drain();
    if (count > 0 && ready[1].revents) results_.drain();
    asked_ = asked_ || count == 0 || ready[0].revents != 0;
    try {
        take_answers();
        if (!outs_.empty() && (ready[1].revents != 0 || boot_ms() >= next_results_)) take_results();
    } catch (const state::StateError& error) {
        pause_for(error);
    }
}

void SlurmWorker::take_answers() {
    for (auto each = calls_.begin(); each != calls_.end();) {
        const auto now = each++;
        if (!now->call->over()) continue;
        std::list<Call> taken;
        taken.splice(taken.end(), calls_, now);
        take(taken.front());
    }
    save();
}

void SlurmWorker::take(Call& call) {
    const SlurmAnswer answer = call.call->take();
    if (call.what == What::submit) submitted(call, answer);
    if (call.what == What::look) looked(call, answer);
    const auto found = outs_.find(call.comment);
    if (call.what == What::signal && found != outs_.end() && !answer.good())
        found->second.signalled = false;  // again with the next look
}

void check_slurm(const SlurmOptions& slurm, const std::function<void(const std::string&)>& trouble) {
    for (const char* program : {"sbatch", "squeue", "scancel"}) {
        if (!find_program(program))
            throw Error(fmt::format("cannot run '{}': it is not on PATH", program),
                        "install slurm-client, or leave out '--executor slurm'");
    }
    std::set<std::vector<std::string>> asked;
    for (std::size_t i = 0; i < lanes; ++i) {
        const auto words = sbatch_test_words(slurm, static_cast<Lane>(i));
        if (!asked.insert(words).second) continue;
        const SlurmAnswer answer = call_slurm(words, slurm.patience);
        if (answer.good()) continue;
        const std::string message = answer.timed_out ? "it did not end in time" : slurm_message(answer.err);
        if (!answer.ran) throw Error(message, "install slurm-client, or leave out '--executor slurm'");
        if (refusal_of(answer) == Refusal::away)
            return trouble(fmt::format("Slurm does not answer ({})", message));
        if (message.find("nvalid") == std::string::npos && message.find("nrecognized") == std::string::npos)
            continue;  // nodes that are down, limits that are reached: may pass
        throw Error(
            fmt::format("sbatch refuses tasks of the {} lane: {}", name_of(static_cast<Lane>(i)), message),
            "see --slurm-lanes and --slurm-options");
    }
}

WorkerReport work_on_slurm(QueueStore& store, const SlurmOptions& slurm, const WorkerOptions& options,
                           const WorkerEvents& events) {
    return SlurmWorker(store, slurm, options, events).run();
}

}  // namespace sixth::queue

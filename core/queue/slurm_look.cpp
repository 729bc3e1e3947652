// What Slurm says of the jobs it was given, and what follows from that.
#include <algorithm>

#include "core/base/error.h"
#include "core/queue/clock.h"
#include "core/queue/slurm_executor.h"

namespace sixth::queue {
namespace {

constexpr std::int64_t silent_after = 15'000;  // ms without a sign of life: nobody runs the attempt any more
constexpr std::int64_t leftover_after = 60'000;  // ms
constexpr std::int64_t leave_within = 5'000;     // ms

// Of several jobs with one comment the one that lives.
std::map<std::string, const SlurmJob*> by_comment(const std::vector<SlurmJob>& jobs) {
    std::map<std::string, const SlurmJob*> best;
    for (const SlurmJob& job : jobs) {
        const SlurmJob*& kept = best[job.ticket.comment()];
        if (!kept || is_final(kept->state) ||
            (!is_final(job.state) && job.state != "PENDING" && kept->state == "PENDING"))
            kept = &job;
    }
    return best;
}

// The first thing a job said that never came to its task.
std::string said(const fs::Path& output) {
    try {
        const std::string text = fs::read(output);
        return text.empty() ? "" : ": " + slurm_message(std::string_view(text).substr(0, text.find('\n')));
    } catch (const Error&) {
        return "";
    }
}

}  // namespace

void SlurmWorker::looked(const Call& call, const SlurmAnswer& answer) {
    next_look_ = boot_ms() + slurm_.poll;
    look_begun_ = call.begun;
    const Squeue squeue = read_squeue(answer.out);
    if (!answer.good() || !squeue.answered)
        return set_away(answer.timed_out
                            ? fmt::format("squeue did not end within {} s", slurm_.patience / 1000)
                        : answer.good() ? fmt::format("squeue: '{}'", slurm_message(answer.out))
                                        : "squeue: " + slurm_message(answer.err));
    set_back();
    const Jobs jobs = by_comment(squeue.jobs);
    for (auto each = outs_.begin(); each != outs_.end();) {
        auto& [comment, out] = *each++;  // judging may end it
        if (out.phase != Phase::handed) continue;
        const auto job = jobs.find(comment);
        if (job != jobs.end()) {
            learn(out, *job->second, call.begun);
        } else if (call.begun > out.known) {
            out.final_since = 0;
            if (!out.job.state.empty()) out.changed = true;
            out.job.state.clear();
            out.job.reason.clear();
        }
        judge(comment, out);
    }
    find_leftovers(jobs);
    take_back(jobs);
    save();
}

void SlurmWorker::learn(Out& out, const SlurmJob& job, std::int64_t begun) {
    Job& known = out.job;
    out.known = std::max(out.known, begun);
    out.changed = out.changed || known.number != job.number || known.state != job.state ||
                  known.node != job.node || known.reason != job.reason;
    known.number = job.number;
    known.state = job.state;
    if (!job.node.empty()) known.node = job.node;
    known.reason = job.reason;
    if (!is_final(job.state)) {
        out.final_since = 0;
    } else if (out.final_since == 0) {
        out.final_since = begun;
    }
    if (job.state == "RUNNING" && out.told && !out.signalled && calls(What::signal) < most_scancel) {
        out.signalled = true;
        call(What::signal, out.ticket.comment(), scancel_words(job.number, true));
    }
}

// Is anybody there who runs it, or will? Right after squeue answered.
void SlurmWorker::judge(const std::string& comment, Out& out) {
    const std::int64_t now = boot_ms();
    if (out.interrupted) return take_interrupted(comment, out);
    const auto seen = out.spool.sign_of_life(out.ticket);
    if (!seen) return folder_lost(out.spool);
    folder_found(out.spool);
    const std::int64_t sign = out.ours ? 0 : *seen;
    if (sign != out.sign) {
        out.sign = sign;
        out.sign_at = now;
    }
    if (sign != 0) take_notes(out, false);
    const bool unknown = out.job.state.empty();
    const std::int64_t since = unknown ? out.known : out.final_since;
    if (since == 0 || look_begun_ <= since) return;  // Slurm will, or does, or was asked before
    // each time it does not come, it gets more time
    if (now - since <= (unknown ? unknown_after << std::min(out.retries, 5) : unknown_after)) return;
    if (out.spool.result(out.ticket)) return;  // taken in a moment
    if (sign != 0 && now - out.sign_at <= silent_after) return;
    if (sign == 0 && unknown) {
        trouble(fmt::format("Slurm lost the job of task {} before it began", out.task.id));
        ++out.retries;
        out.phase = Phase::queued;
        out.job.tried = wall_ms();
        out.changed = true;
        again_ = true;
        return;
    }
    Result result = result_of(out.job, sign != 0);
    result.started = sign != 0 ? sign / 1'000'000 : wall_ms();
    if (sign == 0) result.reason += said(out.spool.output(out.ticket));
    if (sign != 0 || seize(out) == Spool::Claim::ours) return end(comment, result);
}

// Its node ended it because Slurm told it to: by its time limit, for another job, or for somebody's scancel.
void SlurmWorker::take_interrupted(const std::string& comment, Out& out) {
    if (look_begun_ <= out.interrupted_at) return look_at(boot_ms() + soon);
    const std::string& state = out.job.state;
    if (!state.empty() && !is_final(state) && boot_ms() - out.interrupted_at <= unknown_after) return;
    const Result why = result_of(out.job, true);
    Result result = *out.interrupted;
    result.outcome = why.outcome;
    result.reason = why.reason;
    result.signal = why.signal;
    end(comment, result);
}

// Jobs of attempts that are over in the ledger: once, for those a killed worker left.
void SlurmWorker::find_leftovers(const Jobs& jobs) {
    if (found_leftovers_) return;
    for (const auto& [comment, job] : jobs) {
        if (job->state != "PENDING" || outs_.contains(comment)) continue;
        bool runs = false;
        const auto last = store_.job_called(job->ticket.uuid, runs);
        if (last && (!runs || last->attempt != job->ticket.attempt)) leftovers_.emplace(comment, boot_ms());
    }
    found_leftovers_ = true;
}

void SlurmWorker::take_back(const Jobs& jobs) {
    for (auto each = leftovers_.begin(); each != leftovers_.end();) {
        const auto job = jobs.find(each->first);
        const bool waits = job != jobs.end() && job->second->state == "PENDING";
        if (waits && calls(What::remove) < most_scancel)
            call(What::remove, each->first, scancel_words(job->second->number, false));
        const bool gone = job != jobs.end() ? !waits : boot_ms() - each->second > leftover_after;
        each = gone ? leftovers_.erase(each) : std::next(each);
    }
}

// Jobs that nobody waits for are taken back before the worker goes: nobody else would.
void SlurmWorker::leave() {
    const std::int64_t until = boot_ms() + leave_within;
    const auto left = [&] {
        return std::clamp<std::int64_t>(until - boot_ms(), 100, std::max<std::int64_t>(slurm_.patience, 100));
    };
    for (const Call& each : calls_) {
        if (each.what != What::submit || outs_.contains(each.comment)) continue;
        each.call->wait(left());  // it may be taken yet
        leftovers_.emplace(each.comment, boot_ms());
    }
    if (leftovers_.empty()) return;
    std::vector<std::string> words;
    const SlurmAnswer answer = call_slurm(squeue_words(), left());
    const Squeue squeue = read_squeue(answer.out);
    bool good = answer.good() && squeue.answered;
    for (const SlurmJob& job : squeue.jobs) {
        if (job.state != "PENDING" || !leftovers_.contains(job.ticket.comment())) continue;
        if (words.empty()) {
            words = scancel_words(job.number, false);
        } else {
            words.push_back(std::to_string(job.number));
        }
    }
    if (good && !words.empty()) good = call_slurm(words, left()).good();
    if (!good) news("Slurm may still have jobs of cancelled tasks; they do nothing when they start");
}

void SlurmWorker::save() {
    std::vector<Job> changed;
    for (auto& [comment, out] : outs_) {
        if (!out.changed) continue;
        out.job.seen = wall_ms();
        changed.push_back(out.job);
    }
    if (changed.empty()) return;
    store_.save_jobs(changed);
    for (auto& [comment, out] : outs_) out.changed = false;
    tell_();
}

}  // namespace sixth::queue

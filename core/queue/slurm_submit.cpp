// What is given to Slurm, and whether it takes it.
#include <algorithm>

#include "core/base/error.h"
#include "core/queue/clock.h"
#include "core/queue/handed_over.h"
#include "core/queue/slurm_executor.h"

namespace sixth::queue {

std::size_t SlurmWorker::calls(What what) const {
    return static_cast<std::size_t>(
        std::count_if(calls_.begin(), calls_.end(), [&](const Call& each) { return each.what == what; }));
}

void SlurmWorker::call(What what, const std::string& comment, const std::vector<std::string>& words) {
    calls_.push_back({what, comment, boot_ms(), std::make_unique<SlurmCall>(words, slurm_.patience)});
}

void SlurmWorker::hand_over() {
    if (away_ || boot_ms() < full_until_) return;
    std::vector<Out*> queued;
    for (auto& [comment, out] : outs_) {
        if (out.phase == Phase::queued) queued.push_back(&out);
    }
    std::sort(queued.begin(), queued.end(), [](const Out* a, const Out* b) {
        return std::pair(a->task.request.lane, a->task.id) < std::pair(b->task.request.lane, b->task.id);
    });
    for (Out* out : queued) {
        if (calls(What::submit) >= most_sbatch) return;
        try {
            lay_out(store_, out->spool, out->ticket, out->task, slurm_.settle);
        } catch (const state::StateError&) {
            throw;
        } catch (const Error& error) {
            if (!reaches(out->spool)) continue;  // it waits for its folder
            const Spool::Claim claim = seize(*out);
            if (claim == Spool::Claim::ours) {
                Result unstarted;
                unstarted.outcome = Outcome::unstarted;
                unstarted.reason = error.what();
                end(out->ticket.comment(), unstarted);
            } else if (claim == Spool::Claim::taken) {  // by an earlier job of it
                out->phase = Phase::handed;
                out->known = boot_ms();
            }
            continue;
        }
        SlurmOptions slurm = slurm_;
        slurm.folder = out->spool.folder();
        out->phase = Phase::handing;
        out->given = true;
        call(What::submit, out->ticket.comment(), sbatch_words(slurm, out->task, out->ticket));
    }
}

void SlurmWorker::submitted(const Call& call, const SlurmAnswer& answer) {
    const auto found = outs_.find(call.comment);
    if (found == outs_.end()) {  // cancelled meanwhile
        leftovers_.emplace(call.comment, boot_ms());
        return look_at(boot_ms());
    }
    Out& out = found->second;
    out.phase = Phase::handed;
    out.known = boot_ms();
    if (answer.good()) {
        if (const auto number = read_sbatch(answer.out)) {
            out.job.number = *number;
            out.changed = true;
        } else {
            news(fmt::format("sbatch told no number of a job: '{}'", slurm_message(answer.out)));
        }
        look_at(boot_ms() + std::min<std::int64_t>(slurm_.poll, 4 * soon));
        return;
    }
    const std::string message = answer.timed_out
                                    ? fmt::format("sbatch did not end within {} s", slurm_.patience / 1000)
                                    : slurm_message(answer.err);
    switch (refusal_of(answer)) {
        case Refusal::away:  // squeue will tell whether it was taken
            set_away(message);
            break;
        case Refusal::full:
            out.phase = Phase::queued;
            full_until_ = boot_ms() + full_pause;
            trouble(answer.ran ? "sbatch: " + message : message);
            break;
        case Refusal::never: {
            Result refused;
            refused.outcome = Outcome::unstartable;
            refused.exit_code = answer.exit_code;
            refused.started = refused.finished = wall_ms();
            refused.reason = "sbatch refuses it: " + message;
            if (seize(out) != Spool::Claim::ours) break;
            out.phase = Phase::queued;  // no job to take back
            end(call.comment, refused);
            break;
        }
    }
}

// The row first: a flag that is up is never written again.
void SlurmWorker::set_away(const std::string& why) {
    if (away_) return;
    look_at(boot_ms() + slurm_.poll);
    store_.set_away(id_, wall_ms());
    away_ = true;
    trouble(fmt::format("Slurm does not answer ({}); what was handed over goes on", why));
}

void SlurmWorker::set_back() {
    if (!away_) return;
    store_.set_away(id_, 0);
    away_ = false;
    news("Slurm answers again");
    again_ = true;
}

}  // namespace sixth::queue

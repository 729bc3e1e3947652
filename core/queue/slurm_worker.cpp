#include "core/queue/slurm_worker.h"

#include <poll.h>

#include <algorithm>
#include <list>
#include <map>
#include <memory>
#include <set>

#include "core/base/error.h"
#include "core/base/process.h"
#include "core/queue/clock.h"
#include "core/queue/handed_over.h"
#include "core/queue/notice.h"
#include "core/queue/slurm_call.h"
#include "core/queue/spool.h"
#include "core/queue/worker_loop.h"

namespace sixth::queue {
namespace {

constexpr std::size_t most_sbatch = 4;   // at once
constexpr std::size_t most_scancel = 4;  // at once
constexpr std::int64_t unknown_after =
    10'000;                                    // ms: a job handed over that Slurm does not know is not coming
constexpr std::int64_t silent_after = 15'000;  // ms without a sign of life: nobody runs the attempt any more
constexpr std::int64_t results_every = 500;    // ms: a folder on another machine tells nobody of its changes
constexpr std::int64_t soon = 500;             // ms
constexpr std::int64_t full_pause = 5'000;     // ms, when Slurm takes no more just now
constexpr std::int64_t leftover_after = 60'000;  // ms

// An attempt of ours, from its claim in the ledger to its end there.
struct Out {
    Out(Task claimed, const Job& its)
        : task(std::move(claimed)),
          job(its),
          ticket{its.uuid, its.attempt},
          spool(Spool::on_node(its.folder)) {}

    enum class Phase {
        queued,   // to be given to sbatch
        handing,  // sbatch runs
        handed    // sbatch took it, or may have
    };
    Task task;
    Job job;
    Ticket ticket;
    Spool spool;
    std::optional<std::size_t> place;
    Phase phase = Phase::queued;
    int retries = 0;                     // of sbatch
    std::int64_t known = 0;              // boot_ms(): last known to Slurm, or given to it
    std::int64_t final_since = 0;        // boot_ms(): since when Slurm says it is over; 0: it does not
    std::int64_t sign = 0, sign_at = 0;  // of life, and when it was new (boot_ms())
    std::optional<Result> interrupted;   // it was ended, but not by us: Slurm is asked why
    std::int64_t interrupted_at = 0;
    bool told = false;       // to end
    bool signalled = false;  // the same, through Slurm
    bool changed = false;    // job is not on the disk
};

struct Call {
    enum class What { submit, look, signal, remove };
    What what;
    std::string comment;  // whose; of a look: nobody's
    std::int64_t begun;   // boot_ms()
    std::unique_ptr<SlurmCall> call;
};

class SlurmWorker final : public WorkerLoop {
  public:
    SlurmWorker(QueueStore& store, const SlurmOptions& slurm, const WorkerOptions& options,
                const WorkerEvents& events)
        : WorkerLoop(store, options, events, Executor::slurm),
          slurm_(slurm),
          spool_(slurm.folder),
          results_(slurm.folder, Topic::work) {
        sweep(store, spool_);
    }

  private:
    using Phase = Out::Phase;
    using What = Call::What;

    std::int64_t running() const override { return static_cast<std::int64_t>(outs_.size()); }
    std::optional<fs::Path> spool() const override { return spool_.folder(); }

    void adopt() override {
        for (Task& task : store_.adopt(id_, Executor::slurm)) {
            const auto job = store_.job_of(task);
            if (!job) continue;  // it ended meanwhile
            Out& out = add(std::move(task), *job);
            out.place = free_place(out.task.request.lane);
            if (out.place) places_[*out.place].busy = true;
            out.phase = Phase::handed;  // or not: Slurm knows
            out.known = boot_ms() - std::clamp<std::int64_t>(wall_ms() - job->tried, 0, unknown_after);
            look_at(boot_ms());
        }
    }

    Out& add(Task task, const Job& job) {
        Out out(std::move(task), job);
        out.sign_at = boot_ms();
        const std::string comment = out.ticket.comment();
        return outs_.insert_or_assign(comment, std::move(out)).first->second;
    }

    std::vector<Slot> offer() override {
        std::vector<Slot> slots;
        offered_.clear();
        if (away_ || boot_ms() < full_until_) return slots;
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

    void start(const std::vector<Claimed>& claimed) override {
        for (const Out& out : ended_) take_home(store_, out.spool, out.ticket, out.task.id);
        ended_.clear();
        for (const Claimed& each : claimed) {
            Out& out = add(each.task, each.job);
            out.place = offered_[each.slot];
            places_[*out.place].busy = true;
            if (events_.started) events_.started(each.task);
        }
        hand_over();
    }

    // ---- to Slurm

    std::size_t calls(What what) const {
        return static_cast<std::size_t>(
            std::count_if(calls_.begin(), calls_.end(), [&](const Call& each) { return each.what == what; }));
    }

    void call(What what, const std::string& comment, const std::vector<std::string>& words) {
        calls_.push_back({what, comment, boot_ms(), std::make_unique<SlurmCall>(words, slurm_.patience)});
    }

    void hand_over() {
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
                Result unstarted;
                unstarted.outcome = Outcome::unstarted;
                unstarted.reason = error.what();
                withdraw(out->ticket.comment(), unstarted);
                continue;
            }
            SlurmOptions slurm = slurm_;
            slurm.folder = out->spool.folder();
            out->phase = Phase::handing;
            call(What::submit, out->ticket.comment(), sbatch_words(slurm, out->task, out->ticket));
        }
    }

    void submitted(const Call& call, const SlurmAnswer& answer) {
        const auto found = outs_.find(call.comment);
        if (found == outs_.end()) {  // cancelled meanwhile
            leftovers_.emplace(call.comment, boot_ms());
            return;
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
        const std::string message =
            answer.timed_out ? fmt::format("sbatch did not end within {} s", slurm_.patience / 1000)
                             : slurm_message(answer.err);
        if (!answer.ran) {  // it was there when this began
            out.phase = Phase::queued;
            full_until_ = boot_ms() + full_pause;
            return trouble(message);
        }
        switch (answer.timed_out || answer.exit_code < 0 ? Refusal::away : refusal_of(answer.err)) {
            case Refusal::away:  // squeue will tell whether it was taken
                set_away(message);
                break;
            case Refusal::full:
                out.phase = Phase::queued;
                full_until_ = boot_ms() + full_pause;
                trouble("sbatch: " + message);
                break;
            case Refusal::never: {
                Result refused;
                refused.outcome = Outcome::unstartable;
                refused.exit_code = answer.exit_code;
                refused.started = refused.finished = wall_ms();
                refused.reason = "sbatch refuses it: " + message;
                withdraw(call.comment, refused);
                break;
            }
        }
    }

    void set_away(const std::string& why) {
        if (away_) return;
        away_ = true;
        store_.set_away(id_, wall_ms());
        trouble(fmt::format("Slurm does not answer ({}); what was handed over goes on", why));
        look_at(boot_ms() + slurm_.poll);
    }

    void set_back() {
        if (!away_) return;
        away_ = false;
        store_.set_away(id_, 0);
        news("Slurm answers again");
        again_ = true;
    }

    void news(const std::string& what) const {
        if (events_.news) events_.news(what);
    }

    void trouble(const std::string& what) const {
        if (events_.trouble) events_.trouble(what);
    }

    // ---- what Slurm says

    void look_at(std::int64_t time) { next_look_ = std::min(next_look_, time); }

    void looked(const Call& call, const SlurmAnswer& answer) {
        next_look_ = boot_ms() + slurm_.poll;
        look_begun_ = call.begun;
        std::size_t garbage = 0;
        const std::vector<SlurmJob> jobs = read_squeue(answer.out, &garbage);
        if (!answer.good() || (garbage > 0 && jobs.empty())) {
            set_away(answer.timed_out ? fmt::format("squeue did not end within {} s", slurm_.patience / 1000)
                     : answer.good()  ? fmt::format("squeue: '{}'", slurm_message(answer.out))
                                      : "squeue: " + slurm_message(answer.err));
            return;
        }
        set_back();
        std::map<std::string, const SlurmJob*> best;  // of several with one comment the one that lives
        for (const SlurmJob& job : jobs) {
            const SlurmJob*& kept = best[job.ticket.comment()];
            if (!kept || is_final(kept->state) ||
                (!is_final(job.state) && job.state != "PENDING" && kept->state == "PENDING"))
                kept = &job;
        }
        for (auto each = outs_.begin(); each != outs_.end();) {
            auto& [comment, out] = *each++;  // judging may end it
            if (out.phase != Phase::handed) continue;
            const auto job = best.find(comment);
            if (job != best.end()) {
                learn(out, *job->second, call.begun);
            } else if (call.begun > out.known) {
                out.final_since = 0;
                if (!out.job.state.empty()) out.changed = true;
                out.job.state.clear();
                out.job.reason.clear();
            }
            judge(comment, out);
        }
        for (auto each = leftovers_.begin(); each != leftovers_.end();) {
            const auto job = best.find(each->first);
            const bool waits = job != best.end() && job->second->state == "PENDING";
            if (waits && calls(What::remove) < most_scancel)
                this->call(What::remove, each->first, scancel_words(job->second->number, false));
            const bool gone = job != best.end() ? !waits : boot_ms() - each->second > leftover_after;
            each = gone ? leftovers_.erase(each) : std::next(each);
        }
        save();
    }

    void learn(Out& out, const SlurmJob& job, std::int64_t begun) {
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
    void judge(const std::string& comment, Out& out) {
        const std::int64_t now = boot_ms();
        if (out.interrupted) return take_interrupted(comment, out);
        const std::int64_t sign = out.spool.sign_of_life(out.ticket);
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
        if (sign == 0) result.reason += said(out);
        if (sign != 0 || out.spool.claim(out.ticket) == Spool::Claim::ours) return end(comment, result);
    }

    // The first thing a job said that never came to its task.
    static std::string said(const Out& out) {
        try {
            const std::string text = fs::read(out.spool.output(out.ticket));
            return text.empty() ? ""
                                : ": " + slurm_message(std::string_view(text).substr(0, text.find('\n')));
        } catch (const Error&) {
            return "";
        }
    }

    // Its node ended it because Slurm told it to: by its time limit, for another job, or for somebody's
    // scancel.
    void take_interrupted(const std::string& comment, Out& out) {
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

    void save() {
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

    // ---- ends

    void take_results() {
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

    // An attempt that never began: nobody may begin it any more. False: somebody has.
    bool withdraw(const std::string& comment, const Result& result) {
        const Out& out = outs_.at(comment);
        if (out.spool.claim(out.ticket) == Spool::Claim::taken) return false;
        end(comment, result);
        return true;
    }

    // The ledger hears of it in the next turn, and only then is anything of it removed.
    void end(const std::string& comment, const Result& result) {
        take_notes(outs_.at(comment), true);
        auto node = outs_.extract(comment);
        Out& out = node.mapped();
        if (out.place) places_[*out.place].busy = false;
        if (out.phase != Phase::queued && !is_final(out.job.state) && result.outcome != Outcome::exited)
            leftovers_.emplace(comment, boot_ms());
        finished_.push_back({out.task.id, out.task.attempt, result, out.job.node});
        ended_.push_back(std::move(out));
    }

    void take_notes(const Out& out, bool ended) {
        if (const auto task = store_.find(out.task.id))
            queue::take_notes(store_, out.spool, out.ticket, *task, ended);
    }

    void tell_cancelled() override {
        for (const Task& task : store_.running_of(id_)) {
            if (!task.cancelling) continue;
            for (auto& [comment, out] : outs_) {
                if (out.task.id != task.id || out.told) continue;
                out.told = true;
                if (out.spool.claim(out.ticket) == Spool::Claim::taken) {
                    out.spool.cancel(out.ticket);
                } else {
                    Result never;
                    never.outcome = Outcome::cancelled;
                    never.reason = "cancelled before it ran";
                    never.started = never.finished = wall_ms();
                    end(comment, never);
                }
                look_at(boot_ms());
                break;  // end() may have taken it out of the list
            }
        }
    }

    // ---- time

    void look_around() override {
        const std::int64_t now = boot_ms();
        if (now >= next_adopt_) {
            next_adopt_ = now + look_every;
            adopt();
        }
        if (now >= next_beat_ && !outs_.empty() && !away_) {
            next_beat_ = now + beat_every;
            store_.beat(id_);
        }
        hand_over();
        const bool wanted = !outs_.empty() || !leftovers_.empty() || away_;
        if (wanted && now >= next_look_ && calls(What::look) == 0) call(What::look, "", squeue_words());
    }

    void wait() override {
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
        if ((!outs_.empty() || !leftovers_.empty() || away_) && calls(What::look) == 0) not_after(next_look_);
        if (full_until_ > now) not_after(full_until_);
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

    void take_answers() {
        for (auto each = calls_.begin(); each != calls_.end();) {
            const auto now = each++;
            if (!now->call->over()) continue;
            std::list<Call> taken;
            taken.splice(taken.end(), calls_, now);
            take(taken.front());
        }
        save();
    }

    void take(Call& call) {
        const SlurmAnswer answer = call.call->take();
        if (call.what == What::submit) submitted(call, answer);
        if (call.what == What::look) looked(call, answer);
        const auto found = outs_.find(call.comment);
        if (call.what == What::signal && found != outs_.end() && !answer.good())
            found->second.signalled = false;  // again with the next look
    }

    const SlurmOptions& slurm_;
    const Spool spool_;
    Watcher results_;
    std::map<std::string, Out> outs_;   // by comment
    std::vector<Out> ended_;            // of finished_
    std::vector<std::size_t> offered_;  // places, by slot
    std::list<Call> calls_;
    std::map<std::string, std::int64_t> leftovers_;  // comments of jobs nobody waits for any more; since when
    bool away_ = false;
    // boot_ms()
    std::int64_t look_begun_ = 0, next_look_ = 0, next_results_ = 0, full_until_ = 0, next_adopt_ = 0,
                 next_beat_ = 0;
};

}  // namespace

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
        if (answer.timed_out || refusal_of(answer.err) == Refusal::away)
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

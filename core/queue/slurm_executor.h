// The worker behind slurm_worker.h, in three files: what is given to Slurm (slurm_submit.cpp), what Slurm
// says of it (slurm_look.cpp), and what goes on between the ledger and the shared folder (slurm_worker.cpp).
#pragma once
#include <algorithm>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/queue/slurm.h"
#include "core/queue/slurm_call.h"
#include "core/queue/spool.h"
#include "core/queue/worker_loop.h"

namespace sixth::queue {

class SlurmWorker final : public WorkerLoop {
  public:
    SlurmWorker(QueueStore& store, const SlurmOptions& slurm, const WorkerOptions& options,
                const WorkerEvents& events);

  private:
    // An attempt of ours, from its claim in the ledger to its end there.
    struct Out {
        Out(Task claimed, const Job& its, const std::string& folder_id)
            : task(std::move(claimed)),
              job(its),
              ticket{its.uuid, its.attempt},
              spool(Spool::on_node(its.folder, folder_id)) {}

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
        bool given = false;                  // to sbatch, once at least: a node may begin it
        bool ours = false;                   // no node can begin it any more
        int retries = 0;                     // of sbatch
        std::int64_t known = 0;              // boot_ms(): last known to Slurm, or given to it
        std::int64_t final_since = 0;        // boot_ms(): since when Slurm says it is over; 0: it does not
        std::int64_t sign = 0, sign_at = 0;  // of life, and when it was new (boot_ms())
        std::optional<Result> interrupted;   // it was ended, but not by us: Slurm is asked why
        std::int64_t interrupted_at = 0;
        bool told = false;       // to end
        bool signalled = false;  // the same, through Slurm
        bool marked = false;     // the same, through its folder
        bool changed = false;    // job is not on the disk
    };
    using Phase = Out::Phase;

    struct Call {
        enum class What { submit, look, signal, remove };
        What what;
        std::string comment;  // whose; of a look: nobody's
        std::int64_t begun;   // boot_ms()
        std::unique_ptr<SlurmCall> call;
    };
    using What = Call::What;

    // ---- slurm_worker.cpp

    std::int64_t running() const override { return static_cast<std::int64_t>(outs_.size()); }
    std::optional<fs::Path> spool() const override { return spool_.folder(); }
    void adopt() override;
    std::vector<Slot> offer() override;
    void start(const std::vector<Claimed>& claimed) override;
    void tell_cancelled() override;
    void look_around() override;
    void wait() override;
    void leave() override;

    Out& add(Task task, const Job& job);
    void take_answers();
    void take(Call& call);
    void take_results();
    void take_home_ended();
    void take_notes(const Out& out, bool ended);
    // Keeps nodes from beginning it, if none has: then it may be ended as one that never began.
    Spool::Claim seize(Out& out);
    // The ledger hears of it in the next turn, and only then is anything of it removed.
    void end(const std::string& comment, const Result& result);
    bool reaches(const Spool& spool);
    void folder_lost(const Spool& spool);  // errno says why
    void folder_found(const Spool& spool);
    bool is_home(const Out& out);
    void news(const std::string& what) const;
    void trouble(const std::string& what) const;

    // ---- slurm_submit.cpp

    std::size_t calls(What what) const;
    void call(What what, const std::string& comment, const std::vector<std::string>& words);
    void hand_over();
    void submitted(const Call& call, const SlurmAnswer& answer);
    void set_away(const std::string& why);
    void set_back();

    // ---- slurm_look.cpp

    using Jobs = std::map<std::string, const SlurmJob*>;  // by comment

    bool wants_look() const { return !outs_.empty() || !leftovers_.empty() || away_; }
    void look_at(std::int64_t time) { next_look_ = std::min(next_look_, time); }
    void looked(const Call& call, const SlurmAnswer& answer);
    void learn(Out& out, const SlurmJob& job, std::int64_t begun);
    void judge(const std::string& comment, Out& out);
    void take_interrupted(const std::string& comment, Out& out);
    void find_leftovers(const Jobs& jobs);
    void take_back(const Jobs& jobs);
    void save();

    static constexpr std::size_t most_sbatch = 4;          // at once
    static constexpr std::size_t most_scancel = 4;         // at once
    static constexpr std::int64_t soon = 500;              // ms
    static constexpr std::int64_t full_pause = 5'000;      // ms, when there is no room just now
    static constexpr std::int64_t unknown_after = 10'000;  // ms: what Slurm does not know is not coming

    const SlurmOptions& slurm_;
    const Spool spool_;
    Watcher results_;
    std::map<std::string, Out> outs_;   // by comment
    std::vector<Task> adopted_;         // not yet among them
    std::vector<Out> ended_;            // of finished_
    std::vector<Out> homeless_;         // ended before, and there was no room for their logs, or no folder
    std::vector<std::size_t> offered_;  // places, by slot
    std::set<fs::Path> lost_;           // shared folders out of reach
    std::list<Call> calls_;
    std::map<std::string, std::int64_t> leftovers_;  // comments of jobs nobody waits for any more; since when
    bool found_leftovers_ = false;                   // those of a worker before
    bool away_ = false;
    // boot_ms()
    std::int64_t look_begun_ = 0, next_look_ = 0, next_results_ = 0, full_until_ = 0, next_adopt_ = 0,
                 next_beat_ = 0, next_home_ = 0;
};

}  // namespace sixth::queue

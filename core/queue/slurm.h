// What is said to sbatch, squeue and scancel, and what their answers mean. Nothing here runs anything.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/queue/spool.h"
#include "core/queue/task.h"

namespace sixth::queue {

struct SlurmAnswer;

struct SlurmOptions {
    fs::Path folder;                                   // shared with the nodes, absolute
    std::vector<std::string> command;                  // this binary as a node finds it
    std::array<std::vector<std::string>, lanes> lane;  // sbatch's options for each
    std::vector<std::string> more;                     // and for all
    std::int64_t poll = 5'000;                         // ms between looks at squeue
    std::int64_t patience = 30'000;                    // ms that one call of Slurm's programs may take
    std::int64_t settle = 0;                           // ms a job waits on its node before its task begins
};

// "critical=qos:urgent+nice:0,low=partition:spare": lanes not named keep what they have. An Error if it is
// none of that.
void set_slurm_lanes(SlurmOptions& options, const std::string& text);
// "--account=x --mem=2G". An Error for words that would break what this program relies on.
std::vector<std::string> slurm_words(const std::string& text);

std::vector<std::string> sbatch_words(const SlurmOptions& options, const Task& task, const Ticket& ticket);
// Asks whether a task of the lane would be taken at all; submits nothing.
std::vector<std::string> sbatch_test_words(const SlurmOptions& options, Lane lane);
std::vector<std::string> squeue_words();
std::vector<std::string> scancel_words(std::int64_t number, bool started);

struct SlurmJob {
    std::int64_t number = 0;
    Ticket ticket;
    std::string state;  // PENDING, RUNNING …
    std::string node, reason;
};

struct Squeue {
    std::vector<SlurmJob> jobs;  // ours
    bool answered = false;       // false: it printed something, and no line of that is a job of anybody's
};
// One line a job; another one's comment may have line breaks, and bars.
Squeue read_squeue(std::string_view text);
std::optional<std::int64_t> read_sbatch(std::string_view text);  // the job's number

bool is_final(std::string_view state);  // Slurm does nothing more about it

enum class Refusal {
    away,  // nobody answered: it may have been taken or not
    full,  // not now
    never  // what was asked for cannot be had
};
// What a call of sbatch that was not good means.
Refusal refusal_of(const SlurmAnswer& answer);
// The line that says what is wrong, without "sbatch: error:" and the like; at most a few hundred bytes.
std::string slurm_message(std::string_view text);

// What became of an attempt that left no result, by Slurm's last word on its job ("" for none).
Result result_of(const Job& job, bool begun);

}  // namespace sixth::queue

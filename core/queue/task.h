// What a task is: what was asked for, and what became of it. Times are milliseconds since the epoch.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/queue/identity.h"

namespace sixth::queue {

using TaskId = std::int64_t;  // from 1, never used again

enum class Lane { critical, high, normal, low };
constexpr std::size_t lanes = 4;

enum class State {
    held,       // waits for 'release'
    waiting,    // for other tasks
    scheduled,  // for a time
    ready,
    running,
    done,
    failed,
    cancelled
};

enum class Need { success, end, failure };           // of the task waited for: ok, any, fail
enum class OnCrash { retry, fail, hold };            // after the machine or the runner went down under it
enum class OnConflict { give_back, replace, fail };  // a live task has the key already

std::string_view name_of(Lane lane);
std::string_view name_of(State state);
std::string_view name_of(Need need);
std::string_view name_of(OnCrash on_crash);
std::optional<Lane> lane_called(std::string_view name);
std::optional<State> state_called(std::string_view name);
std::optional<Need> need_called(std::string_view name);
bool is_over(State state);  // done, failed or cancelled

struct Dependency {
    TaskId task = 0;
    Need need = Need::success;
};

using Variables = std::vector<std::pair<std::string, std::string>>;

struct Request {
    std::vector<std::string> argv;  // never empty; for a shell: the one line
    bool shell = false;             // run by /bin/sh -c
    std::string name;               // empty: the command's own
    std::string folder;             // absolute
    Variables variables;            // set on top of the worker's environment
    Lane lane = Lane::normal;
    bool hold = false;
    std::int64_t at = 0;     // not before; 0: at once
    std::int64_t delay = 0;  // milliseconds from now, by the machine's own clock
    std::vector<Dependency> after;
    std::string key;  // at most one live task has it; empty: none
    OnConflict on_conflict = OnConflict::fail;
    int retries = 0;
    std::int64_t backoff_least = 1000, backoff_most = 8000;  // doubles from one to the other
    double jitter = 0.1;                                     // share of the backoff, up or down
    std::int64_t timeout = 0;                                // 0: none
    std::int64_t kill_grace = 10'000;                        // between TERM and KILL
    std::string limit;                                       // named semaphore; empty: none
    int limit_count = 0;
    OnCrash on_crash = OnCrash::retry;
    int crash_limit = 3;
    std::int64_t max_output = 10 << 20;  // bytes kept of an attempt's output
    std::vector<std::string> notify;     // run once when the task is over
    int checkpoint_signal = 0;           // sent to the task's group; 0: none
    std::int64_t checkpoint_every = 30'000;
    TaskId about = 0;  // this task tells of that one's end
};

struct Task {
    TaskId id = 0;
    Request request;
    State state = State::ready;
    std::int64_t created = 0;
    std::int64_t ready = 0;  // when it could, or can, first run; its place in the lane
    int attempt = 0;         // 1 at the first start
    int failures = 0;        // count against retries
    int crashes = 0;         // count against crash_limit
    Identity runner;         // of the running attempt
    std::int64_t worker = 0;
    std::int64_t started = 0, finished = 0;  // of the last attempt; 0: not yet
    std::optional<int> exit_code;
    std::optional<int> signal;
    std::string reason;  // why it is in this state, for people; may be empty
    std::int64_t heartbeat = 0;
    std::string cursor;
    std::optional<double> progress;  // 0..1
    bool paused = false;
    bool cancelling = false;  // asked to end, has not yet
};

// How an attempt went.
enum class Outcome {
    exited,     // with exit_code
    signalled,  // by signal
    timed_out,
    cancelled,
    lost,        // its runner went down under it
    unstarted,   // nothing of it ever ran
    unstartable  // no such program, no such folder …
};
constexpr std::size_t outcomes = 7;
std::string_view name_of(Outcome outcome);
std::optional<Outcome> outcome_called(std::string_view name);

struct Result {
    Outcome outcome = Outcome::exited;
    int exit_code = 0;
    int signal = 0;
    std::int64_t started = 0, finished = 0;
    // Of the task and of what it waited for: processor time in ms; the largest resident set of one process in
    // KiB, never less than the runner's own. 0: nobody knows.
    std::int64_t cpu = 0, memory = 0;
    std::string reason;
};

struct Attempt {
    TaskId task = 0;
    int attempt = 0;
    Result result;
};

enum class Executor { local, slurm };
std::string_view name_of(Executor executor);

// An attempt that was handed to a cluster.
struct Job {
    TaskId task = 0;
    int attempt = 0;
    std::string uuid;         // of the task: with the attempt the job's comment, by which it is found again
    std::string folder;       // shared with the nodes
    std::int64_t tried = 0;   // when it was last handed over, or was about to be
    std::int64_t number = 0;  // Slurm's, for people: it uses numbers again; 0: not told yet
    std::string state, node, reason;  // as Slurm said last; empty: nothing yet
    std::int64_t seen = 0;            // when
};

// The command as a person would type it.
std::string command_line(const Request& request);
// Words as bytes, a NUL after each; and back.
std::string pack_words(const std::vector<std::string>& words);
std::vector<std::string> unpack_words(std::string_view bytes);

}  // namespace sixth::queue

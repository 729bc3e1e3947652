// A schedule: what was asked for, and what became of each time it was due. Times are milliseconds since the
// epoch.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/queue/task.h"

namespace sixth::schedule {

enum class Missed { skip, once, all };     // when nobody worked at the time
enum class Overlap { skip, queue, kill };  // when the run before is not over

std::string_view name_of(Missed missed);
std::string_view name_of(Overlap overlap);
std::optional<Missed> missed_called(std::string_view name);
std::optional<Overlap> overlap_called(std::string_view name);

struct Definition {
    std::string name;               // unique in a state file
    std::string origin;             // the folder whose configuration names it; empty: added by hand
    std::string cron;               // as it was written
    std::string zone;               // by its IANA name
    std::vector<std::string> argv;  // never empty; for a shell: the one line
    bool shell = false;
    std::string folder;  // where it runs, absolute
    queue::Variables variables;
    queue::Lane lane = queue::Lane::normal;
    int retries = 0;
    std::int64_t timeout = 0;  // 0: none
    std::string report_to;     // absolute; empty: no report
    Missed missed = Missed::once;
    std::int64_t window = 24 * 3600'000LL;  // what was missed longer ago is not made up for
    Overlap overlap = Overlap::skip;
    std::int64_t jitter = 0;  // a run starts up to this much later, each by a share of its own
    bool operator==(const Definition&) const = default;
};

// An Error if a name could not be typed, or would be taken for an expression: letters, digits and ._-, at
// most 100.
void check_name(const std::string& name);

// The wait that `jitter` puts before the run due at `due`: the same wherever it is asked.
std::int64_t jitter_of(const Definition& definition, std::int64_t due);

struct Schedule {
    std::int64_t id = 0;
    Definition definition;
    std::int64_t created = 0;
    std::optional<std::int64_t> paused;   // since
    std::optional<std::int64_t> removed;  // since
    std::optional<std::int64_t> next;     // the first due time not yet decided; nullopt: none will come
};

// One row of a schedule's history.
struct Run {
    enum class State {
        open,     // its task is not over, or its report not yet written
        skipped,  // never ran
        done,
        failed,
        cancelled,
        lost  // its task was pruned before anybody looked how it ended
    };
    std::int64_t id = 0, schedule = 0;
    std::int64_t due = 0, last_due = 0;  // different in a row for several that were skipped
    std::int64_t count = 1;
    bool by_hand = false;
    State state = State::open;
    std::int64_t decided = 0;  // when it was enqueued or skipped
    std::string reason;        // why it was skipped, or ran late; may be empty
    queue::TaskId task = 0;    // 0: none
    int attempts = 0;
    std::int64_t started = 0, finished = 0;  // 0: not yet
    std::optional<int> exit_code, signal;
    std::string why;  // the task's own reason
};
std::string_view name_of(Run::State state);
std::optional<Run::State> run_state_called(std::string_view name);

}  // namespace sixth::schedule

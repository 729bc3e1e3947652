// Everything `sixth stats`, the pages and /metrics show, as one plain value.
//
// A run is one attempt of a task of which something ran. It counts where it ended. It succeeded (exit 0),
// failed (any other exit but 75, a signal, its time limit, a crash, a command that cannot be started), was
// cancelled, or asked to be run again (exit 75). Error rate: failed / (succeeded + failed).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/queue/task.h"
#include "core/state/db.h"
#include "core/telemetry/distribution.h"
#include "core/telemetry/failure.h"

namespace sixth::telemetry {

struct Query {
    std::int64_t now = 0;    // ms since the epoch, as all times here
    std::int64_t since = 0;  // runs that ended since then; 0: all there ever were
    std::optional<queue::Lane> lane;
    std::string name;          // this one, or a pattern with * and ?; empty: all
    std::size_t groups = 100;  // at most so many names and errors; the most frequent
    bool record = true;        // false: nothing is written to telemetry's tables
};

struct Runs {  // of one lane, one name, or all
    std::int64_t runs = 0, done = 0, failed = 0, cancelled = 0;
    std::int64_t on_time = 0;  // started within the target wait of their lane, as it stood then
    Distribution wait;         // ms from when it could have started
    Distribution time;         // ms from start to end
    Distribution cpu;          // ms of processor time; of runs of which it is known, as the next
    Distribution memory;       // KiB, the largest process at its largest
    double error_rate() const;
    double on_time_rate() const;
};

struct Group {
    std::string name;
    Runs runs;
};

struct Point {
    std::int64_t start = 0;
    std::int64_t done = 0, failed = 0, other = 0;
    std::int64_t wait_p95 = 0, time_p50 = 0, time_p95 = 0;  // ms
};

struct ErrorGroup {
    Failure failure;  // detail: of the newest
    std::int64_t runs = 0;
    std::int64_t last = 0;
    queue::TaskId task = 0;  // the newest; 0: pruned
};

struct CommandTimes {  // of one of sixth's own commands; whole days
    std::string command;
    std::int64_t failed = 0;  // exit 2
    Distribution time;        // microseconds, from buckets
};

struct RequestGroup {
    std::string route;
    int status = 0;  // class: 2 for 2xx
    std::int64_t requests = 0;
    std::int64_t time = 0;  // microseconds, all together
};

struct Minute {
    std::int64_t start = 0;
    std::int64_t requests = 0, failed = 0;  // failed: 5xx
};

struct Now {  // whatever the query chooses
    std::int64_t held = 0, waiting = 0, scheduled = 0, ready = 0, running = 0;
    std::int64_t oldest_wait = 0;  // ms the longest waiting ready task has waited
    std::int64_t workers = 0, places = 0;
};

struct Summary {
    Query query;
    std::int64_t first = 0;  // where the window begins: query.since, or the first run there is
    bool ever = false;       // anything was kept at any time, whatever the query chooses
    bool rolled_up = false;  // whole pruned days are in it, from the one in which the window begins
    Runs all;
    std::vector<Group> lanes;  // all four, critical first
    std::vector<Group> names;  // most runs first
    std::int64_t names_left_out = 0;
    std::vector<ErrorGroup> errors;  // most frequent first
    std::int64_t errors_left_out = 0;
    std::int64_t point_width = 0;        // ms
    std::vector<Point> points;           // the whole window, oldest first, none left out
    std::vector<CommandTimes> commands;  // most runs first
    std::vector<RequestGroup> requests;  // most first
    std::vector<Minute> minutes;  // of the last hour, oldest first; empty: none was served in the window
    Now now;

    double runs_an_hour() const;
    bool empty() const { return all.runs == 0 && commands.empty() && requests.empty(); }
};

// Reads, and with query.record also takes in notes of runs and remembers what it read from logs.
Summary summarize(state::Db& db, const Query& query);

// {"schema": "sixth.stats/1", …}, one line. Bytes that are not UTF-8 become U+FFFD.
std::string to_json(const Summary& summary);

// One page that loads nothing from anywhere, light or dark as the system is. `live`: an address, relative to
// the page's own, where it asks for this JSON again every `every` seconds; empty: a page that stays as it is.
std::string to_page(const Summary& summary, const std::string& live = {}, int every = 5);

}  // namespace sixth::telemetry

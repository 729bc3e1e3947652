// What is kept for `sixth stats` besides the queue's own rows: days of attempts that were pruned, what failed
// attempts failed of, requests served. Days are UTC's. Nothing of it ever leaves the machine.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/queue/queue_store.h"
#include "core/state/db.h"
#include "core/telemetry/failure.h"

namespace sixth::telemetry {

const state::TableSet& tables();

constexpr std::int64_t minute_ms = 60'000, hour_ms = 60 * minute_ms, day_ms = 24 * hour_ms;

// QueueStore::prune; each transaction that removes tasks adds what they were to the days of their ends.
// `record` false: they are forgotten altogether. Returns how many tasks went.
std::int64_t prune(queue::QueueStore& store, std::int64_t finished_before, bool record);

// Requests of one kind served within one minute.
struct RequestCount {
    std::int64_t minute = 0;  // its start, ms since the epoch
    std::string route;        // of a short fixed list: "/health"
    int status = 200;         // kept as its class: 2 for 2xx
    std::int64_t requests = 0;
    std::int64_t time = 0;  // all of them together, microseconds
};
// One short transaction; what is there already is added to. Minutes older than two days become days.
void record(state::Db& db, const std::vector<RequestCount>& counts);

// What failed attempts failed of: read from their logs once, then remembered.
class Failures {
  public:
    explicit Failures(state::Db& db);
    Failure of(queue::TaskId task, int attempt, const queue::Result& result);
    // Writes what was read since, in short transactions. An unwritable state is no error.
    void remember();

  private:
    struct Read {
        queue::TaskId task;
        int attempt;
        Failure failure;
    };
    state::Db& db_;
    std::vector<Read> read_;
};

// Tasks that tell of another one's end (see Request::about) are one group, not one a task.
extern const char* const group_name;  // an SQL expression over queue_task t

}  // namespace sixth::telemetry

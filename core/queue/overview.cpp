// The whole queue at one moment.
#include "core/queue/queue_store.h"

namespace sixth::queue {
namespace {

void read_waiting(state::Db& db, Overview& all) {
    auto ready =
        db.prepare("SELECT lane, count(*), min(ready) FROM queue_task WHERE state = 'ready' GROUP BY lane");
    while (ready.step()) {
        LaneView& lane = all.lane.at(static_cast<std::size_t>(ready.integer(0)));
        lane.queued = ready.integer(1);
        lane.oldest = ready.integer(2);
    }
    auto running = db.prepare("SELECT lane, count(*) FROM queue_task WHERE state = 'running' GROUP BY lane");
    while (running.step())
        all.lane.at(static_cast<std::size_t>(running.integer(0))).running = running.integer(1);
}

void add_to(Histogram& histogram, std::int64_t bound, std::int64_t count, std::int64_t total) {
    const auto& bounds = Histogram::bounds;
    const auto at = std::lower_bound(bounds.begin(), bounds.end(), bound) - bounds.begin();
    histogram.counts.at(static_cast<std::size_t>(at)) += count;
    histogram.total += total;
}

void read_tallies(state::Db& db, Overview& all) {
    auto rows = db.prepare("SELECT kind, lane, label, count, total FROM queue_tally");
    while (rows.step()) {
        const std::string_view kind = rows.text(0);
        LaneView& lane = all.lane.at(static_cast<std::size_t>(rows.integer(1)));
        const std::int64_t count = rows.integer(3);
        if (kind == "wait") add_to(lane.wait, rows.integer(2), count, rows.integer(4));
        if (kind == "run") add_to(lane.run, rows.integer(2), count, rows.integer(4));
        if (kind == "attempt") {
            if (const auto outcome = outcome_called(rows.text(2)))
                lane.attempts.at(static_cast<std::size_t>(*outcome)) = count;
        }
        if (kind == "end") {
            if (const auto state = state_called(rows.text(2))) lane.ended[*state] = count;
        }
    }
}

std::optional<LastFailure> read_last_failure(state::Db& db) {
    auto row = db.prepare(
        "SELECT id, name, finished, reason FROM queue_task WHERE state = 'failed' ORDER BY finished DESC "
        "LIMIT 1");
    if (!row.step()) return std::nullopt;
    return LastFailure{row.integer(0), std::string(row.text(1)), row.integer(2), std::string(row.text(3))};
}

}  // namespace

Overview QueueStore::overview() {
    Overview all;
    const state::ReadTransaction moment(db_);
    read_waiting(db_, all);
    read_tallies(db_, all);
    all.counts = counts();
    all.last_failure = read_last_failure(db_);
    for (const Lane lane : paused_lanes()) all.lane.at(static_cast<std::size_t>(lane)).paused = true;
    all.workers = workers();
    return all;
}

}  // namespace sixth::queue

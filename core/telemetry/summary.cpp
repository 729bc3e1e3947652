#include "core/telemetry/summary.h"

#include <algorithm>
#include <map>

#include "core/queue/identity.h"
#include "core/queue/queue_store.h"
#include "core/telemetry/run_summary.h"
#include "core/telemetry/runs.h"
#include "core/telemetry/telemetry_store.h"

namespace sixth::telemetry {
namespace {

constexpr std::int64_t minutes_shown = 60;

double share(std::int64_t part, std::int64_t whole) {
    return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

void commands(state::Db& db, Summary& summary) {
    struct Sum {
        Values time;
        std::int64_t failed = 0;
    };
    std::map<std::string, Sum, std::less<>> sums;
    auto rows = db.prepare(
        "SELECT command, exit_code, bucket, sum(runs), sum(time), max(time_most) FROM telemetry_run "
        "WHERE day >= ?1 GROUP BY command, exit_code, bucket");
    rows.with(summary.query.since / day_ms);
    while (rows.step()) {
        Sum& sum = sums[std::string(rows.text(0))];
        sum.time.add_bucket(rows.integer(2), rows.integer(3));
        sum.time.add_rolled(rows.integer(4), rows.integer(5));
        if (rows.integer(1) == 2) sum.failed += rows.integer(3);
    }
    for (auto& [command, sum] : sums)
        summary.commands.push_back({command, sum.failed, sum.time.distribution()});
    std::stable_sort(summary.commands.begin(), summary.commands.end(),
                     [](const auto& a, const auto& b) { return a.time.count > b.time.count; });
}

void requests(state::Db& db, Summary& summary) {
    const std::int64_t now = summary.query.now, since = summary.query.since;
    auto rows = db.prepare(
        "SELECT route, status, sum(requests), sum(time) FROM telemetry_request WHERE start >= CASE span WHEN "
        "?2 THEN ?1 / ?2 * ?2 ELSE ?1 END GROUP BY route, status ORDER BY sum(requests) DESC, route, status");
    rows.with(since, day_ms);
    while (rows.step()) {
        summary.requests.push_back(
            {std::string(rows.text(0)), static_cast<int>(rows.integer(1)), rows.integer(2), rows.integer(3)});
    }
    if (summary.requests.empty()) return;
    const std::int64_t last = now / minute_ms;
    for (std::int64_t at = last - minutes_shown + 1; at <= last; ++at) {
        summary.minutes.emplace_back();
        summary.minutes.back().start = at * minute_ms;
    }
    auto minutes = db.prepare(
        "SELECT start, status, requests FROM telemetry_request WHERE start >= ?1 AND start <= ?2 AND span = "
        "?3");
    minutes.with(summary.minutes.front().start, now, minute_ms);
    while (minutes.step()) {
        const std::int64_t at = (minutes.integer(0) - summary.minutes.front().start) / minute_ms;
        Minute& minute = summary.minutes[static_cast<std::size_t>(at)];
        minute.requests += minutes.integer(2);
        if (minutes.integer(1) == 5) minute.failed += minutes.integer(2);
    }
}

void now(state::Db& db, Summary& summary) {
    Now& now = summary.now;
    auto counts = db.prepare("SELECT state, tasks FROM queue_count");
    while (counts.step()) {
        const std::string_view state = counts.text(0);
        for (const auto& [name, count] : {std::pair<std::string_view, std::int64_t*>{"held", &now.held},
                                          {"waiting", &now.waiting},
                                          {"scheduled", &now.scheduled},
                                          {"ready", &now.ready},
                                          {"running", &now.running}}) {
            if (state == name) *count = counts.integer(1);
        }
    }
    auto oldest = db.prepare("SELECT min(ready) FROM queue_task WHERE state = 'ready'");
    if (oldest.step() && !oldest.is_null(0))
        now.oldest_wait = std::max<std::int64_t>(summary.query.now - oldest.integer(0), 0);
    auto workers = db.prepare("SELECT pid, start, space, boot, slots, draining FROM queue_worker");
    while (workers.step()) {
        const queue::Identity process{workers.integer(0), workers.integer(1), workers.integer(2),
                                      std::string(workers.text(3))};
        if (!queue::is_alive(process)) continue;
        ++now.workers;
        if (workers.integer(5) == 0) now.places += workers.integer(4);
    }
}

}  // namespace

double Runs::error_rate() const {
    return share(failed, done + failed);
}

double Runs::on_time_rate() const {
    return share(on_time, runs);
}

double Summary::runs_an_hour() const {
    const std::int64_t span = std::max<std::int64_t>(query.now - first, 1);
    return static_cast<double>(all.runs) * 3'600'000.0 / static_cast<double>(span);
}

Summary summarize(state::Db& db, const Query& query) {
    db.require(queue::tables());
    db.require(tables());
    if (query.record) {
        try {
            absorb_notes(db);
        } catch (const state::StateError&) {  // they stay where they are
        }
    }
    Summary summary;
    summary.query = query;
    summary.ever =
        db.prepare(
              "SELECT 1 FROM queue_attempt UNION ALL SELECT 1 FROM telemetry_day UNION ALL SELECT 1 "
              "FROM telemetry_run UNION ALL SELECT 1 FROM telemetry_request LIMIT 1")
            .step();
    summarize_runs(db, summary);
    now(db, summary);
    // neither has a lane or a task's name
    if (!query.lane && query.name.empty()) {
        commands(db, summary);
        requests(db, summary);
    }
    return summary;
}

}  // namespace sixth::telemetry

#include "core/serve/health.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/time.h"

namespace sixth::serve {
namespace {

using Json = nlohmann::ordered_json;
using Check = Health::Check;

std::string time_text(std::int64_t ms) {
    return format_time(Time(std::chrono::milliseconds(ms)));
}

double seconds(std::int64_t ms) {
    return static_cast<double>(ms) / 1000;
}

Check judge_disk(std::uint64_t left, const Rules& rules) {
    if (left >= rules.little_room) return {};
    return {left < rules.no_room ? Status::fail : Status::warn,
            fmt::format("{} MB are left on the disk of the state file: free some", left >> 20)};
}

Check judge_workers(const Snapshot& snapshot) {
    const queue::Overview& queue = *snapshot.queue;
    for (const queue::WorkerRow& worker : queue.workers) {
        if (worker.away != 0)
            return {
                Status::warn,
                fmt::format("Slurm does not answer worker {} since {}: is slurmctld up? type 'scontrol ping'",
                            worker.process.pid, time_text(worker.away))};
    }
    if (std::any_of(queue.workers.begin(), queue.workers.end(),
                    [](const auto& worker) { return !worker.draining; }))
        return {};
    std::int64_t waiting = 0, running = 0;
    for (const queue::LaneView& lane : queue.lane) {
        waiting += lane.paused ? 0 : lane.queued;
        running += lane.running;
    }
    const auto some = [](std::int64_t count, const char* verb) {
        return count == 1 ? fmt::format("1 task {}s", verb) : fmt::format("{} tasks {}", count, verb);
    };
    if (waiting > 0)
        return {Status::warn,
                fmt::format("{} and no worker is alive: type 'sixth queue work'", some(waiting, "wait"))};
    if (snapshot.next_fire && *snapshot.next_fire <= snapshot.time)
        return {Status::warn,
                fmt::format("a schedule is due since {} and no worker is alive: type 'sixth queue work'",
                            time_text(*snapshot.next_fire))};
    if (running > 0 && queue.workers.empty())
        return {Status::warn,
                fmt::format("{} and no worker is alive to take in how that ends: type 'sixth queue work'",
                            some(running, "run"))};
    return {};
}

Check judge_wait(const queue::Overview& queue, std::int64_t now, const Rules& rules) {
    std::string late;
    for (std::size_t i = 0; i < queue::lanes; ++i) {
        const queue::LaneView& lane = queue.lane.at(i);
        const std::int64_t target = rules.targets.wait.at(i);
        if (lane.oldest == 0 || lane.paused || now - lane.oldest <= target + rules.late) continue;
        late += fmt::format("{}a task of the {} lane waits for {}, its target is {}",
                            late.empty() ? "" : "; ", name_of(static_cast<queue::Lane>(i)),
                            format_duration(std::chrono::seconds((now - lane.oldest) / 1000)),
                            format_duration(std::chrono::milliseconds(target)));
    }
    return late.empty() ? Check{} : Check{Status::warn, late};
}

Json detail(const char* type, Json value, const char* unit, const Check& check, std::int64_t time) {
    Json out;
    out["componentType"] = type;
    out["observedValue"] = std::move(value);
    if (*unit) out["observedUnit"] = unit;
    out["status"] = name_of(check.status);
    out["time"] = time_text(time);
    if (!check.output.empty()) out["output"] = check.output;
    return out;
}

Json workers_json(const Snapshot& snapshot, const Health& health) {
    const auto& workers = snapshot.queue->workers;
    Json out = detail("component", workers.size(), "workers", health.workers, snapshot.time);
    out["workers"] = Json::array();
    for (const queue::WorkerRow& worker : workers) {
        out["workers"].push_back({{"pid", worker.process.pid},
                                  {"places", worker.slots},
                                  {"woken_by", worker.woken.empty() ? "unknown" : worker.woken},
                                  {"executor", name_of(worker.executor)},
                                  {"draining", worker.draining},
                                  {"since", time_text(worker.started)}});
    }
    return out;
}

Json last_error_json(const Snapshot& snapshot) {
    const auto& last = snapshot.queue->last_failure;
    Json out = detail("component", last ? Json(last->reason) : Json(), "", {},
                      last ? last->finished : snapshot.time);
    if (last) {
        out["task"] = last->id;
        out["name"] = last->name;
    }
    return out;
}

std::int64_t total(const queue::Overview& queue, std::int64_t queue::LaneView::*part) {
    std::int64_t sum = 0;
    for (const queue::LaneView& lane : queue.lane) sum += lane.*part;
    return sum;
}

double oldest_worker(const Snapshot& snapshot) {
    std::int64_t since = snapshot.time;
    for (const queue::WorkerRow& worker : snapshot.queue->workers) since = std::min(since, worker.started);
    return seconds(snapshot.time - since);
}

}  // namespace

std::string_view name_of(Status status) {
    constexpr std::array<std::string_view, 3> names{"pass", "warn", "fail"};
    return names.at(static_cast<std::size_t>(status));
}

Health judge(const Snapshot& snapshot, const Rules& rules) {
    Health health;
    health.disk = judge_disk(snapshot.disk_free, rules);
    if (snapshot.trouble) {
        const Trouble& trouble = *snapshot.trouble;
        health.database = {Status::fail,
                           trouble.hint.empty() ? trouble.what : trouble.what + "; " + trouble.hint};
        health.disk = {};  // its folder may be gone as well
    } else {
        health.workers = judge_workers(snapshot);
        health.wait = judge_wait(*snapshot.queue, snapshot.time, rules);
        for (const queue::LaneView& lane : snapshot.queue->lane) {
            if (lane.oldest != 0 && !lane.paused)
                health.oldest_wait = std::max(health.oldest_wait, snapshot.time - lane.oldest);
        }
    }
    for (const Check* check : {&health.database, &health.disk, &health.workers, &health.wait})
        health.status = std::max(health.status, check->status);
    return health;
}

Json health_json(const Snapshot& snapshot, const Health& health, std::optional<double> uptime) {
    Json out;
    out["schema"] = "sixth.health/1";
    out["status"] = name_of(health.status);
    out["version"] = "1";
    out["releaseId"] = SIXTH_VERSION;
    out["serviceId"] = "sixth";
    std::string why;
    for (const Check* check : {&health.database, &health.disk, &health.workers, &health.wait}) {
        if (check->output.empty()) continue;
        why += (why.empty() ? "" : "; ") + check->output;
    }
    if (!why.empty()) out["output"] = why;
    Json& checks = out["checks"];
    const std::int64_t now = snapshot.time;
    const auto add = [&](const char* key, Json entry) { checks[key] = Json::array({std::move(entry)}); };
    add("database:responseTime",
        detail("datastore", std::round(snapshot.response * 100) / 100, "ms", health.database, now));
    if (snapshot.queue) {
        const queue::Overview& queue = *snapshot.queue;
        add("disk:free", detail("system", snapshot.disk_free, "byte", health.disk, now));
        add("queue:queued", detail("component", total(queue, &queue::LaneView::queued), "tasks", {}, now));
        add("queue:in_progress",
            detail("component", total(queue, &queue::LaneView::running), "tasks", {}, now));
        add("queue:oldest_wait", detail("component", seconds(health.oldest_wait), "s", health.wait, now));
        add("queue:workers", workers_json(snapshot, health));
        add("queue:last_error", last_error_json(snapshot));
        if (!uptime) uptime = oldest_worker(snapshot);
    }
    if (uptime) add("uptime", detail("system", std::round(*uptime), "s", {}, now));
    return out;
}

}  // namespace sixth::serve

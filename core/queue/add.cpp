#include <algorithm>

#include "core/base/error.h"
#include "core/queue/clock.h"
#include "core/queue/queue_store.h"
#include "core/queue/rows.h"

namespace sixth::queue {
namespace {

std::string default_name(const Request& request) {
    std::string_view first = request.argv.front();
    if (request.shell) first = first.substr(0, first.find('\n'));
    if (!request.shell) first = first.substr(first.rfind('/') + 1);
    return std::string(first.substr(0, 60));
}

enum class Standing { met, open, broken };

Standing standing(Need need, State state) {
    if (!is_over(state)) return Standing::open;
    if (need == Need::end) return Standing::met;
    const bool good = state == State::done;
    return good == (need == Need::success) ? Standing::met : Standing::broken;
}

// as the end of a sentence
const char* told(State state) {
    return state == State::done ? "succeeded" : state == State::failed ? "failed" : "was cancelled";
}

}  // namespace

// Who has the key already: given back, or out of the way; an Error if it must not be there.
std::optional<TaskId> QueueStore::settle_key(const Request& request) {
    if (request.key.empty()) return std::nullopt;
    auto holder = db_.prepare(
        "SELECT id FROM queue_task WHERE key = ?1 AND state NOT IN ('done', 'failed', 'cancelled')");
    holder.with(request.key);
    if (!holder.step()) return std::nullopt;
    const TaskId id = holder.integer(0);
    holder.reset();
    if (request.on_conflict == OnConflict::fail) {
        throw Error(fmt::format("task {} has the key '{}' already", id, request.key),
                    fmt::format("see 'sixth queue show {}', or say --on-conflict return or replace", id));
    }
    return id;
}

TaskId QueueStore::insert(const Request& request, std::int64_t now) {
    State state = State::ready;
    std::optional<TaskId> broken;
    std::string reason;
    std::vector<bool> met;  // by request.after
    for (const Dependency& dependency : request.after) {
        const auto before = load_task(db_, dependency.task);
        if (!before) {
            throw Error(fmt::format("there is no task {} to wait for", dependency.task),
                        "'sixth queue status' lists them");
        }
        const Standing how = standing(dependency.need, before->state);
        if (how == Standing::open) state = State::waiting;
        met.push_back(how == Standing::met);
        if (how != Standing::broken) continue;
        broken = dependency.task;
        reason = fmt::format("task {} {}", dependency.task, told(before->state));
    }
    const std::int64_t ready = std::max(now + request.delay, request.at);
    if (state == State::ready && ready > now) state = State::scheduled;
    if (request.hold) state = State::held;
    if (broken) state = State::cancelled;
    const bool delayed = request.delay > 0 && request.at <= now + request.delay;
    const auto some = [](const std::string& text) {
        return text.empty() ? std::optional<std::string_view>() : std::optional<std::string_view>(text);
    };
    db_.run(
        "INSERT INTO queue_task(state, lane, name, argv, shell, folder, variables, created, ready, "
        "delay_boot, "
        "delay_until, key, retries, backoff_least, backoff_most, jitter, timeout, kill_grace, limit_name, "
        "limit_count, on_crash, crash_limit, max_output, notify, checkpoint_signal, checkpoint_every, about, "
        "reason, blocked_by, finished) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        name_of(state), static_cast<int>(request.lane),
        request.name.empty() ? default_name(request) : request.name, state::Blob{pack_words(request.argv)},
        request.shell ? 1 : 0, request.folder, state::Blob{pack_variables(request.variables)}, now, ready,
        delayed ? some(boot_id()) : some(""),
        delayed ? std::optional(boot_ms() + request.delay) : std::nullopt, some(request.key), request.retries,
        request.backoff_least, request.backoff_most, request.jitter, request.timeout, request.kill_grace,
        request.limit, request.limit_count, static_cast<int>(request.on_crash), request.crash_limit,
        request.max_output, state::Blob{pack_words(request.notify)}, request.checkpoint_signal,
        request.checkpoint_every, request.about, reason, broken, broken ? std::optional(now) : std::nullopt);
    const TaskId id = db_.last_insert_id();
    for (std::size_t i = 0; i < met.size(); ++i) {
        db_.run("INSERT OR REPLACE INTO queue_after(task, on_task, need, met) VALUES(?,?,?,?)", id,
                request.after[i].task, static_cast<int>(request.after[i].need), met[i] ? 1 : 0);
    }
    return id;
}

std::vector<Added> QueueStore::add(const std::vector<Request>& requests) {
    std::vector<Added> added;
    added.reserve(requests.size());
    const std::int64_t now = wall_ms();
    state::Transaction transaction(db_);
    for (const Request& request : requests) {
        Request wanted = request;
        const auto holder = settle_key(request);
        if (holder && request.on_conflict == OnConflict::give_back) {
            added.push_back({*holder, true});
            continue;
        }
        if (holder) {  // replaced: the new one starts when the old one is really gone
            db_.run("UPDATE queue_task SET key = NULL WHERE id = ?", *holder);
            cancel_now(*holder, now);
            wanted.after.push_back({*holder, Need::end});
        }
        added.push_back({insert(wanted, now), false});
    }
    transaction.commit();
    return added;
}

TaskId QueueStore::add_inside(const Request& request) {
    return insert(request, wall_ms());
}

// The end of `id` reaches those who wait for it, and through those it cancels all who wait for them.
void QueueStore::wake_dependents(TaskId id, State state, std::int64_t now) {
    struct End {
        TaskId id;
        State state;
    };
    std::vector<End> ends{{id, state}};
    while (!ends.empty()) {
        const End end = ends.back();
        ends.pop_back();
        std::vector<Dependency> waiting;  // .task: who waits
        {
            auto rows = db_.prepare(
                "SELECT a.task, a.need FROM queue_after a JOIN queue_task t ON t.id = a.task "
                "WHERE a.on_task = ?1 AND a.met = 0 AND t.state IN ('waiting', 'held')");
            rows.with(end.id);
            while (rows.step()) waiting.push_back({rows.integer(0), static_cast<Need>(rows.integer(1))});
        }
        for (const Dependency& each : waiting) {
            if (standing(each.need, end.state) == Standing::broken) {
                db_.run(
                    "UPDATE queue_task SET state = 'cancelled', finished = ?2, blocked_by = ?3, reason = ?4 "
                    "WHERE id = ?1",
                    each.task, now, end.id, fmt::format("task {} {}", end.id, told(end.state)));
                if (const auto task = load_task(db_, each.task))
                    announce(*task, State::cancelled, {}, {}, now);
                ends.push_back({each.task, State::cancelled});
                continue;
            }
            db_.run("UPDATE queue_after SET met = 1 WHERE task = ? AND on_task = ?", each.task, end.id);
            settle(each.task, now);
        }
    }
}

// A waiting task with nothing left to wait for becomes ready, or scheduled when its time has not come.
void QueueStore::settle(TaskId id, std::int64_t now) {
    db_.run(
        "UPDATE queue_task SET state = CASE WHEN EXISTS(SELECT 1 FROM queue_after WHERE task = ?1 AND met = "
        "0) "
        "THEN 'waiting' WHEN ready > ?2 THEN 'scheduled' ELSE 'ready' END, ready = max(ready, ?2) "
        "WHERE id = ?1 AND state = 'waiting'",
        id, now);
}

}  // namespace sixth::queue

// sixth queue: tasks that are done whatever is killed. Its parts stand in queue_*.cpp.
#include "cmd/queue.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "cmd/command.h"
#include "cmd/help_text.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/base/time.h"
#include "core/queue/clock.h"
#include "core/repo/trust.h"

namespace sixth::cmd {
namespace {

const char* manual =
#include "man/prose/queue.md"
    ;

std::optional<queue::TaskId> number(std::string_view text) {
    queue::TaskId id = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), id);
    if (end.ec != std::errc() || end.ptr != text.data() + text.size() || id <= 0) return std::nullopt;
    return id;
}

queue::TaskId newest(queue::QueueStore& store) {
    auto row = store.db().prepare("SELECT max(id) FROM queue_task");
    row.step();
    if (row.is_null(0)) throw Error("there is no task yet", "sixth queue add -- COMMAND");
    return row.integer(0);
}

Run declare(Options& options) {
    options.example("sixth queue add -- pytest -q", "run the tests as soon as a worker is free");
    options.example("sixth queue work --until-empty", "run everything that waits, then end");
    options.manual(manual);
    return [](Session& session) {
        Settings& settings = session.settings();
        const Command& self = command_called("queue");
        print(command_help(self, settings.of(self), settings.globals(), session.out()));
        return ExitCode::ok;
    };
}

std::string json_time(std::int64_t ms) {
    return format_time(Time(std::chrono::milliseconds(ms)));
}

}  // namespace

queue::QueueStore open_queue(Session& session) {
    const fs::Path file = session.state_file();
    if (repo::state_is_tracked(file)) {
        throw Error(
            fmt::format("'{}' is tracked by git: its tasks may come from somebody else", file.string()),
            fmt::format("git rm --cached '{}', or name another state with --state", file.string()));
    }
    return queue::QueueStore(file);
}

std::vector<queue::TaskId> task_ids(queue::QueueStore& store, const std::vector<std::string>& words) {
    std::vector<queue::TaskId> ids;
    const auto add = [&](queue::TaskId id) {
        if (!store.find(id))
            throw Error(fmt::format("there is no task {}", id), "'sixth queue status' lists them");
        if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
    };
    for (const std::string& word : words) {
        const std::size_t dash = word.find('-');
        if (word == "last") {
            add(newest(store));
        } else if (const auto id = number(word)) {
            add(*id);
        } else if (dash != std::string::npos && number(word.substr(0, dash)) &&
                   number(word.substr(dash + 1))) {
            const queue::TaskId last = std::min(*number(word.substr(dash + 1)), newest(store));
            const std::size_t before = ids.size();
            for (queue::TaskId each = *number(word.substr(0, dash)); each <= last; ++each) {
                if (store.find(each)) ids.push_back(each);
            }
            if (ids.size() == before)
                throw Error(fmt::format("there are no tasks {}", word), "'sixth queue status' lists them");
        } else {
            throw Error(fmt::format("'{}' is no task", word), "name it by its number, as 12, 3-7 or last");
        }
    }
    return ids;
}

std::string task_words(const std::vector<queue::TaskId>& ids) {
    std::string words;
    for (std::size_t i = 0; i < ids.size();) {
        std::size_t last = i;
        while (last + 1 < ids.size() && ids[last + 1] == ids[last] + 1) ++last;
        words += words.empty() ? "" : " ";
        words += last == i ? std::to_string(ids[i]) : fmt::format("{}-{}", ids[i], ids[last]);
        i = last + 1;
    }
    return words;
}

queue::Task task_called(queue::QueueStore& store, const std::string& word) {
    const std::vector<queue::TaskId> ids = task_ids(store, {word});
    if (ids.size() != 1) throw Error(fmt::format("'{}' is more than one task", word), "name one");
    return *store.find(ids.front());
}

std::int64_t milliseconds(const std::string& duration) {
    return sixth::parse_duration(duration).count();
}

OwnTask own_task(const char* what) {
    const char* id = std::getenv("SIXTH_TASK_ID");
    const char* attempt = std::getenv("SIXTH_ATTEMPT");
    if (id && attempt && number(id) && number(attempt))
        return {*number(id), static_cast<int>(*number(attempt))};
    throw Error(
        fmt::format(
            "'sixth queue {}' is for the commands of tasks: SIXTH_TASK_ID and SIXTH_ATTEMPT are not set",
            what),
        "sixth queue add -- COMMAND, and call it there");
}

bool note_no_worker(Session& session, queue::QueueStore& store) {
    const auto workers = store.workers();
    if (std::any_of(workers.begin(), workers.end(), [](const auto& worker) { return !worker.draining; }))
        return false;
    session.note("no worker is running; type 'sixth queue work', or 'sixth queue work --detach'");
    return true;
}

Tone tone_of(queue::State state) {
    switch (state) {
        case queue::State::running:
            return Tone::cyan;
        case queue::State::done:
            return Tone::green;
        case queue::State::failed:
            return Tone::red;
        case queue::State::held:
        case queue::State::cancelled:
            return Tone::yellow;
        default:
            return Tone::plain;
    }
}

std::string age(std::int64_t from, std::int64_t to) {
    const std::int64_t ms = std::max<std::int64_t>(0, to - from);
    if (ms < 9'950) return fmt::format("{:.1f} s", static_cast<double>(ms) / 1000);
    if (ms < 120'000) return fmt::format("{} s", ms / 1000);
    if (ms < 2LL * 3600'000) return fmt::format("{} min", ms / 60'000);
    if (ms < 48LL * 3600'000) return fmt::format("{} h", ms / 3600'000);
    return fmt::format("{} d", ms / 86'400'000);
}

nlohmann::ordered_json json_of(const queue::Task& task) {
    const queue::Request& request = task.request;
    nlohmann::ordered_json out;
    out["id"] = task.id;
    out["state"] = queue::name_of(task.state);
    out["lane"] = queue::name_of(request.lane);
    out["name"] = request.name;
    out["argv"] = request.argv;
    out["shell"] = request.shell;
    out["folder"] = request.folder;
    if (!request.key.empty()) out["key"] = request.key;
    out["created"] = json_time(task.created);
    out["ready"] = json_time(task.ready);
    if (task.started != 0) out["started"] = json_time(task.started);
    if (task.finished != 0) out["finished"] = json_time(task.finished);
    out["attempt"] = task.attempt;
    out["failures"] = task.failures;
    out["retries"] = request.retries;
    out["crashes"] = task.crashes;
    if (task.exit_code) out["exit_code"] = *task.exit_code;
    if (task.signal) out["signal"] = *task.signal;
    if (!task.reason.empty()) out["reason"] = task.reason;
    if (!task.cursor.empty()) out["cursor"] = task.cursor;
    if (task.progress) out["progress"] = *task.progress;
    if (task.heartbeat != 0 && task.state == queue::State::running)
        out["heartbeat"] = json_time(task.heartbeat);
    if (!request.limit.empty()) out["limit"] = fmt::format("{}={}", request.limit, request.limit_count);
    if (task.paused) out["paused"] = true;
    if (task.cancelling) out["cancelling"] = true;
    if (request.about != 0) out["about"] = request.about;
    return out;
}

extern const Command queue;
const Command queue{"queue", "run tasks in the background that survive any crash", Needs::nothing, declare};

}  // namespace sixth::cmd

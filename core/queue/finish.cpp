// Workers: what the end of an attempt means for its task and for those who wait for it.
#include <algorithm>
#include <cmath>
#include <random>

#include "core/base/time.h"
#include "core/queue/clock.h"
#include "core/queue/queue_store.h"
#include "core/queue/rows.h"

namespace sixth::queue {
namespace {

constexpr int requeue_code = 75;  // EX_TEMPFAIL of sysexits.h: not a failure, once more please
constexpr int notify_retries = 5;

std::string words_of(const Result& result, const Request& request) {
    switch (result.outcome) {
        case Outcome::exited:
            return fmt::format("exit {}", result.exit_code);
        case Outcome::signalled:
            return result.reason.empty() ? fmt::format("signal {}", result.signal) : result.reason;
        case Outcome::timed_out:
            if (!result.reason.empty()) return result.reason;
            return fmt::format("timed out after {}",
                               format_duration(std::chrono::milliseconds(request.timeout)));
        case Outcome::cancelled:
            return result.reason.empty() ? "cancelled while it ran" : result.reason;
        case Outcome::lost:
            return result.reason.empty() ? "its runner was killed, or the machine went down" : result.reason;
        case Outcome::unstarted:
            return result.reason.empty() ? "the worker went down before it started" : result.reason;
        case Outcome::unstartable:
            return result.reason;
    }
    return "";
}

// At once if a worker went down; after a while if there is no room for a log.
std::int64_t unstarted_delay(const Result& result) {
    return result.reason.empty() ? 0 : 1000;
}

// 1, 2, 4, 8 … times the least, never over the most, give or take the jitter.
std::int64_t backoff(const Request& request, int retry) {
    static std::minstd_rand random(std::random_device{}());
    const double base =
        std::min(static_cast<double>(request.backoff_most),
                 std::ldexp(static_cast<double>(request.backoff_least), std::max(0, retry - 1)));
    std::uniform_real_distribution<double> spread(1 - request.jitter, 1 + request.jitter);
    return static_cast<std::int64_t>(base * spread(random));
}

std::vector<std::string> filled(const std::vector<std::string>& words, const Task& task, State state) {
    const std::array<std::pair<std::string_view, std::string>, 4> places = {{
        {"{id}", std::to_string(task.id)},
        {"{name}", task.request.name},
        {"{state}", std::string(name_of(state))},
        {"{folder}", task.request.folder},
    }};
    std::vector<std::string> out = words;
    for (std::string& word : out) {
        std::string text;
        for (std::size_t at = 0; at < word.size();) {
            const auto* const place = std::find_if(places.begin(), places.end(), [&](const auto& each) {
                return word.compare(at, each.first.size(), each.first) == 0;
            });
            if (place == places.end()) {
                text += word[at++];
            } else {
                text += place->second;
                at += place->first.size();
            }
        }
        word = text;
    }
    return out;
}

}  // namespace

void QueueStore::finish(const Finished& finished, const Step& step, std::int64_t now) {
    const auto found = load_task(db_, finished.task);
    // fenced: a late word about an attempt that is over changes nothing
    if (!found || found->state != State::running || found->attempt != finished.attempt) return;
    const Task& task = *found;
    const Request& request = task.request;
    const Result& result = finished.result;
    const std::string reason = words_of(result, request);
    if (finished.node && result.started != 0)
        db_.run("UPDATE queue_task SET started = ?2 WHERE id = ?1", task.id, result.started);
    if (finished.node && !finished.node->empty())
        db_.run("UPDATE queue_job SET node = ?2 WHERE task = ?1", task.id, *finished.node);
    db_.run(
        "INSERT OR REPLACE INTO queue_attempt(task, attempt, outcome, exit_code, signal, ready, started, "
        "finished, "
        "missed, reason, cpu, memory) SELECT id, attempt, ?2, ?3, ?4, ready, started, ?5, started > due, ?6, "
        "?7, ?8 FROM queue_task WHERE id = ?1",
        task.id, name_of(result.outcome),
        result.outcome == Outcome::exited ? std::optional(result.exit_code) : std::nullopt,
        result.signal != 0 ? std::optional(result.signal) : std::nullopt,
        result.finished != 0 ? result.finished : now, reason,
        result.memory != 0 ? std::optional(result.cpu) : std::nullopt,
        result.memory != 0 ? std::optional(result.memory) : std::nullopt);

    if (result.outcome == Outcome::exited && result.exit_code == 0)
        return end(task, State::done, result, "", step, now);
    if (result.outcome == Outcome::cancelled) return end(task, State::cancelled, result, reason, step, now);
    if (task.cancelling) return end(task, State::cancelled, result, "cancelled while it ran", step, now);
    if (result.outcome == Outcome::unstarted) return retry_later(task, unstarted_delay(result), reason, now);
    if (result.outcome == Outcome::exited && result.exit_code == requeue_code)
        return retry_later(task, backoff(request, 1), "asked to be run again (exit 75)", now);
    if (result.outcome == Outcome::lost) {
        const int crashes = task.crashes + 1;
        db_.run("UPDATE queue_task SET crashes = ? WHERE id = ?", crashes, task.id);
        if (request.on_crash == OnCrash::hold) {
            db_.run("UPDATE queue_task SET state = 'held', reason = ?2 WHERE id = ?1", task.id, reason);
            return;
        }
        if (request.on_crash == OnCrash::retry && crashes <= request.crash_limit)
            return retry_later(task, crashes == 1 ? 0 : backoff(request, crashes - 1), reason, now);
        return end(task, State::failed, result, fmt::format("crashed {} times: {}", crashes, reason), step,
                   now);
    }
    const int failures = task.failures + 1;
    db_.run("UPDATE queue_task SET failures = ? WHERE id = ?", failures, task.id);
    if (failures <= request.retries) return retry_later(task, backoff(request, failures), reason, now);
    end(task, State::failed, result, reason, step, now);
}

void QueueStore::retry_later(const Task& task, std::int64_t delay, const std::string& reason,
                             std::int64_t now) {
    db_.run(
        "UPDATE queue_task SET state = ?2, ready = ?3, delay_boot = ?4, delay_until = ?5, reason = ?6, "
        "finished = ?7, worker = NULL WHERE id = ?1",
        task.id, delay > 0 ? "scheduled" : "ready", now + delay, boot_id(), boot_ms() + delay, reason, now);
}

void QueueStore::end(const Task& task, State state, const Result& result, const std::string& reason,
                     const Step& step, std::int64_t now) {
    const bool exited = result.outcome == Outcome::exited;
    db_.run(
        "UPDATE queue_task SET state = ?2, finished = ?3, exit_code = ?4, signal = ?5, reason = ?6, worker = "
        "NULL "
        "WHERE id = ?1",
        task.id, name_of(state), now, exited ? std::optional(result.exit_code) : std::nullopt,
        result.signal != 0 ? std::optional(result.signal) : std::nullopt, reason);
    wake_dependents(task.id, state, now);
    announce(task, state, result, step, now);
}

// Telling of an end is a task itself, accepted in the same transaction: told once, and retried till it is.
void QueueStore::announce(const Task& task, State state, const Result& result, const Step& step,
                          std::int64_t now) {
    if (task.request.about != 0) return;
    const auto tell = [&](const std::vector<std::string>& words) {
        if (words.empty()) return;
        Request request;
        request.argv = filled(words, task, state);
        request.name = fmt::format("notify of {}", task.id);
        request.folder = task.request.folder;
        request.lane = Lane::high;
        request.retries = notify_retries;
        request.about = task.id;
        request.variables = {{"SIXTH_ABOUT_ID", std::to_string(task.id)},
                             {"SIXTH_ABOUT_NAME", task.request.name},
                             {"SIXTH_ABOUT_STATE", std::string(name_of(state))},
                             {"SIXTH_ABOUT_EXIT_CODE", std::to_string(result.exit_code)},
                             {"SIXTH_ABOUT_SIGNAL", std::to_string(result.signal)}};
        insert(request, now);
    };
    tell(task.request.notify);
    if (state == State::done) tell(step.on_done);
    if (state == State::failed) tell(step.on_fail);
}

}  // namespace sixth::queue

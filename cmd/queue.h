// What the parts of `sixth queue` share.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cmd/session.h"
#include "core/queue/queue_store.h"

namespace sixth::cmd {

// The state's queue. An Error if it cannot keep what is given to it; a state file that came with the
// repository is refused.
queue::QueueStore open_queue(Session& session);

// "12", "3-7" and "last", in the order given. Unknown ones are Errors.
std::vector<queue::TaskId> task_ids(queue::QueueStore& store, const std::vector<std::string>& words);
queue::Task task_called(queue::QueueStore& store, const std::string& word);
// "1-3 7": as a person types them. They are in ascending order.
std::string task_words(const std::vector<queue::TaskId>& ids);

std::int64_t milliseconds(const std::string& duration);  // "500ms", "10s", "1h30m"; else an Error

queue::Targets lane_targets(const std::string& text);  // "high=5m,low=2h"; lanes not named keep their own
// NAME=VALUE as given, and variables of this process by their names.
queue::Variables variables_of(const std::vector<std::string>& words, const std::vector<std::string>& names);
std::string folder_called(const std::string& folder);  // absolute; empty: this one; an Error if there is none

// Inside a task: which one and which attempt of it. Outside: an Error.
struct OwnTask {
    queue::TaskId id = 0;
    int attempt = 0;
};
OwnTask own_task(const char* what);

// Tells on stderr that nobody will run what waits, and what to type. False: somebody will.
bool note_no_worker(Session& session, queue::QueueStore& store);

Tone tone_of(queue::State state);
std::string age(std::int64_t from, std::int64_t to);  // "12 s", "3 min", "2 h", "5 d"
nlohmann::ordered_json json_of(const queue::Task& task);

// Waits until all have ended or the time (ms, 0: for ever) is up. 0: all succeeded; 1: one did not; 2: time
// is up. `follow`: prints what they write meanwhile.
struct WaitOptions {
    std::int64_t timeout = 0;
    bool propagate = false;  // of one task: its own exit code, 128 + n after a signal
    bool follow = false;
};
int wait_for(Session& session, queue::QueueStore& store, const std::vector<queue::TaskId>& ids,
             const WaitOptions& options);

// Starts a worker in the background. Its process number, once it can be seen by others.
pid_t start_worker(Session& session, const std::vector<std::string>& options);

}  // namespace sixth::cmd

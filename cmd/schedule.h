// What the parts of `sixth schedule` share.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cmd/queue.h"
#include "cmd/session.h"
#include "core/schedule/keeper.h"
#include "core/schedule/schedule_store.h"

namespace sixth::cmd {

// The state's schedules, after what the configuration says was taken in.
struct Schedules {
    explicit Schedules(Session& session);
    queue::QueueStore queue;
    schedule::ScheduleStore store;
    schedule::Configured configured;
    std::int64_t now = 0;

    // Not removed, and not one of a file that is not trusted; else an Error names the nearest.
    schedule::Schedule called(const std::string& name);
    // Named by a configuration file that is not trusted: shown, never run.
    std::vector<schedule::Definition> untrusted() const;
    // The fault in the configuration that keeps this one from being installed.
    const schedule::Fault* fault_of(const std::string& name) const;
};

std::string local_time(std::int64_t ms, const std::string& zone);
nlohmann::ordered_json json_of(const schedule::Run& run);
std::string told(const schedule::Run& run, std::int64_t now);  // "done 3 min ago"
Tone tone_of(const schedule::Run& run);

}  // namespace sixth::cmd

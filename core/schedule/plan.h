// What a worker that looks at a schedule now does about the times that are due.
#pragma once
#include <string>
#include <vector>

#include "core/schedule/due.h"
#include "core/schedule/schedule.h"

namespace sixth::schedule {

// A schedule with its expression and zone read.
struct Timetable {
    Schedule schedule;
    Cron cron;
    Zone zone;
};
Timetable timetable_of(const Schedule& schedule);

// When it is due after `time`; all of these are milliseconds.
std::optional<std::int64_t> due_after(const Timetable& table, std::int64_t time);

struct Plan {
    struct Start {
        std::int64_t due = 0;
        std::string reason;  // "3 h late: ..."; empty: in time
    };
    struct Skip {
        std::int64_t first = 0, last = 0, count = 0;
        std::string reason;
    };
    std::vector<Start> starts;  // the earliest first
    std::vector<Skip> skips;
    std::optional<std::int64_t> next;  // the first due time that is still to be decided
};

// A run that starts less than a minute after its time is in time: cron counts in minutes.
constexpr std::int64_t grace = 60'000;

// Decides about all that is due by `now`, or as much of it as one transaction should hold: then `next` is
// still due.
Plan plan(const Timetable& table, std::int64_t now);

}  // namespace sixth::schedule

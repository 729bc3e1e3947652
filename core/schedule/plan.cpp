#include "core/schedule/plan.h"

#include "core/base/error.h"
#include "core/base/time.h"

namespace sixth::schedule {
namespace {

constexpr std::size_t most_starts = 100;
constexpr std::int64_t most_looks = 200'000;  // well under a second

std::string told(std::int64_t duration) {  // whole seconds
    return format_duration(std::chrono::milliseconds(duration / 1000 * 1000));
}

std::optional<std::int64_t> ms_of(std::optional<Seconds> time) {
    return time ? std::optional(*time * 1000) : std::nullopt;
}

}  // namespace

Timetable timetable_of(const Schedule& schedule) {
    return {schedule, Cron::parse(schedule.definition.cron), Zone::named(schedule.definition.zone)};
}

std::optional<std::int64_t> due_after(const Timetable& table, std::int64_t time) {
    const Seconds whole = time >= 0 ? time / 1000 : -((-time + 999) / 1000);
    return ms_of(next_due(table.cron, table.zone, whole));
}

Plan plan(const Timetable& table, std::int64_t now) {
    const Definition& definition = table.schedule.definition;
    const auto fires = [&](std::int64_t due) { return due + jitter_of(definition, due); };
    Plan plan;
    plan.next = table.schedule.next;
    const auto skip = [&](std::int64_t due, const std::string& reason) {
        if (plan.skips.empty() || plan.skips.back().reason != reason)
            plan.skips.push_back({due, due, 0, reason});
        plan.skips.back().last = due;
        ++plan.skips.back().count;
    };
    const std::string too_old =
        fmt::format("missed longer ago than the window of {}", told(definition.window));
    // what makes up for times that the clock left out starts together, one after the other
    const auto comes_along = [&](std::int64_t due) {
        return !plan.starts.empty() && plan.starts.back().due / grace == due / grace;
    };
    if (!plan.next) return plan;
    DueTimes times(table.cron, table.zone, *plan.next / 1000);
    for (std::int64_t looks = 0; plan.next && (fires(*plan.next) <= now || comes_along(*plan.next));
         ++looks) {
        if (looks >= most_looks || plan.starts.size() >= most_starts) break;
        const std::int64_t due = *plan.next;
        plan.next = ms_of(times.next());
        const std::int64_t late = now - fires(due);
        const bool is_last = !plan.next || fires(*plan.next) > now;
        if (late < grace) {
            plan.starts.push_back({due, ""});
        } else if (now - due > definition.window) {
            skip(due, too_old);
        } else if (definition.missed == Missed::skip) {
            skip(due, "missed: no worker was there");
        } else if (definition.missed == Missed::once && !is_last) {
            skip(due, "missed: the run after it makes up for it");
        } else {
            plan.starts.push_back({due, fmt::format("{} late: no worker was there", told(late))});
        }
    }
    return plan;
}

}  // namespace sixth::schedule

#include "core/schedule/due.h"

#include <algorithm>

namespace sixth::schedule {
namespace {

namespace chr = std::chrono;
using Minutes = std::int64_t;  // of local time, since the epoch's midnight

constexpr Seconds horizon =
    Seconds{60} * 366 * 86'400;  // a 29 February on a Sunday comes in 40 years at most
constexpr int correction = 3 * 3600;
constexpr Minutes day_minutes = 1440;

Minutes floor_div(Seconds a, Seconds b) {
    return a >= 0 ? a / b : -((-a + b - 1) / b);
}
Minutes ceil_div(Seconds a, Seconds b) {
    return -floor_div(-a, b);
}

chr::year_month_day date(Minutes day) {
    return chr::sys_days(chr::days(day));
}
Minutes day_of(chr::year_month_day date) {
    return chr::sys_days(date).time_since_epoch().count();
}

// The first match at or after `from`, before `until`.
std::optional<Minutes> first_match(const Cron& cron, Minutes from, Minutes until) {
    Minutes day = floor_div(from, day_minutes);
    for (auto least = static_cast<int>(from - day * day_minutes); day * day_minutes < until; least = 0) {
        const chr::year_month_day today = date(day);
        if (!cron.in_month(static_cast<unsigned>(today.month()))) {
            day = day_of((today.year() / today.month() + chr::months(1)) / 1);
            continue;
        }
        if (cron.on_day(today)) {
            if (const auto minute = cron.first_in_day(least)) {
                const Minutes found = day * day_minutes + *minute;
                return found < until ? std::optional(found) : std::nullopt;
            }
        }
        ++day;
    }
    return std::nullopt;
}

// The first moment in a stretch from local time `start` on.
std::optional<Seconds> first_moment(const Cron& cron, const Zone::Stretch& stretch, Seconds start,
                                    Seconds from, Seconds until) {
    const Seconds least = std::max(start, from + stretch.offset);
    const auto match = first_match(cron, ceil_div(least, 60), ceil_div(until + stretch.offset, 60));
    return match ? std::optional(*match * 60 - stretch.offset) : std::nullopt;
}

}  // namespace

DueTimes::DueTimes(const Cron& cron, const Zone& zone, Seconds after)
    : cron_(cron), zone_(zone), from_(after + 1) {
    enter_stretch();
}

void DueTimes::enter_stretch() {
    stretch_ = zone_.stretch_at(from_);
    const int jump = stretch_.offset - stretch_.before;
    const bool fixed = !cron_.follows_clock() && jump > -correction && jump < correction;
    // a time that comes twice counts the first time
    start_ = stretch_.begin + (fixed ? std::max(stretch_.offset, stretch_.before) : stretch_.offset);
    made_up_.clear();
    if (!fixed || jump <= 0 || from_ > stretch_.begin + correction) return;
    const Minutes end = ceil_div(stretch_.begin + stretch_.offset, 60);
    Seconds at = stretch_.begin;
    for (auto left_out = first_match(cron_, ceil_div(stretch_.begin + stretch_.before, 60), end); left_out;
         left_out = first_match(cron_, *left_out + 1, end)) {
        while (first_moment(cron_, stretch_, start_, at, at + 1)) ++at;  // one of its own
        made_up_.push_back(at++);
    }
}

std::optional<Seconds> DueTimes::next() {
    for (const Seconds limit = from_ + horizon; from_ < limit; enter_stretch()) {
        auto due = first_moment(cron_, stretch_, start_, from_, std::min(stretch_.end, limit));
        const auto made_up = std::lower_bound(made_up_.begin(), made_up_.end(), from_);
        if (made_up != made_up_.end() && (!due || *made_up < *due)) due = *made_up;
        from_ = due ? *due + 1 : stretch_.end;
        if (due) return due;
    }
    return std::nullopt;
}

std::optional<Seconds> next_due(const Cron& cron, const Zone& zone, Seconds after) {
    return DueTimes(cron, zone, after).next();
}

}  // namespace sixth::schedule

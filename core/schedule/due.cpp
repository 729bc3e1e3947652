#include "core/schedule/due.h"

#include <algorithm>

namespace sixth::schedule {
namespace {

namespace chr = std::chrono;

constexpr Seconds horizon =
    Seconds{60} * 366 * 86'400;  // a 29 February on a Sunday comes in 40 years at most
constexpr int correction = 3 * 3600;
constexpr Seconds day_length = 86'400;

std::int64_t day_of(Seconds local) {
    return local >= 0 ? local / day_length : -((-local + day_length - 1) / day_length);
}

}  // namespace

DueTimes::DueTimes(const Cron& cron, const Zone& zone, Seconds after)
    : cron_(cron), zone_(zone), from_(after + 1) {
    enter_stretch();
}

// The first match at or after `from`, before `until`; all local times.
std::optional<Seconds> DueTimes::first_match(Seconds from, Seconds until) {
    std::int64_t day = day_of(from);
    auto least = static_cast<int>(from - day * day_length + 59) / 60;
    for (; day * day_length < until; least = 0) {
        if (day != fitting_day_) {
            const chr::year_month_day date = chr::sys_days(chr::days(day));
            if (!cron_.in_month(static_cast<unsigned>(date.month()))) {
                const auto next_month = (date.year() / date.month() + chr::months(1)) / 1;
                day = chr::sys_days(next_month).time_since_epoch().count();
                continue;
            }
            if (!cron_.on_day(date)) {
                ++day;
                continue;
            }
            fitting_day_ = day;
        }
        if (const auto minute = cron_.first_in_day(least)) {
            const Seconds found = day * day_length + *minute * Seconds{60};
            return found < until ? std::optional(found) : std::nullopt;
        }
        ++day;
    }
    return std::nullopt;
}

// The first one of the stretch at or after `from`, before `until`, that makes up for nothing.
std::optional<Seconds> DueTimes::first_own(Seconds from, Seconds until) {
    const int offset = stretch_.offset;
    const auto match = first_match(std::max(start_, from + offset), until + offset);
    return match ? std::optional(*match - offset) : std::nullopt;
}

void DueTimes::enter_stretch() {
    stretch_ = zone_.stretch_at(from_);
    const int jump = stretch_.offset - stretch_.before;
    const bool fixed = !cron_.follows_clock() && jump > -correction && jump < correction;
    // a time that comes twice counts the first time
    start_ = stretch_.begin + (fixed ? std::max(stretch_.offset, stretch_.before) : stretch_.offset);
    made_up_.clear();
    if (!fixed || jump <= 0 || from_ > stretch_.begin + correction) return;
    const Seconds end = stretch_.begin + stretch_.offset;
    Seconds at = stretch_.begin;
    for (auto left_out = first_match(stretch_.begin + stretch_.before, end); left_out;
         left_out = first_match(*left_out + 1, end)) {
        while (first_own(at, at + 1)) ++at;
        made_up_.push_back(at++);
    }
}

std::optional<Seconds> DueTimes::next() {
    for (const Seconds limit = from_ + horizon; from_ < limit; enter_stretch()) {
        auto due = first_own(from_, std::min(stretch_.end, limit));
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

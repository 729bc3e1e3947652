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

// The last match at or before `until`, not before `from`.
std::optional<Minutes> last_match(const Cron& cron, Minutes from, Minutes until) {
    Minutes day = floor_div(until, day_minutes);
    for (auto most = static_cast<int>(until - day * day_minutes); (day + 1) * day_minutes > from;
         most = static_cast<int>(day_minutes) - 1) {
        const chr::year_month_day today = date(day);
        if (!cron.in_month(static_cast<unsigned>(today.month()))) {
            day = day_of(today.year() / today.month() / 1) - 1;
            continue;
        }
        if (cron.on_day(today)) {
            if (const auto minute = cron.last_in_day(most)) {
                const Minutes found = day * day_minutes + *minute;
                return found >= from ? std::optional(found) : std::nullopt;
            }
        }
        --day;
    }
    return std::nullopt;
}

// One stretch of unchanged clocks, as the schedule sees it.
class View {
  public:
    View(const Cron& cron, const Zone::Stretch& stretch) : cron_(cron), stretch_(stretch) {
        const int jump = stretch.offset - stretch.before;
        small_ = !cron.follows_clock() && jump > -correction && jump < correction;
        // a time that comes twice counts the first time
        start_ = stretch.begin + (small_ ? std::max(stretch.offset, stretch.before) : stretch.offset);
    }

    // Was a time of the schedule left out when this stretch began?
    bool makes_up() const {
        if (!small_ || stretch_.offset <= stretch_.before) return false;
        return first_match(cron_, ceil_div(stretch_.begin + stretch_.before, 60),
                           ceil_div(stretch_.begin + stretch_.offset, 60))
            .has_value();
    }

    std::optional<Seconds> first(Seconds from, Seconds until) const {
        const Seconds least = std::max(start_, from + stretch_.offset);
        return moment(first_match(cron_, ceil_div(least, 60), ceil_div(until + stretch_.offset, 60)));
    }

    std::optional<Seconds> last(Seconds until, Seconds from) const {
        const Seconds least = std::max(start_, from + stretch_.offset);
        return moment(last_match(cron_, ceil_div(least, 60), floor_div(until + stretch_.offset, 60)));
    }

  private:
    std::optional<Seconds> moment(std::optional<Minutes> match) const {
        if (!match) return std::nullopt;
        return *match * 60 - stretch_.offset;
    }

    const Cron& cron_;
    const Zone::Stretch& stretch_;
    bool small_ = false;
    Seconds start_ = 0;  // local
};

}  // namespace

std::optional<Seconds> next_due(const Cron& cron, const Zone& zone, Seconds after) {
    const Seconds limit = after + horizon;
    for (Seconds from = after + 1; from < limit;) {
        const Zone::Stretch stretch = zone.stretch_at(from);
        const View view(cron, stretch);
        if (from == stretch.begin && view.makes_up()) return from;
        if (const auto due = view.first(from, std::min(stretch.end, limit))) return due;
        from = stretch.end;
    }
    return std::nullopt;
}

std::optional<Seconds> previous_due(const Cron& cron, const Zone& zone, Seconds before) {
    const Seconds limit = before - horizon;
    for (Seconds until = before - 1; until > limit;) {
        const Zone::Stretch stretch = zone.stretch_at(until);
        const View view(cron, stretch);
        if (const auto due = view.last(until, std::max(stretch.begin, limit))) return due;
        if (view.makes_up()) return stretch.begin;
        until = stretch.begin - 1;
    }
    return std::nullopt;
}

}  // namespace sixth::schedule

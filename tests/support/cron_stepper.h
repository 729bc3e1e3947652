// When Debian's cron would run something, found out the slow way: minute by minute, with the C library's
// local time and the loop of cron's own four cases. It shares nothing with core/schedule.
#pragma once
#include <time.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace sixth::test {

// A schedule as sets of values, and as text.
struct CronSpec {
    std::array<std::vector<bool>, 5> values;  // by minute, hour, day, month, weekday
    std::array<bool, 5> star{};
    std::string text;
};

class CronMaker {
  public:
    explicit CronMaker(unsigned seed) : random_(seed) {}

    CronSpec make() {
        CronSpec spec;
        for (std::size_t field = 0; field < 5; ++field) {
            spec.values[field].assign(static_cast<std::size_t>(highs[field]) + 1, false);
            if (field != 0) spec.text += chance(4) ? "\t " : " ";
            const std::string text = make_field(field, spec.values[field]);
            spec.star[field] = text[0] == '*';
            spec.text += text;
        }
        if (spec.values[4][7]) spec.values[4][0] = true;
        return spec;
    }

    int pick(int least, int most) { return std::uniform_int_distribution<int>(least, most)(random_); }
    bool chance(int one_in) { return pick(1, one_in) == 1; }

  private:
    static constexpr std::array<int, 5> lows = {0, 0, 1, 1, 0}, highs = {59, 23, 31, 12, 7};

    std::string make_field(std::size_t field, std::vector<bool>& values) {
        const int low = lows[field], high = highs[field];
        // early hours, where clocks are changed, and whole minutes more often than others
        if (field != 1 && chance(3)) return set(values, low, high, 1), "*";
        if (field == 1 && chance(4)) return set(values, low, high, 1), "*";
        std::string text;
        for (int parts = chance(3) ? pick(2, 3) : 1; parts > 0; --parts) {
            if (!text.empty()) text += ",";
            const bool early = field == 1 && !chance(3);
            const int first = early ? pick(0, 4) : pick(low, high);
            const int last = pick(first, early ? std::max(first, 4) : high);
            const int step = pick(1, std::max(1, (high - low) / 2));
            switch (pick(0, 3)) {
                case 0:
                    set(values, low, high, step);
                    text += "*/" + std::to_string(step);
                    break;
                case 1:
                    set(values, first, last, step);
                    text += name(field, first) + "-" + name(field, last) + "/" + std::to_string(step);
                    break;
                case 2:
                    set(values, first, last, 1);
                    text += name(field, first) + "-" + name(field, last);
                    break;
                default:
                    set(values, first, first, 1);
                    text += name(field, first);
            }
        }
        return text;
    }

    static void set(std::vector<bool>& values, int first, int last, int step) {
        for (int value = first; value <= last; value += step) values[static_cast<std::size_t>(value)] = true;
    }

    std::string name(std::size_t field, int value) {
        static const std::array<const char*, 13> months = {"",    "jan", "feb", "Mar", "apr", "may", "jun",
                                                           "jul", "AUG", "sep", "oct", "nov", "dec"};
        static const std::array<const char*, 7> days = {"sun", "mon", "Tue", "wed", "thu", "fri", "sat"};
        if (field == 3 && chance(2)) return months[static_cast<std::size_t>(value)];
        if (field == 4 && value < 7 && chance(2)) return days[static_cast<std::size_t>(value)];
        return std::to_string(value);
    }

    std::mt19937 random_;
};

// Every minute from `begin` to before `end` (seconds since the epoch, whole minutes) as clocks of a zone show
// it.
class CronStepper {
  public:
    CronStepper(const std::string& zone, std::int64_t begin, std::int64_t end) : begin_(begin) {
        ::setenv("TZ", zone.c_str(), 1);
        ::tzset();
        for (std::int64_t time = begin; time < end; time += 60) {
            const time_t now = time;
            std::tm local{};
            ::localtime_r(&now, &local);
            minutes_.push_back({(time + local.tm_gmtoff) / 60, static_cast<short>(local.tm_min),
                                static_cast<short>(local.tm_hour), static_cast<short>(local.tm_mday),
                                static_cast<short>(local.tm_mon + 1), static_cast<short>(local.tm_wday)});
            odd_ = odd_ || local.tm_gmtoff % 60 != 0;
        }
    }

    // Clocks that were changed by three hours or a little less or more, where cron's code and manual
    // disagree, or by a few minutes, where cron takes itself to be late; or seconds in an offset.
    bool is_odd() const {
        bool odd = odd_;
        for (std::size_t i = 1; i < minutes_.size(); ++i) {
            const std::int64_t jump = minutes_[i].local - minutes_[i - 1].local - 1;
            odd =
                odd || (jump != 0 && std::abs(jump) <= 6) || (std::abs(jump) >= 179 && std::abs(jump) <= 181);
        }
        return odd;
    }

    // The moments at which it is due. Where cron runs several, one waits a second for another.
    std::vector<std::int64_t> run(const CronSpec& spec) const {
        const bool wild = spec.star[0] || spec.star[1];
        std::vector<std::int64_t> due;
        std::int64_t virtual_time = minutes_[0].local - 1;
        for (std::size_t i = 0; i < minutes_.size(); ++i) {
            const Minute& now = minutes_[i];
            const std::int64_t difference = now.local - virtual_time;
            int fires = 0;
            if (!wild && difference > 1 && difference <= 180) {
                while (virtual_time < now.local) fires += matches_at(spec, ++virtual_time) ? 1 : 0;
            } else if (difference <= 0 && difference > -180) {
                fires = wild && matches(spec, now) ? 1 : 0;
            } else {
                virtual_time = now.local;
                fires = matches(spec, now) ? 1 : 0;
            }
            for (; fires > 0; --fires) {
                const std::int64_t minute = begin_ + static_cast<std::int64_t>(i) * 60;
                due.push_back(due.empty() ? minute : std::max(minute, due.back() + 1));
            }
        }
        return due;
    }

  private:
    struct Minute {
        std::int64_t local;
        short minute, hour, day, month, weekday;
    };

    static bool in(const std::vector<bool>& values, int value) {
        return values[static_cast<std::size_t>(value)];
    }

    static bool matches(const CronSpec& spec, const Minute& now) {
        if (!in(spec.values[0], now.minute) || !in(spec.values[1], now.hour) ||
            !in(spec.values[3], now.month))
            return false;
        const bool day = in(spec.values[2], now.day), weekday = in(spec.values[4], now.weekday);
        return spec.star[2] || spec.star[4] ? day && weekday : day || weekday;
    }

    static bool matches_at(const CronSpec& spec, std::int64_t local) {
        const time_t as_utc = local * 60;
        std::tm parts{};
        ::gmtime_r(&as_utc, &parts);
        return matches(spec, {local, static_cast<short>(parts.tm_min), static_cast<short>(parts.tm_hour),
                              static_cast<short>(parts.tm_mday), static_cast<short>(parts.tm_mon + 1),
                              static_cast<short>(parts.tm_wday)});
    }

    std::int64_t begin_;
    bool odd_ = false;
    std::vector<Minute> minutes_;
};

}  // namespace sixth::test

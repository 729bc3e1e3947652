// When something is to run, written as five fields in the way of Vixie's cron: minute, hour, day of the
// month, month, day of the week; see crontab(5) of Debian.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sixth::schedule {

class Cron {
  public:
    // "*/15 8-18 * * mon-fri", "@daily". An Error names the column, from 1, and says what may stand there; a
    // date that never comes is one too.
    static Cron parse(std::string_view text);

    const std::string& text() const { return text_; }

    // Its minute or hour begins with a star: it follows the clock when that is changed. Others stand for
    // certain times of the day, and run once for each.
    bool follows_clock() const { return minute_star_ || hour_star_; }

    bool in_month(unsigned month) const { return (months_ >> month & 1U) != 0; }  // 1 to 12
    // Both the day of the month and that of the week must fit if one of the two fields begins with a star,
    // else either.
    bool on_day(std::chrono::year_month_day day) const;
    // Minutes since midnight, at or after `from`.
    std::optional<int> first_in_day(int from) const;

  private:
    friend class CronParser;

    std::string text_;
    std::uint64_t minutes_ = 0;   // bit 0 to 59
    std::uint32_t hours_ = 0;     // bit 0 to 23
    std::uint32_t days_ = 0;      // bit 1 to 31
    std::uint32_t months_ = 0;    // bit 1 to 12
    std::uint32_t weekdays_ = 0;  // bit 0, Sunday, to 6
    bool minute_star_ = false, hour_star_ = false, day_star_ = false, weekday_star_ = false;
};

}  // namespace sixth::schedule

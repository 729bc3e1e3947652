#include "core/base/time.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <ctime>

#include "core/base/error.h"

namespace sixth {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

[[noreturn]] void not_a_time(std::string_view text) {
    throw Error(fmt::format("'{}' is not a time", text),
                "write it as 2026-11-22T21:02:16Z or 2026-11-22T21:02:16+02:00");
}

[[noreturn]] void not_a_duration(std::string_view text) {
    throw Error(fmt::format("'{}' is not a duration", text), "write 10s, 5m, 2h or 7d");
}

// `digits` decimal digits at `at`, at most `most`.
int number(std::string_view text, std::size_t at, std::size_t digits, int most) {
    int value = 0;
    if (at + digits > text.size()) not_a_time(text);
    for (std::size_t i = at; i < at + digits; ++i) {
        if (text[i] < '0' || text[i] > '9') not_a_time(text);
        value = value * 10 + (text[i] - '0');
    }
    if (value > most) not_a_time(text);
    return value;
}

int days_of(int year, int month) {
    constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[static_cast<std::size_t>(month - 1)] + (month == 2 && leap);
}

struct Unit {
    std::string_view name;
    std::int64_t length;  // milliseconds
};
constexpr std::array<Unit, 5> units{
    {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}}};

}  // namespace

std::string format_time(Time time) {
    const std::time_t whole = std::chrono::floor<seconds>(time).time_since_epoch().count();
    std::tm utc{};
    ::gmtime_r(&whole, &utc);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", utc.tm_year + 1900, utc.tm_mon + 1,
                       utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec);
}

Time parse_time(std::string_view text) {
    const auto expect = [&](std::size_t at, std::string_view any) {
        if (at >= text.size() || any.find(text[at]) == std::string_view::npos) not_a_time(text);
    };
    std::tm utc{};
    const int year = number(text, 0, 4, 9999);
    expect(4, "-");
    const int month = number(text, 5, 2, 12);
    expect(7, "-");
    if (month < 1) not_a_time(text);
    utc.tm_year = year - 1900;
    utc.tm_mon = month - 1;
    utc.tm_mday = number(text, 8, 2, days_of(year, month));
    if (utc.tm_mday < 1) not_a_time(text);
    expect(10, "Tt ");
    utc.tm_hour = number(text, 11, 2, 23);
    expect(13, ":");
    utc.tm_min = number(text, 14, 2, 59);
    expect(16, ":");
    utc.tm_sec = number(text, 17, 2, 60);  // 60: a leap second, counted as the next second
    std::size_t at = 19;
    std::int64_t fraction = 0;
    if (at < text.size() && text[at] == '.') {
        std::int64_t place = 100'000'000;
        const std::size_t first = ++at;
        for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, place /= 10)
            fraction += place * (text[at] - '0');
        if (at == first) not_a_time(text);
    }
    expect(at, "Zz+-");
    int offset = 0;  // minutes
    if (text[at] == '+' || text[at] == '-') {
        offset = number(text, at + 1, 2, 23) * 60;
        expect(at + 3, ":");
        offset += number(text, at + 4, 2, 59);
        if (text[at] == '-') offset = -offset;
        at += 5;
    }
    if (at + 1 != text.size()) not_a_time(text);
    const auto since = seconds(::timegm(&utc)) - std::chrono::minutes(offset) + nanoseconds(fraction);
    return Time(std::chrono::duration_cast<Time::duration>(since));
}

milliseconds parse_duration(std::string_view text) {
    constexpr std::int64_t longest = 100LL * 366 * 86'400'000;  // a hundred years: no sum can overflow
    std::int64_t total = 0;
    std::string_view rest = text;
    if (rest.empty()) not_a_duration(text);
    while (!rest.empty()) {
        std::int64_t count = 0;
        const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), count);
        if (error != std::errc() || rest.front() == '-' || count > longest) not_a_duration(text);
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        const std::string_view name = rest.substr(0, rest.find_first_of("0123456789"));
        std::int64_t length = 0;
        for (const Unit& unit : units) {
            if (unit.name == name) length = unit.length;
        }
        if (length == 0 || count > longest / length) not_a_duration(text);
        total += count * length;
        if (total > longest) not_a_duration(text);
        rest.remove_prefix(name.size());
    }
    return milliseconds(total);
}

std::string format_duration(milliseconds duration) {
    std::string text;
    std::int64_t left = duration.count();
    for (const Unit& unit : units) {
        if (left >= unit.length) text += fmt::format("{}{}", left / unit.length, unit.name);
        left %= unit.length;
    }
    return text.empty() ? "0s" : text;
}

}  // namespace sixth

// Times as RFC 3339 writes them, and durations as people do.
#pragma once
#include <chrono>
#include <string>
#include <string_view>

namespace sixth {

using Time = std::chrono::system_clock::time_point;

std::string format_time(Time time);  // UTC, whole seconds: 2026-11-22T21:02:16Z
Time parse_time(
    std::string_view text);  // "…Z", "…+02:00", a fraction of a second, 't' or ' ' for 'T'; else an Error

// "500ms", "10s", "5m", "2h", "7d", and sums such as "1h30m"; else an Error. Never negative.
std::chrono::milliseconds parse_duration(std::string_view text);
std::string format_duration(std::chrono::milliseconds duration);  // "1h30m"; parse_duration() reads it back

}  // namespace sixth

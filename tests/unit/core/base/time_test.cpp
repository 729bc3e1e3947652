#include "core/base/time.h"

#include <catch2/catch.hpp>

#include "core/base/error.h"

using namespace sixth;
using namespace std::chrono_literals;

TEST_CASE("times") {
    CHECK(format_time(Time()) == "1970-01-01T00:00:00Z");
    CHECK(format_time(Time(-1s)) == "1969-12-31T23:59:59Z");
    CHECK(format_time(parse_time("2026-11-22T21:02:16Z")) == "2026-11-22T21:02:16Z");
    CHECK(parse_time("2026-11-22T23:02:16+02:00") == parse_time("2026-11-22T21:02:16Z"));
    CHECK(parse_time("2026-11-22t19:32:16-01:30") == parse_time("2026-11-22 21:02:16z"));
    CHECK(parse_time("2026-11-22T21:02:16.25Z") - parse_time("2026-11-22T21:02:16Z") == 250ms);
    CHECK(format_time(parse_time("2024-02-29T23:59:60Z")) == "2024-03-01T00:00:00Z");
    for (const char* wrong :
         {"", "2026", "2026-11-22", "2026-11-22T21:02:16", "2026-11-22T21:02Z", "2026-13-01T00:00:00Z",
          "2026-02-29T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-11-22T24:00:00Z",
          "2026-11-22T21:60:00Z", "2026-11-22T21:02:61Z", "2026-11-22T21:02:16.Z", "2026-11-22T21:02:16Zx",
          "2026-11-22T21:02:16+0200", "2026-11-22T21:02:16+25:00", "+026-11-22T21:02:16Z",
          "2026-11-22T21:02:16+", "2026/11/22T21:02:16Z"}) {
        INFO(wrong);
        CHECK_THROWS_AS(parse_time(wrong), Error);
    }
}

TEST_CASE("durations") {
    CHECK(parse_duration("10s") == 10s);
    CHECK(parse_duration("5m") == 5min);
    CHECK(parse_duration("2h") == 2h);
    CHECK(parse_duration("7d") == 168h);
    CHECK(parse_duration("500ms") == 500ms);
    CHECK(parse_duration("1h30m") == 90min);
    CHECK(parse_duration("0s") == 0s);
    for (const char* wrong : {"", "10", "s", "-5s", "5 s", "1.5h", "5w", "10sm", "99999999999d",
                              "36500d36500d", "1h-5m", "+5s"}) {
        INFO(wrong);
        CHECK_THROWS_AS(parse_duration(wrong), Error);
    }
    for (const auto each : {0ms, 1ms, 1000ms, 5'400'000ms, 90'061'001ms}) {
        CHECK(parse_duration(format_duration(each)) == each);
    }
    CHECK(format_duration(90min) == "1h30m");
}

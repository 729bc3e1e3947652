#include "core/schedule/due.h"

#include <catch2/catch.hpp>

#include "core/base/error.h"
#include "core/base/time.h"
#include "tests/support/cron_stepper.h"

using namespace sixth;
using namespace sixth::schedule;

namespace {

Seconds at(const char* text) {
    return std::chrono::duration_cast<std::chrono::seconds>(parse_time(text).time_since_epoch()).count();
}

// The next few, in local time, with blanks between them.
std::string due(const char* cron, const char* zone_name, const char* after, int count) {
    const Zone zone = Zone::named(zone_name);
    const Cron parsed = Cron::parse(cron);
    std::string all;
    DueTimes times(parsed, zone, at(after));
    for (int i = 0; i < count; ++i) {
        const auto next = times.next();
        if (!next) return all + "never ";
        CHECK(next_due(parsed, zone, *next - 1) == next);
        all += format_local(*next, zone).substr(5) + " ";
    }
    return all;
}

}  // namespace

TEST_CASE("clocks put forward: fixed times that are left out run right after, once for each") {
    const char* before = "2026-03-28T12:00:00+01:00";
    CHECK(due("30 2 * * *", "Europe/Berlin", before, 2) == "03-29T03:00:00+02:00 03-30T02:30:00+02:00 ");
    CHECK(due("0,30 2 * * *", "Europe/Berlin", before, 3) ==
          "03-29T03:00:00+02:00 03-29T03:00:01+02:00 03-30T02:00:00+02:00 ");
    CHECK(due("0,30 2,3 * * *", "Europe/Berlin", before, 5) ==
          "03-29T03:00:00+02:00 03-29T03:00:01+02:00 03-29T03:00:02+02:00 03-29T03:30:00+02:00 "
          "03-30T02:00:00+02:00 ");
    SECTION("also more of them than the next minute has seconds") {
        const std::string all = due("0-59 2,3 * * *", "Europe/Berlin", before, 121);
        CHECK(all.substr(0, 21) == "03-29T03:00:00+02:00 ");
        CHECK(all.find("03-29T03:00:59+02:00 03-29T03:01:00+02:00 03-29T03:01:01+02:00 "
                       "03-29T03:02:00+02:00 ") != std::string::npos);
        CHECK(all.substr(119 * 21) == "03-29T03:59:00+02:00 03-30T02:00:00+02:00 ");
    }
    SECTION("what follows the clock does not") {
        CHECK(due("*/30 2 * * *", "Europe/Berlin", before, 1) == "03-30T02:00:00+02:00 ");
        CHECK(due("30 * 29 3 *", "Europe/Berlin", "2026-03-29T01:00:00+01:00", 2) ==
              "03-29T01:30:00+01:00 03-29T03:30:00+02:00 ");
    }
}

TEST_CASE("clocks put back: fixed times run the first time, what follows the clock both times") {
    const char* before = "2026-10-24T12:00:00+02:00";
    CHECK(due("30 2 * * *", "Europe/Berlin", before, 2) == "10-25T02:30:00+02:00 10-26T02:30:00+01:00 ");
    CHECK(due("30 * 25 10 *", "Europe/Berlin", "2026-10-25T01:45:00+02:00", 3) ==
          "10-25T02:30:00+02:00 10-25T02:30:00+01:00 10-25T03:30:00+01:00 ");
    SECTION("also for half an hour, south of the equator") {
        CHECK(due("45 1 * * *", "Australia/Lord_Howe", "2026-04-04T12:00:00Z", 2) ==
              "04-05T01:45:00+11:00 04-06T01:45:00+10:30 ");
        CHECK(due("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00:00Z", 2) ==
              "10-04T02:30:00+11:00 10-05T02:15:00+11:00 ");
    }
}

TEST_CASE("a day that a zone left out is left out, a day that came twice comes twice") {
    CHECK(due("0 12 30 12 *", "Pacific/Apia", "2011-12-01T00:00:00Z", 1) == "12-30T12:00:00+14:00 ");
    CHECK(due("0 12 * * *", "Pacific/Apia", "2011-12-29T00:00:00Z", 2) ==
          "12-29T12:00:00-10:00 12-31T12:00:00+14:00 ");
    CHECK(due("0 12 * * *", "Pacific/Kwajalein", "1993-08-20T12:00:00Z", 2) ==
          "08-20T12:00:00-12:00 08-22T12:00:00+12:00 ");
}

TEST_CASE("dates: leap years, both rules for days, the far future") {
    CHECK(due("0 0 29 2 *", "UTC", "2097-01-01T00:00:00Z", 1) == "02-29T00:00:00+00:00 ");
    CHECK(due("0 0 29 2 */7", "UTC", "2076-03-01T00:00:00Z", 1) == "02-29T00:00:00+00:00 ");  // in 2116
    CHECK(due("0 0 13 * fri", "UTC", "2026-11-01T00:00:00Z", 4) ==
          "11-06T00:00:00+00:00 11-13T00:00:00+00:00 11-20T00:00:00+00:00 11-27T00:00:00+00:00 ");
    CHECK(due("0 0 */5 * fri", "UTC", "2026-11-01T00:00:00Z", 2) ==
          "11-06T00:00:00+00:00 12-11T00:00:00+00:00 ");
    CHECK(due("0 0 1 1 *", "America/New_York", "2200-06-01T00:00:00Z", 1) == "01-01T00:00:00-05:00 ");
    CHECK(due("0 2 29 2 *", "Europe/Berlin", "1890-01-01T00:00:00Z", 1) == "02-29T02:00:00+00:53 ");
}

TEST_CASE("a zone is named as the system knows it") {
    CHECK(Zone::named("America/Argentina/Buenos_Aires").offset_at(0) == -3 * 3600);
    for (const char* name :
         {"", "Europe", "../../etc/passwd", "/etc/passwd", "libc:localtime", "Europe/Berlin\n"})
        CHECK_THROWS_AS(Zone::named(name), Error);
    const auto hint = [](const char* name) -> std::string {
        try {
            Zone::named(name);
        } catch (const Error& error) {
            return error.hint();
        }
        return "";
    };
    CHECK(hint("europe/berlin") == "did you mean 'Europe/Berlin'?");
    CHECK(hint("Kathmandu") == "did you mean 'Asia/Kathmandu'?");
}

TEST_CASE("it is due when a stepper says so, minute by minute") {
    struct Window {
        const char* zone;
        const char* begin;
        const char* end;
    };
    test::CronMaker maker(20261125);
    for (const Window& window : {Window{"Europe/Berlin", "2025-11-01T00:00:00Z", "2026-11-02T00:00:00Z"},
                                 {"America/New_York", "2026-02-01T00:00:00Z", "2026-12-01T00:00:00Z"},
                                 {"Australia/Lord_Howe", "2026-03-01T00:00:00Z", "2026-11-01T00:00:00Z"},
                                 {"Australia/Sydney", "2026-03-01T00:00:00Z", "2026-11-01T00:00:00Z"},
                                 {"America/St_Johns", "2009-10-01T00:00:00Z", "2010-04-01T00:00:00Z"},
                                 {"America/Sao_Paulo", "2017-09-01T00:00:00Z", "2018-03-01T00:00:00Z"},
                                 {"Antarctica/Troll", "2026-03-01T00:00:00Z", "2026-11-01T00:00:00Z"},
                                 {"Africa/Casablanca", "2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z"},
                                 {"Pacific/Apia", "2011-09-01T00:00:00Z", "2012-05-01T00:00:00Z"},
                                 {"Asia/Pyongyang", "2015-08-01T00:00:00Z", "2015-09-01T00:00:00Z"}}) {
        const Zone zone = Zone::named(window.zone);
        const Seconds begin = at(window.begin), end = at(window.end);
        const test::CronStepper stepper(window.zone, begin, end);
        REQUIRE_FALSE(stepper.is_odd());
        std::size_t seen = 0;
        for (int i = 0; i < 8; ++i) {
            const test::CronSpec spec = maker.make();
            INFO(window.zone << ": " << spec.text);
            std::optional<Cron> cron;
            try {
                cron = Cron::parse(spec.text);
            } catch (const Error&) {  // 30 February
                CHECK(stepper.run(spec).empty());
                continue;
            }
            std::vector<Seconds> found;
            DueTimes times(*cron, zone, begin - 1);
            for (auto due = times.next(); due && *due < end; due = times.next()) found.push_back(*due);
            const std::vector<Seconds> expected = stepper.run(spec);
            CHECK(found == expected);
            seen += expected.size();
        }
        CHECK(seen > 500);
    }
}

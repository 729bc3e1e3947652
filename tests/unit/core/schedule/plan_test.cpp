#include "core/schedule/plan.h"

#include <catch2/catch.hpp>

#include "core/base/time.h"

using namespace sixth;
using namespace sixth::schedule;

namespace {

std::int64_t ms(const char* text) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(parse_time(text).time_since_epoch()).count();
}

std::string hour(std::int64_t time) {
    return format_time(Time(std::chrono::milliseconds(time))).substr(11, 5);
}

// "start 10:00" and "skip 07:00-09:00 x3", then "next 11:00".
std::string decided(const Definition& definition, const char* next, const char* now) {
    Schedule schedule;
    schedule.definition = definition;
    schedule.next = ms(next);
    const Plan made = plan(timetable_of(schedule), ms(now));
    std::string all;
    for (const Plan::Skip& skip : made.skips)
        all += "skip " + hour(skip.first) + "-" + hour(skip.last) + " x" + std::to_string(skip.count) + ", ";
    for (const Plan::Start& start : made.starts)
        all += "start " + hour(start.due) + (start.reason.empty() ? ", " : " late, ");
    return all + "next " + (made.next ? hour(*made.next) : "never");
}

Definition hourly(Missed missed) {
    Definition definition;
    definition.name = "a";
    definition.cron = "@hourly";
    definition.zone = "UTC";
    definition.argv = {"true"};
    definition.missed = missed;
    definition.window = 3 * 3600'000;
    return definition;
}

constexpr const char* six = "2026-03-02T06:00:00Z";

}  // namespace

TEST_CASE("in time, to a minute") {
    for (const Missed missed : {Missed::skip, Missed::once, Missed::all}) {
        CHECK(decided(hourly(missed), six, "2026-03-02T05:59:59.9Z") == "next 06:00");
        CHECK(decided(hourly(missed), six, six) == "start 06:00, next 07:00");
        CHECK(decided(hourly(missed), six, "2026-03-02T06:00:59Z") == "start 06:00, next 07:00");
    }
}

TEST_CASE("what was missed is made up for as the schedule says, within its window") {
    const char* now = "2026-03-02T10:30:00Z";
    CHECK(decided(hourly(Missed::skip), six, now) == "skip 06:00-07:00 x2, skip 08:00-10:00 x3, next 11:00");
    CHECK(decided(hourly(Missed::once), six, now) ==
          "skip 06:00-07:00 x2, skip 08:00-09:00 x2, start 10:00 late, next 11:00");
    CHECK(decided(hourly(Missed::all), six, now) ==
          "skip 06:00-07:00 x2, start 08:00 late, start 09:00 late, start 10:00 late, next 11:00");
    SECTION("a run in time makes up for those before it") {
        CHECK(decided(hourly(Missed::once), six, "2026-03-02T08:00:05Z") ==
              "skip 06:00-07:00 x2, start 08:00, next 09:00");
    }
}

TEST_CASE("years of missed minutes are decided in bounded pieces") {
    Definition definition = hourly(Missed::all);
    definition.cron = "* * * * *";
    definition.window = 100LL * 366 * 86'400'000;
    CHECK(decided(definition, six, "2027-03-02T10:30:00Z").find("next 07:40") !=
          std::string::npos);  // 100 starts
    definition.missed = Missed::skip;
    Schedule schedule;
    schedule.definition = definition;
    schedule.next = ms(six);
    std::int64_t count = 0;
    for (int rounds = 0; rounds < 5 && *schedule.next < ms("2027-03-02T06:00:00Z"); ++rounds) {
        const Plan made = plan(timetable_of(schedule), ms("2027-03-02T05:59:30Z"));
        CHECK(made.starts.size() <= 1);
        for (const Plan::Skip& skip : made.skips) count += skip.count;
        count += static_cast<std::int64_t>(made.starts.size());
        schedule.next = made.next;
    }
    CHECK(count == 365 * 1440);
}

TEST_CASE("times that the clock left out start together, whatever is missed later") {
    Definition definition = hourly(Missed::once);
    definition.cron = "0,20,40 2 * * *";
    definition.zone = "Europe/Berlin";
    const char* change = "2026-03-29T01:00:00Z";
    CHECK(decided(definition, change, "2026-03-29T00:59:59Z") == "next 01:00");
    CHECK(decided(definition, change, change) == "start 01:00, start 01:00, start 01:00, next 00:00");
    CHECK(decided(definition, change, "2026-03-29T01:00:30Z") ==
          "start 01:00, start 01:00, start 01:00, next 00:00");
    CHECK(decided(definition, change, "2026-03-29T02:00:00Z") ==
          "skip 01:00-01:00 x2, start 01:00 late, next 00:00");
}

TEST_CASE("jitter puts a run off by its own share, always the same") {
    Definition definition = hourly(Missed::once);
    definition.jitter = 10 * 60'000;
    const std::int64_t share = jitter_of(definition, ms(six));
    CHECK((share > 0 && share <= definition.jitter && share == jitter_of(definition, ms(six))));
    CHECK(share != jitter_of(definition, ms("2026-03-02T07:00:00Z")));
    Schedule schedule;
    schedule.definition = definition;
    schedule.next = ms(six);
    CHECK(plan(timetable_of(schedule), ms(six) + share - 1).starts.empty());
    const Plan made = plan(timetable_of(schedule), ms(six) + share);
    REQUIRE(made.starts.size() == 1);
    CHECK(made.starts[0].reason.empty());
}

#include "core/schedule/cron.h"

#include <catch2/catch.hpp>

#include "core/base/error.h"

using namespace sixth;
using namespace sixth::schedule;

namespace {

// "what; hint" of the refusal, or "" if it is accepted.
std::string refusal(std::string_view text) {
    try {
        Cron::parse(text);
    } catch (const Error& error) {
        return std::string(error.what()) + "; " + error.hint();
    }
    return "";
}

std::string times(const char* text) {
    const Cron cron = Cron::parse(text);
    std::string all;
    for (auto at = cron.first_in_day(0); at; at = cron.first_in_day(*at + 1))
        all += std::to_string(*at) + " ";
    return all;
}

}  // namespace

TEST_CASE("fields are lists of values, ranges and steps, also by name") {
    CHECK(times("0 0 * * *") == "0 ");
    CHECK(times("0,30 1-2 * * *") == "60 90 120 150 ");
    CHECK(times("59 */12 * * *") == "59 779 ");
    CHECK(times("5-59/20,0 23 * * *") == "1380 1385 1405 1425 ");
    using namespace std::chrono;
    CHECK(Cron::parse("0 0 * * sun-sun").on_day(2026y / 3 / 1));
    CHECK_FALSE(Cron::parse("0 0 * * sun-sun").on_day(2026y / 3 / 2));
    const Cron weekend = Cron::parse("0 0 * FEB-mar/1 sat-sun");
    CHECK(weekend.on_day(2026y / 2 / 28));
    CHECK(weekend.on_day(2026y / 3 / 1));
    CHECK_FALSE(weekend.on_day(2026y / 3 / 2));
    CHECK_FALSE(weekend.on_day(2026y / 4 / 4));
    CHECK(Cron::parse("0 0 * * 7").on_day(2026y / 3 / 1));
    CHECK(Cron::parse("0 0 * * 5-7").on_day(2026y / 3 / 1));
    CHECK_FALSE(Cron::parse("0 0 * * 1-6").on_day(2026y / 3 / 1));
}

TEST_CASE("a star at the head of a field of days is both, else either") {
    using namespace std::chrono;
    const auto friday_13 = 2026y / 11 / 13, friday = 2026y / 11 / 6, the_13th = 2026y / 10 / 13;
    const Cron either = Cron::parse("0 0 13 * fri");
    CHECK((either.on_day(friday_13) && either.on_day(friday) && either.on_day(the_13th)));
    const Cron both = Cron::parse("0 0 13 * */5");
    CHECK((both.on_day(friday_13) && !both.on_day(friday) && !both.on_day(the_13th)));
    const Cron not_first = Cron::parse("0 0 13,* * fri");  // the star does not lead
    CHECK((not_first.on_day(friday) && not_first.on_day(the_13th)));
}

TEST_CASE("nicknames") {
    CHECK(times("@hourly").size() > 60);
    CHECK(Cron::parse("@hourly").follows_clock());
    CHECK(times("@midnight") == "0 ");
    CHECK(times(" @Daily ") == "0 ");
    using namespace std::chrono;
    CHECK(Cron::parse("@weekly").on_day(2026y / 3 / 1));
    CHECK_FALSE(Cron::parse("@weekly").on_day(2026y / 3 / 2));
    CHECK_FALSE(Cron::parse("@yearly").on_day(2026y / 2 / 1));
    CHECK(Cron::parse("@annually").on_day(2026y / 1 / 1));
    CHECK(Cron::parse("@monthly").on_day(2026y / 2 / 1));
}

TEST_CASE("what is wrong is named with its column and the way out") {
    CHECK(refusal("0 25 * * *") == "'0 25 * * *', column 3: 25 is no hour; write a number from 0 to 23");
    CHECK(refusal("* * * *") ==
          "'* * * *', column 8: the day of the week is missing; write minute, hour, day, "
          "month and weekday, such as 30 4 * * mon-fri, or @daily");
    CHECK(refusal("0 0 4 * * *") ==
          "'0 0 4 * * *', column 11: a sixth field; five are read: minute, hour, day, "
          "month, weekday; no seconds");
    CHECK(refusal("5/15 * * * *") == "'5/15 * * * *', column 2: a step needs a range; write 5-59/15");
    CHECK(refusal("*/0 * * * *") == "'*/0 * * * *', column 3: a step of 0 leads nowhere; write 1 or more");
    CHECK(
        refusal("*/90 * * * *") ==
        "'*/90 * * * *', column 3: no minute is 90 after another; write a number from 0 to 59; a longer time "
        "between runs needs the next field");
    CHECK(refusal("0 0 * * fri-mon") ==
          "'0 0 * * fri-mon', column 13: the range ends before it begins; write two: 5-6,0-1");
    CHECK(refusal("0 0 * * monday") ==
          "'0 0 * * monday', column 9: 'monday' is no day of the week; did you mean "
          "'mon'?");
    CHECK(refusal("0 0 * jnu *") == "'0 0 * jnu *', column 7: 'jnu' is no month; did you mean 'jun'?");
    CHECK(refusal("0 0 L * *") ==
          "'0 0 L * *', column 5: 'L' is no day of the month; write a number from 1 to 31; "
          "? L W # H ~ are of other programs");
    CHECK(refusal("0 0 30 2 *") ==
          "'0 0 30 2 *', column 5: day 30 never comes: feb has 29 at most; write a day "
          "that every one of the months has, or other months");
    CHECK(!refusal("0 0 31 2,4,6 *").empty());
    CHECK(refusal("0 0 30 2 mon").empty());  // every Monday in February
    CHECK(refusal("@reboot").find("names no time") != std::string::npos);
    CHECK(refusal("@dayly").find("did you mean '@daily'?") != std::string::npos);
    CHECK(refusal("@every 5m").find("*/5 * * * *") != std::string::npos);
    CHECK(refusal("").find("column 1: nothing is there") != std::string::npos);
    CHECK(refusal("1, * * * *").find("column 3: the minute ends too soon") != std::string::npos);
    for (const char* odd :
         {"-5 * * * *", "*-5 * * * *", "1-2-3 * * * *", "*/2/2 * * * *", "*5 * * * *", "1,,2 * * * *",
          "5- * * * *", "*/ * * * *", "99999999999999999999 * * * *", "0 0 0 * *", "0 0 * 0 *", "0 0 * * 8",
          "+1 * * * *", "0x1 * * * *", "1e3 * * * *"})
        CHECK(!refusal(odd).empty());
}

TEST_CASE("hostile text is refused, short and printable") {
    for (const std::string& text :
         {std::string(10 << 20, '*'), std::string(900, ','), std::string("\0 * * * *", 9),
          std::string("\x1b[31m * * * *"), std::string("\xff\xfe * * * *"), std::string(999, ' ')}) {
        const std::string what = refusal(text);
        CHECK(!what.empty());
        CHECK(what.size() < 400);
        CHECK(std::all_of(what.begin(), what.end(), [](char c) { return c >= 0x20 && c < 0x7f; }));
    }
}

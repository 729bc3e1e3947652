#include "core/schedule/schedule_store.h"

#include <catch2/catch.hpp>

#include <thread>

#include "core/base/error.h"
#include "core/queue/clock.h"
#include "tests/support/temp_folder.h"

using namespace sixth;
using namespace sixth::schedule;

namespace {

struct Bench {
    test::TempFolder folder;
    queue::QueueStore queue{folder / "state.db"};
    ScheduleStore store{queue};
    std::int64_t now = 1'772'400'600'000;  // 2026-03-01T21:30:00Z

    static Definition definition(const std::string& name) {
        Definition out;
        out.name = name;
        out.cron = "@hourly";
        out.zone = "UTC";
        out.argv = {"true"};
        out.folder = "/";
        return out;
    }
    void fire(const std::string& name) {
        const Timetable table = timetable_of(*store.find(name));
        CHECK(store.carry_out(table, plan(table, now), now));
    }
    void end(queue::TaskId task) {
        queue.db().run("UPDATE queue_task SET state = 'done', started = ?2, finished = ?2 WHERE id = ?1",
                       task, now);
    }
};

}  // namespace

TEST_CASE("a schedule comes back from the disk as it was") {
    Bench bench;
    Definition full = bench.definition("full");
    full.argv = {"a", "", "b c"};
    full.shell = false;
    full.variables = {{"A", "1=2"}, {"B", ""}};
    full.lane = queue::Lane::low;
    full.retries = 2;
    full.timeout = 5;
    full.report_to = "/tmp/r.json";
    full.missed = Missed::all;
    full.window = 7;
    full.overlap = Overlap::kill;
    full.jitter = 9;
    bench.store.add(full, bench.now);
    CHECK(bench.store.find("full")->definition == full);
    CHECK(bench.store.find("full")->next == bench.now + 1'800'000);
    CHECK_THROWS_AS(bench.store.add(full, bench.now), Error);
}

TEST_CASE("a due time is decided once, whoever planned it") {
    Bench bench;
    bench.store.add(bench.definition("a"), bench.now);
    bench.now += 1'800'000;
    const Timetable table = timetable_of(*bench.store.find("a"));
    const Plan made = plan(table, bench.now);
    CHECK(bench.store.carry_out(table, made, bench.now));
    CHECK_FALSE(bench.store.carry_out(table, made, bench.now));
    SECTION("also after the clock was set back") {
        bench.store.look_again(bench.now - 60'000);
        CHECK(bench.store.find("a")->next == bench.now);
        bench.fire("a");
    }
    CHECK(bench.store.history(1, 0).size() == 1);
    CHECK(bench.queue.list({}).size() == 1);
}

TEST_CASE("what overlaps is skipped, queued or ended") {
    Bench bench;
    Definition definition = bench.definition("a");
    definition.overlap = GENERATE(Overlap::skip, Overlap::queue, Overlap::kill);
    bench.store.add(definition, bench.now);
    for (int i = 0; i < 2; ++i) {
        bench.now += i == 0 ? 1'800'000 : 3'600'000;
        bench.fire("a");
    }
    const std::vector<Run> runs = bench.store.history(1, 0);
    REQUIRE(runs.size() == 2);
    if (definition.overlap == Overlap::skip) {
        CHECK(runs[1].state == Run::State::skipped);
        CHECK(runs[1].reason == "the run before it, task 1, is not over");
        bench.end(1);
        bench.now += 3'600'000;
        bench.fire("a");
        CHECK(bench.store.history(1, 0).back().task == 2);
    } else {
        const bool kill = definition.overlap == Overlap::kill;
        CHECK(bench.queue.find(1)->state == (kill ? queue::State::cancelled : queue::State::ready));
        CHECK(bench.queue.find(2)->state == (kill ? queue::State::ready : queue::State::waiting));
    }
}

TEST_CASE("what is missed is run in a row, not over each other") {
    Bench bench;
    Definition definition = bench.definition("a");
    definition.missed = Missed::all;
    bench.store.add(definition, bench.now);
    bench.now += 3 * 3'600'000;
    bench.fire("a");
    CHECK(bench.queue.find(1)->state == queue::State::ready);
    CHECK(bench.queue.waits_for(3)[0].task == 2);
    CHECK(bench.store.history(1, 0)[0].reason == "2h30m late: no worker was there");
}

TEST_CASE("a configuration's schedules are what it says; their history stays") {
    Bench bench;
    const auto named = [&](const std::string& name) {
        Definition definition = bench.definition(name);
        definition.origin = bench.folder.path().string();
        return definition;
    };
    const std::string origin = bench.folder.path().string();
    bench.store.add(bench.definition("mine"), bench.now);
    CHECK(bench.store.sync(origin, {named("a"), named("b")}, bench.now).empty());
    bench.now += 1'800'000;
    bench.fire("a");
    Definition changed = named("a");
    changed.argv = {"false"};
    CHECK(bench.store.sync(origin, {changed}, bench.now + 5).empty());
    CHECK(bench.store.find("a")->next == bench.now + 3'600'000);  // its times are the same
    CHECK(bench.store.find("b")->removed);
    CHECK(bench.store.list().size() == 2);
    SECTION("a name or a report is nobody else's") {
        CHECK(bench.store.sync(origin, {named("mine")}, bench.now).size() == 1);
        CHECK(bench.store.find("mine")->definition.origin.empty());
        Definition reports = bench.definition("c");
        reports.report_to = "/tmp/r.json";
        bench.store.add(reports, bench.now);
        reports.name = "d";
        CHECK_THROWS_AS(bench.store.add(reports, bench.now), Error);
    }
    SECTION("gone and back again") {
        bench.store.sync(origin, {}, bench.now);
        CHECK(bench.store.list().size() == 1);
        CHECK_FALSE(bench.store.next_fire("").value_or(0) == 0);
        bench.store.sync(origin, {named("a")}, bench.now);
        CHECK(bench.store.history(bench.store.find("a")->id, 0).size() == 1);
    }
}

TEST_CASE("history is bounded") {
    Bench bench;
    Definition definition = bench.definition("a");
    definition.cron = "* * * * *";
    bench.store.add(definition, bench.now);
    bench.queue.db().exec(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2300) INSERT INTO "
        "schedule_run(schedule, due, last_due, count, by_hand, state, decided, reason) SELECT 1, i, i, 1, 0, "
        "'skipped', i, '' FROM n");
    for (int i = 0; i < 3; ++i) {
        bench.now += 60'000;
        bench.fire("a");
    }
    CHECK(bench.store.history(1, 0).size() == 2001);  // and the one that is open
}

TEST_CASE("ends are settled once, and what was late or skipped is told once") {
    Bench bench;
    bench.store.add(bench.definition("a"), bench.now);
    bench.now += 3 * 3'600'000;
    bench.fire("a");
    CHECK(bench.store.ended().empty());
    bench.end(1);
    std::vector<Run> ended = bench.store.ended();
    REQUIRE(ended.size() == 1);
    CHECK(ended[0].state == Run::State::done);
    CHECK(bench.store.is_newest_end(ended[0]));
    CHECK(bench.store.untold(ended[0]).size() == 2);  // one row of skips, and the late run
    bench.store.settle(ended[0]);
    CHECK(bench.store.ended().empty());
    bench.now += 1'800'000;
    bench.fire("a");
    bench.queue.db().exec("DELETE FROM queue_task WHERE id = 2");
    ended = bench.store.ended();
    REQUIRE(ended.size() == 1);
    CHECK(ended[0].state == Run::State::lost);
    CHECK(bench.store.untold(ended[0]).empty());
}

TEST_CASE("eight threads that find a schedule due enqueue it once") {
    Bench bench;
    Definition definition = bench.definition("a");
    definition.cron = "* * * * *";
    definition.missed = Missed::all;
    bench.store.add(definition, bench.now);
    const std::int64_t now = bench.now + 30 * 60'000;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            queue::QueueStore queue(bench.folder / "state.db");
            ScheduleStore store(queue);
            for (const Schedule& each : store.due(now, "")) {
                const Timetable table = timetable_of(each);
                store.carry_out(table, plan(table, now), now);
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(bench.store.history(1, 0).size() == 30);
    CHECK(bench.queue.list({}).size() == 30);
}

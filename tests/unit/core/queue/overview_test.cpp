#include <catch2/catch.hpp>

#include "core/queue/clock.h"
#include "core/queue/queue_store.h"
#include "tests/support/temp_folder.h"

using namespace sixth;
using namespace sixth::queue;

namespace {

class Bench {
  public:
    void add(Lane lane, int retries = 0) {
        Request request;
        request.argv = {"true"};
        request.name = "t";
        request.folder = "/";
        request.lane = lane;
        request.retries = retries;
        request.backoff_least = request.backoff_most = 0;
        store.add({request});
    }
    // One attempt of whatever is first.
    void run(Outcome outcome, int exit_code, std::int64_t took) {
        QueueStore::Step step;
        step.free.push_back({std::nullopt, true, own_identity()});
        const auto claimed = store.step(step);
        REQUIRE(claimed.size() == 1);
        const Task& task = claimed[0].task;
        Result result;
        result.outcome = outcome;
        result.exit_code = exit_code;
        result.started = task.started;
        result.finished = task.started + took;
        step.free.clear();
        step.finished.push_back({task.id, task.attempt, result});
        store.step(step);
    }
    const LaneView& lane(Lane which) {
        seen = store.overview();
        return seen.lane.at(static_cast<std::size_t>(which));
    }

    test::TempFolder folder;
    QueueStore store{folder / "state.db"};
    Overview seen;
};

std::int64_t sum(const Histogram& histogram) {
    std::int64_t all = 0;
    for (const std::int64_t count : histogram.counts) all += count;
    return all;
}

}  // namespace

TEST_CASE("an empty queue has every lane and no worker") {
    Bench bench;
    for (const Lane each : {Lane::critical, Lane::high, Lane::normal, Lane::low}) {
        const LaneView& view = bench.lane(each);
        CHECK(view.queued == 0);
        CHECK(view.oldest == 0);
        CHECK(view.ended.size() == 3);
        CHECK(sum(view.wait) == 0);
    }
    CHECK(bench.seen.workers.empty());
    CHECK_FALSE(bench.seen.last_failure);
}

TEST_CASE("what waits, what runs and since when, by lane") {
    Bench bench;
    const std::int64_t before = wall_ms();
    bench.add(Lane::low);
    bench.add(Lane::low);
    bench.add(Lane::high);
    CHECK(bench.lane(Lane::low).queued == 2);
    CHECK(bench.lane(Lane::low).oldest >= before);
    QueueStore::Step step;
    step.free.push_back({Lane::high, false, own_identity()});
    REQUIRE(bench.store.step(step).size() == 1);
    CHECK(bench.lane(Lane::high).queued == 0);
    CHECK(bench.lane(Lane::high).running == 1);
    bench.store.pause_lane(Lane::low, true);
    CHECK(bench.lane(Lane::low).paused);
}

TEST_CASE("attempts are counted for ever, by lane, outcome and time") {
    Bench bench;
    bench.add(Lane::normal, 1);
    bench.run(Outcome::exited, 1, 10);  // tried again
    bench.run(Outcome::exited, 0, 11);
    bench.add(Lane::normal);
    bench.run(Outcome::timed_out, 0, 28'800'001);
    const auto check = [&] {
        const LaneView& view = bench.lane(Lane::normal);
        CHECK(view.attempts.at(static_cast<std::size_t>(Outcome::exited)) == 2);
        CHECK(view.attempts.at(static_cast<std::size_t>(Outcome::timed_out)) == 1);
        CHECK(view.ended.at(State::done) == 1);
        CHECK(view.ended.at(State::failed) == 1);
        CHECK(sum(view.wait) == 3);
        CHECK(view.run.counts.at(0) == 1);   // 10 ms is at most 10 ms
        CHECK(view.run.counts.at(1) == 1);   // 11 is not
        CHECK(view.run.counts.back() == 1);  // over eight hours
        CHECK(view.run.total == 28'800'022);
        CHECK(sum(bench.lane(Lane::low).run) == 0);
    };
    check();
    REQUIRE(bench.seen.last_failure);
    CHECK(bench.seen.last_failure->id == 2);
    CHECK(bench.seen.last_failure->reason.find("timed out") == 0);
    CHECK(bench.store.prune(wall_ms() + 100'000'000, [](const auto&) {}) == 2);
    check();
    CHECK_FALSE(bench.seen.last_failure);
}

TEST_CASE("an attempt of which nothing ran has no times") {
    Bench bench;
    bench.add(Lane::low);
    bench.run(Outcome::unstartable, 0, 0);
    CHECK(bench.lane(Lane::low).attempts.at(static_cast<std::size_t>(Outcome::unstartable)) == 1);
    CHECK(sum(bench.lane(Lane::low).run) == 0);
    CHECK(sum(bench.lane(Lane::low).wait) == 0);
}

TEST_CASE("a worker tells how it is woken") {
    Bench bench;
    const std::int64_t id = bench.store.enter(4, "polling");
    const auto workers = bench.store.overview().workers;
    REQUIRE(workers.size() == 1);
    CHECK(workers[0].woken == "polling");
    CHECK(workers[0].slots == 4);
    bench.store.leave(id);
}

TEST_CASE("looking makes nothing and sees what others write") {
    const test::TempFolder folder;
    const auto look = [&] { return QueueStore::look(folder / "x/state.db", std::chrono::milliseconds(50)); };
    CHECK_THROWS_AS(look(), state::StateError);
    CHECK_FALSE(std::filesystem::exists(folder / "x"));
    QueueStore store(folder / "x/state.db");
    store.enter(1);
    CHECK(look().overview().workers.size() == 1);
}

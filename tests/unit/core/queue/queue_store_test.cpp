#include "core/queue/queue_store.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "core/base/error.h"
#include "core/queue/clock.h"
#include "tests/support/children.h"
#include "tests/support/temp_folder.h"

using namespace sixth;
using namespace sixth::queue;

namespace {

Request request(const std::string& name = "t") {
    Request request;
    request.argv = {"/bin/true", name};
    request.name = name;
    request.folder = "/";
    return request;
}

class Bench {
  public:
    TaskId add(const Request& wanted) { return store.add({wanted}).at(0).id; }
    TaskId add(const std::string& name, Lane lane = Lane::normal) {
        Request wanted = request(name);
        wanted.lane = lane;
        return add(wanted);
    }
    TaskId add_after(const std::string& name, std::vector<Dependency> after) {
        Request wanted = request(name);
        wanted.after = std::move(after);
        return add(wanted);
    }
    State state(TaskId id) { return store.find(id)->state; }

    // One worker's turn with `places` free places.
    std::vector<Task> claim(std::size_t places = 1, std::optional<Lane> own = {}, bool helps = true) {
        QueueStore::Step step;
        step.worker = 1;
        step.on_done = on_done;
        step.on_fail = on_fail;
        step.finished = std::exchange(ended, {});
        for (std::size_t i = 0; i < places; ++i) step.free.push_back({own, helps, own_identity()});
        std::vector<Task> tasks;
        for (const Claimed& claimed : store.step(step)) tasks.push_back(claimed.task);
        return tasks;
    }
    void end(const Task& task, int code) {
        Result result;
        result.exit_code = code;
        end(task, result);
    }
    void end(const Task& task, Outcome outcome) {
        Result result;
        result.outcome = outcome;
        end(task, result);
    }
    void end(const Task& task, const Result& result) { ended.push_back({task.id, task.attempt, result}); }
    // Claims the one ready task and ends it so.
    template <class End>
    Task run(End how) {
        const auto tasks = claim();
        REQUIRE(tasks.size() == 1);
        end(tasks[0], how);
        claim(0);
        return *store.find(tasks[0].id);
    }

    test::TempFolder folder;
    QueueStore store{folder / "state.db"};
    std::vector<Finished> ended;
    std::vector<std::string> on_done, on_fail;
};

std::string names(const std::vector<Task>& tasks) {
    std::string all;
    for (const Task& task : tasks) all += task.request.name;
    return all;
}

}  // namespace

TEST_CASE("what is added comes back whole") {
    Bench bench;
    Request wanted = request("all");
    wanted.argv = {"prog", "", "two words", "\xff\x01"};
    wanted.variables = {{"A", "1=2"}, {"B", ""}};
    wanted.key = "k";
    wanted.retries = 3;
    wanted.backoff_least = 5;
    wanted.backoff_most = 50;
    wanted.jitter = 0.5;
    wanted.timeout = 1000;
    wanted.kill_grace = 77;
    wanted.limit = "db";
    wanted.limit_count = 2;
    wanted.on_crash = OnCrash::hold;
    wanted.crash_limit = 9;
    wanted.max_output = 1234;
    wanted.notify = {"tell", "{id}"};
    wanted.checkpoint_signal = 10;
    wanted.checkpoint_every = 500;
    const TaskId id = bench.add(wanted);
    const Task task = *bench.store.find(id);
    const Request& back = task.request;
    CHECK(back.argv == wanted.argv);
    CHECK(back.variables == wanted.variables);
    CHECK(back.key == "k");
    CHECK(std::tuple(back.retries, back.backoff_least, back.backoff_most, back.jitter, back.timeout,
                     back.kill_grace) == std::tuple(3, 5, 50, 0.5, 1000, 77));
    CHECK(std::tuple(back.limit, back.limit_count, back.on_crash, back.crash_limit, back.max_output) ==
          std::tuple("db", 2, OnCrash::hold, 9, 1234));
    CHECK(back.notify == wanted.notify);
    CHECK(std::tuple(back.checkpoint_signal, back.checkpoint_every) == std::tuple(10, 500));
    CHECK(task.state == State::ready);
    CHECK_FALSE(task.exit_code);
    CHECK_FALSE(task.progress);
    CHECK_FALSE(bench.store.find(99));
}

TEST_CASE("the task whose lane's time is nearest goes first, so no lane starves") {
    Bench bench;
    bench.add("n", Lane::normal);
    bench.add("l", Lane::low);
    bench.add("h", Lane::high);
    bench.add("c", Lane::critical);
    CHECK(names(bench.claim(4)) == "chnl");

    bench.add("1", Lane::low);
    bench.store.db().exec(
        "UPDATE queue_task SET ready = ready - 8000000 WHERE name = '1'");  // over two hours ago
    bench.add("2", Lane::critical);
    CHECK(names(bench.claim(2)) == "12");
    CHECK(bench.claim(1).empty());
}

TEST_CASE("a place kept for one lane serves it first, and others only if it helps") {
    Bench bench;
    bench.add("n", Lane::normal);
    CHECK(bench.claim(1, Lane::critical, false).empty());
    bench.add("h", Lane::high);
    bench.add("l", Lane::low);
    CHECK(names(bench.claim(2, Lane::low, true)) == "lh");
    CHECK(names(bench.claim(1)) == "n");
    bench.store.pause_lane(Lane::normal, true);
    bench.add("p", Lane::normal);
    CHECK(bench.claim(1).empty());
    CHECK(bench.store.paused_lanes() == std::vector<Lane>{Lane::normal});
    bench.store.pause_lane(Lane::normal, false);
    CHECK(names(bench.claim(1)) == "p");
}

TEST_CASE("no more tasks of a limit run than it says, and the others pass them by") {
    Bench bench;
    for (int i = 0; i < 3; ++i) {
        Request wanted = request("d");
        wanted.limit = "db";
        wanted.limit_count = 2;
        bench.add(wanted);
    }
    bench.add("x");
    const auto tasks = bench.claim(4);
    CHECK(names(tasks) == "ddx");
    CHECK(bench.store.running_with("db") == 2);
    bench.end(tasks[0], 0);
    CHECK(names(bench.claim(4)) == "d");
}

TEST_CASE("dependencies: ok, any and fail; what can no longer happen cancels") {
    Bench bench;
    const TaskId first = bench.add("1");
    const TaskId on_ok = bench.add_after("o", {{first, Need::success}});
    const TaskId on_end = bench.add_after("e", {{first, Need::end}});
    const TaskId on_fail = bench.add_after("f", {{first, Need::failure}});
    const TaskId far = bench.add_after("x", {{on_ok, Need::success}});
    const TaskId farther = bench.add_after("y", {{far, Need::end}});
    CHECK(bench.state(on_ok) == State::waiting);
    CHECK(bench.run(1).state == State::failed);
    CHECK(bench.state(on_ok) == State::cancelled);
    CHECK(bench.state(on_end) == State::ready);
    CHECK(bench.state(on_fail) == State::ready);
    CHECK(bench.state(far) == State::cancelled);
    CHECK(bench.state(farther) == State::ready);  // it asked for an end, and that is one
    CHECK_THROWS_WITH(bench.add_after("z", {{999, Need::success}}), Catch::Contains("no task 999"));
    // on one that is over already
    CHECK(bench.state(bench.add_after("a", {{first, Need::failure}})) == State::ready);
    CHECK(bench.state(bench.add_after("b", {{first, Need::success}})) == State::cancelled);

    // trying again revives what was cancelled because of it
    CHECK(bench.store.retry(first));
    CHECK(bench.state(first) == State::ready);
    CHECK(bench.state(on_ok) == State::waiting);
    CHECK(bench.state(far) == State::waiting);
    CHECK_FALSE(bench.store.retry(on_end));
}

TEST_CASE("a task with two forerunners starts after the second") {
    Bench bench;
    const TaskId a = bench.add("a");
    const TaskId b = bench.add("b");
    const TaskId c = bench.add_after("c", {{a, Need::success}, {b, Need::success}});
    bench.run(0);
    CHECK(bench.state(c) == State::waiting);
    CHECK(bench.store.waits_for(c).size() == 1);
    bench.run(0);
    CHECK(bench.state(c) == State::ready);
}

TEST_CASE("all or none: one bad request of many leaves nothing behind") {
    Bench bench;
    Request bad = request("bad");
    bad.after = {{42, Need::success}};
    CHECK_THROWS_AS(bench.store.add({request("good"), bad}), Error);
    CHECK(bench.store.counts().tasks[State::ready] == 0);
}

TEST_CASE("a key is held by one live task") {
    Bench bench;
    Request wanted = request("k");
    wanted.key = "nightly";
    const TaskId first = bench.add(wanted);
    CHECK_THROWS_WITH(bench.add(wanted), Catch::Contains("has the key 'nightly' already"));
    wanted.on_conflict = OnConflict::give_back;
    CHECK(bench.store.add({wanted})[0].existed);
    CHECK(bench.add(wanted) == first);
    wanted.on_conflict = OnConflict::replace;
    const TaskId second = bench.add(wanted);
    CHECK(second != first);
    CHECK(bench.state(first) == State::cancelled);
    CHECK(bench.state(second) == State::ready);
    // a running one is told to end, and the new one waits for that
    const auto running = bench.claim();
    const TaskId third = bench.add(wanted);
    CHECK(bench.store.find(second)->cancelling);
    CHECK(bench.state(third) == State::waiting);
    bench.end(running[0], Outcome::cancelled);
    bench.claim(0);
    CHECK(bench.state(second) == State::cancelled);
    CHECK(bench.state(third) == State::ready);
}

TEST_CASE("failures are tried again with growing waits, and counted apart from crashes") {
    Bench bench;
    Request wanted = request("r");
    wanted.retries = 2;
    wanted.backoff_least = 1000;
    wanted.backoff_most = 8000;
    wanted.jitter = 0.1;
    wanted.crash_limit = 1;
    const TaskId id = bench.add(wanted);
    const auto wake = [&] {
        bench.store.db().exec("UPDATE queue_task SET delay_until = 0 WHERE state = 'scheduled'");
        bench.claim(0);
    };
    for (const std::int64_t expected : {1000, 2000}) {
        const std::int64_t before = wall_ms();
        const Task task = bench.run(3);
        CHECK(task.state == State::scheduled);
        CHECK(task.ready - before >= expected * 9 / 10);
        CHECK(task.ready - before <= expected * 11 / 10 + 2000);
        wake();
    }
    // a crash costs no retry: at once again
    const Task crashed = bench.run(Outcome::lost);
    CHECK(crashed.state == State::ready);
    CHECK(std::pair(crashed.failures, crashed.crashes) == std::pair(2, 1));
    const Task failed = bench.run(3);
    CHECK(failed.state == State::failed);
    CHECK(failed.reason == "exit 3");
    CHECK(failed.exit_code == 3);
    CHECK(failed.attempt == 4);
    CHECK(bench.store.attempts(id).size() == 4);
    CHECK(bench.store.retry(id));
    CHECK(bench.store.find(id)->failures == 0);
}

TEST_CASE("crashes: retry until the limit, fail, or hold") {
    Bench bench;
    Request wanted = request("c");
    wanted.crash_limit = 1;
    const TaskId retried = bench.add(wanted);
    CHECK(bench.run(Outcome::lost).state == State::ready);
    const Task dead = bench.run(Outcome::lost);
    CHECK(dead.state == State::failed);
    CHECK_THAT(dead.reason, Catch::StartsWith("crashed 2 times"));
    CHECK(dead.id == retried);
    wanted.on_crash = OnCrash::fail;
    bench.add(wanted);
    CHECK(bench.run(Outcome::lost).state == State::failed);
    wanted.on_crash = OnCrash::hold;
    bench.add(wanted);
    const Task held = bench.run(Outcome::lost);
    CHECK(held.state == State::held);
    CHECK(bench.store.release(held.id));
    CHECK(bench.state(held.id) == State::ready);
    // one that never started is no crash
    const Task unstarted = bench.run(Outcome::unstarted);
    CHECK(unstarted.state == State::ready);
    CHECK(unstarted.crashes == 1);
}

TEST_CASE("exit 75 asks to be run again and is no failure") {
    Bench bench;
    bench.add("q");
    const Task task = bench.run(75);
    CHECK(task.state == State::scheduled);
    CHECK(task.failures == 0);
}

TEST_CASE("a late word about an attempt that is over changes nothing") {
    Bench bench;
    const TaskId id = bench.add("f");
    const auto first = bench.claim();
    bench.end(first[0], Outcome::lost);
    bench.claim(0);
    const auto second = bench.claim();
    REQUIRE(second.size() == 1);
    bench.end(first[0], 0);  // of the first attempt: fenced
    bench.claim(0);
    CHECK(bench.state(id) == State::running);
    bench.end(second[0], 1);
    bench.end(second[0], 0);  // twice: the first word counts
    bench.claim(0);
    CHECK(bench.state(id) == State::failed);
    bench.end(second[0], 0);
    bench.claim(0);
    CHECK(bench.state(id) == State::failed);
    CHECK_FALSE(bench.store.checkpoint(id, 1, "x", 0.5));
}

TEST_CASE("telling of an end is one task, of tasks that tell of nothing themselves") {
    Bench bench;
    bench.on_done = {"sync", "{id}:{state}", "{name}"};
    bench.on_fail = {"alarm"};
    Request wanted = request("n");
    wanted.notify = {"mail", "x{id}x{folder}"};
    const TaskId id = bench.add(wanted);
    bench.run(0);
    Filter ready;
    ready.states = {State::ready};
    const auto told = bench.store.list(ready);
    REQUIRE(told.size() == 2);
    CHECK(told[0].request.argv == std::vector<std::string>{"mail", fmt::format("x{}x/", id)});
    CHECK(told[1].request.argv == std::vector<std::string>{"sync", fmt::format("{}:done", id), "n"});
    CHECK(told[0].request.about == id);
    for (int i = 0; i < 2; ++i) bench.run(0);
    CHECK(bench.store.list(ready).empty());
    bench.add("f");
    bench.run(1);
    CHECK(bench.store.list(ready).at(0).request.argv == std::vector<std::string>{"alarm"});
}

TEST_CASE("delays run by the machine's clock, times by the wall's") {
    Bench bench;
    Request wanted = request("d");
    wanted.delay = 3600'000;
    const TaskId delayed = bench.add(wanted);
    wanted.delay = 0;
    wanted.at = wall_ms() + 3600'000;
    const TaskId timed = bench.add(wanted);
    CHECK(bench.state(delayed) == State::scheduled);
    CHECK(bench.state(timed) == State::scheduled);
    CHECK(bench.claim(2).empty());
    CHECK(bench.store.next_due().value() > 3590'000);
    // the wall's clock was set back by a day: the delay does not care
    bench.store.db().exec(
        "UPDATE queue_task SET ready = ready + 86400000, delay_until = 0 WHERE delay_boot IS NOT NULL");
    CHECK(bench.store.next_due() == 0);
    const auto claimed = bench.claim(2);
    REQUIRE(claimed.size() == 1);
    CHECK(claimed[0].id == delayed);
    // after a reboot it counts by the wall's
    wanted = request("b");
    wanted.delay = 3600'000;
    const TaskId rebooted = bench.add(wanted);
    bench.store.db().exec(
        "UPDATE queue_task SET delay_boot = 'before', delay_until = 0 WHERE state = 'scheduled'");
    CHECK(bench.claim(2).empty());
    bench.store.db().exec("UPDATE queue_task SET ready = 1 WHERE delay_boot = 'before'");
    CHECK(bench.claim(2).size() == 2);  // `timed` too
    CHECK(bench.state(rebooted) == State::running);
}

TEST_CASE("hold, release and cancel") {
    Bench bench;
    const TaskId id = bench.add("h");
    CHECK(bench.store.hold(id));
    CHECK(bench.claim().empty());
    CHECK_FALSE(bench.store.hold(id));
    CHECK(bench.store.release(id));
    CHECK_FALSE(bench.store.release(id));
    CHECK(bench.store.cancel(id));
    CHECK_FALSE(bench.store.cancel(id));
    CHECK(bench.state(id) == State::cancelled);
    CHECK(bench.claim().empty());
    // held by its forerunners too
    const TaskId first = bench.add("1");
    Request wanted = request("2");
    wanted.after = {{first, Need::success}};
    wanted.hold = true;
    const TaskId second = bench.add(wanted);
    CHECK(bench.store.release(second));
    CHECK(bench.state(second) == State::waiting);
}

TEST_CASE("orphans of a dead worker are adopted once") {
    Bench bench;
    bench.add("a");
    bench.add("b");
    bench.claim(2);
    const std::int64_t me = bench.store.enter(2);
    bench.store.db().exec("UPDATE queue_task SET worker = 77 WHERE state = 'running'");
    CHECK(bench.store.adopt(me).size() == 2);
    CHECK(bench.store.adopt(me).empty());
    CHECK(bench.store.running_of(me).size() == 2);
    CHECK(bench.store.workers().size() == 1);
    bench.store.drain();
    CHECK(bench.store.is_draining(me));
    bench.store.leave(me);
    CHECK(bench.store.workers().empty());
}

TEST_CASE("checkpoints and steps belong to the running attempt") {
    Bench bench;
    const TaskId id = bench.add("c");
    const Task task = bench.claim()[0];
    CHECK(bench.store.checkpoint(id, task.attempt, "line 7", std::nullopt));
    CHECK(bench.store.checkpoint(id, task.attempt, std::nullopt, 0.25));
    CHECK(bench.store.find(id)->cursor == "line 7");
    CHECK(bench.store.find(id)->progress == 0.25);
    CHECK_FALSE(bench.store.step_done(id, "build"));
    CHECK(bench.store.finish_step(id, task.attempt, "build"));
    CHECK(bench.store.step_done(id, "build"));
    CHECK_FALSE(bench.store.finish_step(id, task.attempt + 1, "check"));
    bench.end(task, Outcome::lost);
    bench.claim(0);
    CHECK_FALSE(bench.store.finish_step(id, task.attempt, "late"));
    CHECK(bench.store.find(id)->cursor == "line 7");  // for the next attempt
}

TEST_CASE("pruning keeps what is young and what is waited for, and numbers are not used again") {
    Bench bench;
    const TaskId old = bench.add("old");
    bench.run(0);
    const TaskId needed = bench.add("needed");
    bench.run(1);
    bench.store.db().exec("UPDATE queue_task SET finished = 1000");
    const TaskId young = bench.add("young");
    bench.run(0);
    const TaskId last = bench.add("last");
    bench.store.db().run("INSERT INTO queue_after VALUES(?, ?, 0, 0)", last, needed);
    bench.store.hold(last);
    CHECK(bench.store.prune(2000, [](const auto&) {}) == 1);
    CHECK_FALSE(bench.store.find(old));
    CHECK(bench.store.find(needed));
    CHECK(bench.store.find(young));
    CHECK(bench.store.attempts(old).empty());
    CHECK(bench.store.cancel(last));
    bench.store.db().exec("UPDATE queue_task SET finished = 1000");
    CHECK(bench.store.prune(2000, [](const auto&) {}) == 3);
    CHECK(bench.add("next") == last + 1);
}

TEST_CASE("counts are what the tables hold, after anything") {
    Bench bench;
    for (int i = 0; i < 6; ++i) bench.add("x");
    bench.store.hold(1);
    bench.store.cancel(2);
    const auto tasks = bench.claim(3);
    bench.end(tasks[0], 0);
    bench.end(tasks[1], 1);
    bench.claim(0);
    bench.store.prune(wall_ms() + 1000, [](const auto&) {});
    for (const auto& [state, count] : bench.store.counts().tasks) {
        INFO(name_of(state));
        Filter filter;
        filter.states = {state};
        CHECK(static_cast<std::int64_t>(bench.store.list(filter).size()) == count);
    }
    bench.add("late", Lane::critical);
    bench.store.db().exec("UPDATE queue_task SET ready = ready - 1000 WHERE name = 'late'");
    const auto late = bench.claim(1);
    REQUIRE(names(late) == "late");
    bench.end(late[0], 0);
    bench.claim(0);
    CHECK(bench.store.counts().missed == 1);
}

TEST_CASE("eight clients and two workers at once: every task is claimed exactly once") {
    const test::TempFolder folder;
    const fs::Path file = folder / "state.db";
    constexpr int each = 25;
    const bool good = test::all_succeed(10, [&](int number) {
        QueueStore store(file);
        if (number < 8) {
            for (int i = 0; i < each; ++i) store.add({request("s")});
            return 0;
        }
        int idle = 0;
        while (store.counts().tasks[State::done] < 8 * each && idle < 20'000) {
            QueueStore::Step step;
            step.worker = number;
            step.free = {{{}, true, own_identity()}};
            const auto claimed = store.step(step);
            if (claimed.empty()) {
                ::usleep(1000);
                ++idle;
                continue;
            }
            step.free.clear();
            step.finished = {{claimed[0].task.id, claimed[0].task.attempt, Result{}}};
            store.step(step);
        }
        return store.counts().tasks[State::done] == 8 * each ? 0 : 1;
    });
    CHECK(good);
    QueueStore store(file);
    Filter all;
    for (const Task& task : store.list(all)) CHECK(task.attempt == 1);
    CHECK(store.counts().tasks[State::done] == 8 * each);
}

#include "core/queue/worker.h"

#include <signal.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/queue/attempt_log.h"
#include "core/queue/clock.h"
#include "core/queue/notice.h"
#include "core/queue/spawner.h"
#include "core/queue/worker_loop.h"
#include "tests/support/children.h"
#include "tests/support/temp_folder.h"

using namespace sixth;
using namespace sixth::queue;

namespace {

class Bench {
  public:
    // As `sixth queue work --until-empty` does it, in a process of its own.
    pid_t start(bool until_empty = true) const {
        return test::start_child([&] {
            WorkerOptions options;
            options.until_empty = until_empty;
            Spawner spawner;
            QueueStore store(file);
            work(store, spawner, options, {});
            return 0;
        });
    }
    void run() const { REQUIRE(test::wait_child(start()) == 0); }

    TaskId add(const std::string& line, const std::function<void(Request&)>& change = {}) const {
        Request request;
        request.argv = {line};
        request.shell = true;
        request.folder = folder.path().string();
        request.kill_grace = 300;
        request.backoff_least = request.backoff_most = 10;
        if (change) change(request);
        QueueStore store(file);
        const TaskId id = store.add({request})[0].id;
        notify(store.folder(), Topic::work);
        return id;
    }
    Task task(TaskId id) const { return *QueueStore(file).find(id); }
    std::string text(const char* name) const {
        return std::filesystem::exists(folder / name) ? fs::read(folder / name) : "";
    }
    // Until `ready` says so, ten seconds at most.
    template <class Ready>
    bool eventually(Ready ready) const {
        for (int i = 0; i < 2000; ++i) {
            if (ready()) return true;
            ::usleep(5000);
        }
        return false;
    }
    std::string log(TaskId id, int attempt) const {
        QueueStore store(file);
        LogReader reader(store.log_file(id, attempt));
        std::string all;
        reader.read([&](Stream, std::int64_t, std::string_view bytes) { all += bytes; },
                    [](std::uint64_t) {});
        return all;
    }

    test::TempFolder folder;
    fs::Path file = folder / "state.db";
};

// An executor whose tasks all fail, and that meets a locked state once, after an end is on the disk.
class Unlucky final : public WorkerLoop {
  public:
    Unlucky(QueueStore& store, const WorkerOptions& options, const WorkerEvents& events)
        : WorkerLoop(store, options, events, Executor::local) {}

  private:
    std::int64_t running() const override { return static_cast<std::int64_t>(running_.size()); }
    void adopt() override {}
    void tell_cancelled() override {}
    std::vector<Slot> offer() override { return std::vector<Slot>(1); }
    void start(const std::vector<Claimed>& claimed) override {
        running_ = claimed;
        if (++starts_ == 2) throw state::StateError(state::Reason::busy, "the state is locked");
    }
    void look_around() override {}
    void wait() override {
        ::usleep(10'000);
        Result bad;
        bad.exit_code = 3;
        for (const Claimed& each : running_) finished_.push_back({each.task.id, each.task.attempt, bad, {}});
        running_.clear();
    }

    std::vector<Claimed> running_;
    int starts_ = 0;
};

}  // namespace

TEST_CASE("an error between an end and the next start loses neither") {
    const Bench bench;
    const TaskId first = bench.add("");
    const TaskId second = bench.add("");
    QueueStore store(bench.file);
    WorkerOptions options;
    options.until_empty = true;
    std::vector<TaskId> ended;
    int troubles = 0;
    WorkerEvents events;
    events.ended = [&](const Task& task, const Result&) { ended.push_back(task.id); };
    events.trouble = [&](const std::string&) { ++troubles; };
    const WorkerReport report = Unlucky(store, options, events).run();
    CHECK(troubles == 1);
    CHECK(report.failed == 2);
    CHECK(ended == std::vector<TaskId>{first, second});
}

TEST_CASE("tasks run, and their ends are told apart") {
    const Bench bench;
    const TaskId good =
        bench.add("echo out; echo err >&2; echo \"$SIXTH_TASK_ID $SIXTH_ATTEMPT $SIXTH_RESUME\"");
    const TaskId bad = bench.add("exit 3");
    const TaskId killed = bench.add("kill -9 $$");
    const TaskId missing = bench.add("", [](Request& r) { r.shell = false, r.argv = {"no-such-program"}; });
    const TaskId nowhere = bench.add("true", [](Request& r) { r.folder = "/no/such/folder"; });
    const TaskId words = bench.add("", [](Request& r) {
        r.shell = false, r.argv = {"printf", "%s|", "a b", "", "*"};
    });
    bench.run();
    CHECK(bench.task(good).state == State::done);
    CHECK_THAT(bench.log(good, 1), Catch::Contains("out\n") && Catch::Contains("err\n") &&
                                       Catch::Contains(fmt::format("{} 1 0\n", good)));
    CHECK(bench.task(bad).exit_code == 3);
    CHECK(bench.task(killed).signal == 9);
    CHECK_FALSE(bench.task(killed).exit_code);
    CHECK_THAT(bench.task(missing).reason, Catch::Contains("cannot run 'no-such-program': No such file"));
    CHECK_THAT(bench.task(nowhere).reason, Catch::Contains("cannot change to '/no/such/folder'"));
    CHECK(bench.log(words, 1) == "a b||*|");
}

TEST_CASE("a worker is killed: the task goes on, and the next worker takes it up") {
    const Bench bench;
    const TaskId id = bench.add("echo start >> starts; sleep 0.6; echo end >> ends");
    const pid_t first = bench.start();
    REQUIRE(bench.eventually([&] { return bench.text("starts") == "start\n"; }));
    ::kill(first, SIGKILL);
    test::wait_child(first);
    CHECK(bench.task(id).state == State::running);
    SECTION("while it runs") {}
    SECTION("after it ended, with nobody there") {
        REQUIRE(bench.eventually([&] { return bench.text("ends") == "end\n"; }));
    }
    bench.run();
    CHECK(bench.task(id).state == State::done);
    CHECK(bench.task(id).attempt == 1);
    CHECK(bench.text("starts") == "start\n");
}

TEST_CASE("a runner is killed: what it left is ended first, then the task runs again") {
    const Bench bench;
    const TaskId id = bench.add("echo $$ >> starts; [ $SIXTH_ATTEMPT = 2 ] || sleep 60");
    const pid_t worker = bench.start();
    REQUIRE(bench.eventually([&] { return !bench.text("starts").empty(); }));
    const Identity left = identity_of(static_cast<pid_t>(std::stol(bench.text("starts"))));
    CHECK(is_alive(left));
    CHECK(send_signal(bench.task(id).runner, SIGKILL));
    CHECK(test::wait_child(worker) == 0);
    CHECK_FALSE(is_alive(left));
    const Task task = bench.task(id);
    CHECK(task.state == State::done);
    CHECK(task.attempt == 2);
    CHECK(task.crashes == 1);
}

TEST_CASE("the machine was started again: what ran is lost, whatever has its number now") {
    const Bench bench;
    const TaskId id = bench.add("echo ran >> starts");
    {
        QueueStore store(bench.file);
        QueueStore::Step step;
        step.worker = 77;                  // gone
        Identity before = own_identity();  // alive, and another process than the row's
        before.boot = "the boot before";
        step.free = {{{}, true, before}};
        REQUIRE(store.step(step).size() == 1);
        AttemptLog log;
        REQUIRE(log.create(store.log_file(id, 1), 1, 1000));  // it had begun
    }
    bench.run();
    CHECK(bench.task(id).state == State::done);
    CHECK(bench.task(id).attempt == 2);
    CHECK(bench.task(id).crashes == 1);
    CHECK(bench.text("starts") == "ran\n");
}

TEST_CASE("time is up: TERM to the group, KILL after the grace, and no straggler is left") {
    const Bench bench;
    const TaskId polite = bench.add("trap 'echo bye; exit 0' TERM; sleep 60 & wait",
                                    [](Request& r) { r.timeout = 2000, r.kill_grace = 20'000; });
    const TaskId stubborn =
        bench.add("trap '' TERM; setsid sleep 61 & echo $! > straggler; sleep 62; sleep 62",
                  [](Request& r) { r.timeout = 2000; });
    bench.run();
    CHECK(bench.task(polite).state == State::done);  // it ended well, if late
    CHECK(bench.task(stubborn).state == State::failed);
    CHECK_THAT(bench.task(stubborn).reason, Catch::StartsWith("timed out after 2s"));
    CHECK(bench.task(stubborn).signal == SIGKILL);
    const pid_t straggler = static_cast<pid_t>(std::stol(bench.text("straggler")));
    CHECK(identity_of(straggler).pid == 0);
}

TEST_CASE("a child in the background holds no place and keeps its voice") {
    const Bench bench;
    // it lives until after the worker is gone; a task that waited for it would run out of time
    const TaskId id = bench.add("(until [ -e go ]; do sleep 0.02; done; echo late) & echo early",
                                [](Request& r) { r.timeout = 30'000; });
    bench.run();
    CHECK(bench.task(id).state == State::done);
    CHECK(bench.log(id, 1) == "early\n");
    bench.folder.write("go", "");
    CHECK(bench.eventually([&] { return bench.log(id, 1) == "early\nlate\n"; }));
}

TEST_CASE("cancelling and pausing a running task needs no worker") {
    const Bench bench;
    const TaskId id = bench.add("echo x >> starts; while :; do echo tick >> ticks; sleep 0.02; done");
    const pid_t worker = bench.start(false);
    REQUIRE(bench.eventually([&] { return bench.text("ticks").size() > 20; }));
    ::kill(worker, SIGKILL);
    test::wait_child(worker);
    {
        QueueStore store(bench.file);
        CHECK(store.set_paused(id, true));
        const auto state_of = [&] {
            std::size_t stopped = 0;
            const std::size_t before = bench.text("ticks").size();
            ::usleep(200'000);
            stopped = bench.text("ticks").size() == before;
            return stopped == 1;
        };
        CHECK(bench.eventually(state_of));
        CHECK(store.set_paused(id, false));
        const std::size_t before = bench.text("ticks").size();
        CHECK(bench.eventually([&] { return bench.text("ticks").size() > before; }));
        CHECK(store.cancel(id));
        CHECK(bench.eventually([&] { return read_result(store.log_file(id, 1))->finished != 0; }));
    }
    bench.run();
    CHECK(bench.task(id).state == State::cancelled);
}

TEST_CASE("a checkpoint's signal comes, and what was kept is there in the next attempt") {
    const Bench bench;
    const TaskId id = bench.add(
        "if [ -f $SIXTH_CHECKPOINT_DIR/at ]; then cat $SIXTH_CHECKPOINT_DIR/at; echo resumed $SIXTH_RESUME; "
        "exit 0; fi; "
        "trap 'echo 7 > $SIXTH_CHECKPOINT_DIR/at; exit 75' USR1; while :; do sleep 0.02; done",
        [](Request& r) { r.checkpoint_signal = SIGUSR1, r.checkpoint_every = 150; });
    bench.run();
    CHECK(bench.task(id).state == State::done);
    CHECK(bench.task(id).failures == 0);
    CHECK(bench.log(id, bench.task(id).attempt) == "7\nresumed 1\n");
}

TEST_CASE("a closed gate starts nothing") {
    const Bench bench;
    CHECK(test::wait_child(test::start_child([&] {
              Spawner spawner;
              auto runner = spawner.make();
              if (!runner) return 1;
              const Descriptor alive = watch(runner->identity);
              if (has_ended(alive)) return 2;
              runner->gate.close();
              for (int i = 0; i < 2000 && !has_ended(alive); ++i) ::usleep(5000);
              return has_ended(alive) ? 0 : 3;
          })) == 0);
    CHECK(bench.text("starts").empty());
}

TEST_CASE("two workers share one state") {
    const Bench bench;
    Request request;
    request.argv = {"echo $SIXTH_TASK_ID >> starts"};
    request.shell = true;
    request.folder = bench.folder.path().string();
    QueueStore(bench.file).add(std::vector<Request>(20, request));
    const pid_t one = bench.start();
    const pid_t two = bench.start();
    CHECK(test::wait_child(one) == 0);
    CHECK(test::wait_child(two) == 0);
    std::vector<std::string_view> lines;
    const std::string starts = bench.text("starts");
    for (const std::string_view line : text::split(starts, '\n')) {
        if (!line.empty()) lines.push_back(line);
    }
    CHECK(lines.size() == 20);
    std::sort(lines.begin(), lines.end());
    CHECK(std::adjacent_find(lines.begin(), lines.end()) == lines.end());
}

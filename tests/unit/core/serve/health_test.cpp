#include "core/serve/health.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace sixth;
using namespace sixth::serve;
using queue::Lane;

namespace {

constexpr std::int64_t now = 1'800'000'000'000;

Snapshot snapshot() {
    Snapshot all;
    all.time = now;
    all.disk_free = 1ULL << 40;
    all.queue.emplace();
    return all;
}

queue::LaneView& lane(Snapshot& all, Lane which) {
    return all.queue->lane.at(static_cast<std::size_t>(which));
}

void add_worker(Snapshot& all, bool draining = false) {
    queue::WorkerRow worker;
    worker.process.pid = 77;
    worker.started = now - 5'000;
    worker.slots = 3;
    worker.draining = draining;
    worker.woken = "inotify";
    all.queue->workers.push_back(worker);
}

void wait(Snapshot& all, Lane which, std::int64_t ms, std::int64_t tasks = 1) {
    lane(all, which).queued = tasks;
    lane(all, which).oldest = now - ms;
}

Status status(const Snapshot& all) {
    return judge(all, {}).status;
}

}  // namespace

TEST_CASE("nothing to do is healthy, with and without a worker") {
    Snapshot all = snapshot();
    CHECK(status(all) == Status::pass);
    add_worker(all);
    CHECK(status(all) == Status::pass);
}

TEST_CASE("how much waits does not matter while somebody does it") {
    Snapshot all = snapshot();
    wait(all, Lane::normal, 1'000, 1'000'000);
    CHECK(status(all) == Status::warn);
    CHECK(judge(all, {}).workers.output.find("1000000 tasks wait and no worker is alive") == 0);
    add_worker(all, true);  // takes nothing more
    CHECK(status(all) == Status::warn);
    add_worker(all);
    CHECK(status(all) == Status::pass);
}

TEST_CASE("tasks that run need a worker to take in how they end") {
    Snapshot all = snapshot();
    lane(all, Lane::low).running = 2;
    CHECK(status(all) == Status::warn);
    add_worker(all, true);  // a draining one does that
    CHECK(status(all) == Status::pass);
}

TEST_CASE("a worker whose cluster does not answer") {
    Snapshot all = snapshot();
    add_worker(all);
    all.queue->workers[0].executor = queue::Executor::slurm;
    CHECK(status(all) == Status::pass);
    all.queue->workers[0].away = now - 30'000;
    CHECK(status(all) == Status::warn);
    CHECK(judge(all, {}).workers.output.find("Slurm does not answer worker 77 since 2027-01-15T07:59:30Z") ==
          0);
    add_worker(all);  // another one runs tasks here: that mends nothing there
    CHECK(status(all) == Status::warn);
}

TEST_CASE("a schedule that is due needs a worker") {
    Snapshot all = snapshot();
    all.next_fire = now + 1;
    CHECK(status(all) == Status::pass);
    all.next_fire = now;
    CHECK(status(all) == Status::warn);
    CHECK(judge(all, {}).workers.output.find("a schedule is due since 2027-01-15T08:00:00Z") == 0);
    add_worker(all);
    CHECK(status(all) == Status::pass);
}

TEST_CASE("a lane's target is missed ten seconds after it") {
    for (const auto& [which, target] :
         {std::pair(Lane::critical, 0), std::pair(Lane::high, 300'000), std::pair(Lane::normal, 1'800'000),
          std::pair(Lane::low, 7'200'000)}) {
        Snapshot all = snapshot();
        add_worker(all);
        wait(all, which, target + 10'000);
        CHECK(status(all) == Status::pass);
        CHECK(judge(all, {}).oldest_wait == target + 10'000);
        wait(all, which, target + 10'001);
        CHECK(status(all) == Status::warn);
        lane(all, which).paused = true;
        CHECK(status(all) == Status::pass);
        CHECK(judge(all, {}).oldest_wait == 0);
    }
}

TEST_CASE("a paused lane needs no worker") {
    Snapshot all = snapshot();
    wait(all, Lane::high, 1'000'000'000);
    lane(all, Lane::high).paused = true;
    CHECK(status(all) == Status::pass);
}

TEST_CASE("a disk that fills up") {
    Snapshot all = snapshot();
    const Rules rules;
    for (const auto& [left, expected] :
         {std::pair(rules.little_room, Status::pass), std::pair(rules.little_room - 1, Status::warn),
          std::pair(rules.no_room, Status::warn), std::pair(rules.no_room - 1, Status::fail),
          std::pair(std::uint64_t{0}, Status::fail)}) {
        all.disk_free = left;
        CHECK(status(all) == expected);
    }
}

TEST_CASE("a state that cannot be read is a failure, with its reason") {
    Snapshot all;
    all.time = now;
    all.trouble = Trouble{state::Reason::corrupt, "it is broken", "mend it"};
    const Health health = judge(all, {});
    CHECK(health.status == Status::fail);
    const auto json = health_json(all, health, 5);
    CHECK(json["status"] == "fail");
    CHECK(json["output"] == "it is broken; mend it");
    CHECK(json["checks"]["database:responseTime"][0]["status"] == "fail");
    CHECK_FALSE(json["checks"].contains("queue:queued"));
    CHECK(json["checks"]["uptime"][0]["observedValue"] == 5);
}

TEST_CASE("the JSON holds what the draft and the house ask for") {
    Snapshot all = snapshot();
    add_worker(all);
    wait(all, Lane::high, 2'500, 3);
    lane(all, Lane::low).running = 2;
    all.queue->last_failure = queue::LastFailure{12, "pytest", now - 60'000, "exit 1"};
    const auto json = health_json(all, judge(all, {}), std::nullopt);
    CHECK(json["schema"] == "sixth.health/1");
    CHECK(json["status"] == "pass");
    CHECK(json["version"] == "1");
    CHECK(json["releaseId"] == SIXTH_VERSION);
    CHECK_FALSE(json.contains("output"));  // not with pass
    const auto& checks = json["checks"];
    for (const auto& [key, details] : checks.items()) {
        INFO(key);
        REQUIRE(details.is_array());
        REQUIRE(details.size() == 1);
        CHECK(details[0].contains("observedValue"));
        CHECK(details[0]["status"] == "pass");
        CHECK(details[0]["time"].get<std::string>().size() == 20);
    }
    const auto value = [&](const char* key) { return checks[key][0]["observedValue"]; };
    CHECK(value("queue:queued") == 3);
    CHECK(value("queue:in_progress") == 2);
    CHECK(value("queue:oldest_wait") == 2.5);
    CHECK(value("queue:workers") == 1);
    const auto& worker = checks["queue:workers"][0]["workers"][0];
    CHECK(worker["pid"] == 77);
    CHECK(worker["places"] == 3);
    CHECK(worker["woken_by"] == "inotify");
    const auto& last = checks["queue:last_error"][0];
    CHECK(last["observedValue"] == "exit 1");
    CHECK(last["task"] == 12);
    CHECK(last["name"] == "pytest");
    CHECK(last["time"] == "2027-01-15T07:59:00Z");
    CHECK(value("uptime") == 5);  // of the worker
}

#include "core/telemetry/summary.h"

#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <numeric>
#include <random>

#include "core/base/error.h"
#include "core/queue/attempt_log.h"
#include "core/queue/queue_store.h"
#include "core/telemetry/telemetry_store.h"
#include "tests/support/temp_folder.h"

using namespace sixth;
using namespace sixth::telemetry;
using queue::Lane;

namespace {

constexpr std::int64_t now = 1'764'090'000'000;  // 2025-11-25T17:00:00Z
constexpr std::int64_t hour = 3'600'000;

struct Ran {
    std::string name = "t";
    Lane lane = Lane::normal;
    std::string outcome = "exited";
    int exit_code = 0;
    std::int64_t finished = now - hour;
    std::int64_t wait = 5, time = 10;
    bool missed = false;
    std::int64_t cpu = 3, memory = 4096;
    std::string err{};  // what it printed
};

// A queue whose tasks ran long ago, each once.
class History {
  public:
    queue::TaskId add(const Ran& ran) {
        queue::Request request;
        request.argv = {"/bin/true"};
        request.name = ran.name;
        request.folder = "/";
        request.lane = ran.lane;
        const queue::TaskId id = store.add({request}).at(0).id;
        const bool failed = ran.outcome != "exited" || ran.exit_code != 0;
        store.db().run(
            "UPDATE queue_task SET state = ?2, finished = ?3, started = ?4, attempt = 1 WHERE id = ?1", id,
            failed ? "failed" : "done", ran.finished, ran.finished - ran.time);
        const std::int64_t started = ran.finished - ran.time;
        store.db().run(
            "INSERT INTO queue_attempt(task, attempt, outcome, exit_code, signal, ready, started, finished, "
            "missed, "
            "reason, cpu, memory) VALUES(?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, '', ?9, ?10)",
            id, ran.outcome, ran.outcome == "exited" ? std::optional(ran.exit_code) : std::nullopt,
            ran.outcome == "signalled" ? std::optional(9) : std::nullopt, started - ran.wait, started,
            ran.finished, ran.missed ? 1 : 0, ran.memory > 0 ? std::optional(ran.cpu) : std::nullopt,
            ran.memory > 0 ? std::optional(ran.memory) : std::nullopt);
        if (!ran.err.empty()) {
            queue::AttemptLog log;
            REQUIRE(log.create(store.log_file(id, 1), started, 100'000));
            log.write(queue::Stream::err, started, ran.err);
            log.finish({});
        }
        return id;
    }
    Summary summary(std::int64_t since = 0) {
        Query query;
        query.now = now;
        query.since = since;
        return summarize(store.db(), query);
    }
    Summary summary(const Query& query) { return summarize(store.db(), query); }

    test::TempFolder folder;
    queue::QueueStore store{folder / "state.db"};
};

std::vector<Ran> random_history(std::mt19937& random, int count) {
    const auto below = [&](std::int64_t end) {
        return std::uniform_int_distribution<std::int64_t>(0, end - 1)(random);
    };
    std::vector<Ran> all;
    for (int i = 0; i < count; ++i) {
        Ran ran;
        ran.name = "name" + std::to_string(below(5));
        ran.lane = static_cast<Lane>(below(4));
        ran.finished = now - below(9 * day_ms);
        ran.wait = below(1) + below(std::int64_t{1} << below(24));
        ran.time = below(std::int64_t{1} << below(24));
        ran.missed = below(5) == 0;
        ran.cpu = below(100'000);
        ran.memory = below(8) == 0 ? 0 : 1 + below(1 << 20);
        const auto how = below(12);
        if (how == 0) ran.outcome = "signalled";
        if (how == 1) ran.outcome = "cancelled";
        if (how == 2) ran.exit_code = 75;
        if (how == 3) ran.outcome = "unstarted";
        if (how == 4 || how == 5) {
            ran.exit_code = 1 + static_cast<int>(below(2));
            ran.err = below(2) == 0 ? "Traceback (most recent call last):\n  File \"x\"\nKeyError: 'a'\n"
                                    : "no such thing " + std::to_string(below(9)) + "\n";
        }
        all.push_back(ran);
    }
    return all;
}

void check_same_counts(const Runs& a, const Runs& b) {
    CHECK(a.runs == b.runs);
    CHECK(a.done == b.done);
    CHECK(a.failed == b.failed);
    CHECK(a.cancelled == b.cancelled);
    CHECK(a.on_time == b.on_time);
    CHECK(a.error_rate() == b.error_rate());
    for (const auto measure : {&Runs::wait, &Runs::time, &Runs::cpu, &Runs::memory}) {
        CHECK((a.*measure).count == (b.*measure).count);
        CHECK((a.*measure).sum == (b.*measure).sum);
        CHECK((a.*measure).most == (b.*measure).most);
        for (const auto quantile : {&Distribution::p50, &Distribution::p95, &Distribution::p99}) {
            const std::int64_t exact = a.*measure.*quantile, told = b.*measure.*quantile;
            CAPTURE(exact, told);
            CHECK(std::abs(exact - told) * 16 <= exact);
        }
    }
}

void check_same_counts(const std::vector<Group>& a, const std::vector<Group>& b) {
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        INFO(a[i].name);
        CHECK(a[i].name == b[i].name);
        check_same_counts(a[i].runs, b[i].runs);
    }
}

std::vector<std::tuple<std::string, std::string, std::int64_t, std::int64_t>> told(const Summary& summary) {
    std::vector<std::tuple<std::string, std::string, std::int64_t, std::int64_t>> all;
    for (const ErrorGroup& error : summary.errors)
        all.emplace_back(error.failure.error, error.failure.detail, error.runs, error.last);
    std::sort(all.begin(), all.end());
    return all;
}

}  // namespace

TEST_CASE("an empty state has an empty summary") {
    History history;
    const Summary summary = history.summary(now - day_ms);
    CHECK(summary.empty());
    CHECK_FALSE(summary.ever);
    CHECK(summary.lanes.size() == 4);
    CHECK(summary.all.error_rate() == 0);
    CHECK(summary.points.size() >= 24);
    CHECK(history.summary().points.size() == 1);
    CHECK(nlohmann::json::parse(to_json(summary)).at("schema") == "sixth.stats/1");
}

TEST_CASE("runs are counted by how they ended") {
    History history;
    history.add({});
    history.add({.name = "u", .lane = Lane::high, .exit_code = 1, .wait = 100, .time = 2000, .missed = true});
    history.add({.outcome = "signalled"});
    history.add({.outcome = "cancelled"});
    history.add({.exit_code = 75});
    history.add({.outcome = "unstarted"});
    history.add({.finished = now - 2 * day_ms});
    const Summary day = history.summary(now - day_ms);
    CHECK(day.all.runs == 5);
    CHECK(day.all.done == 1);
    CHECK(day.all.failed == 2);
    CHECK(day.all.cancelled == 1);
    CHECK(day.all.on_time == 4);
    CHECK(day.all.error_rate() == Approx(2.0 / 3));
    CHECK(day.runs_an_hour() == Approx(5.0 / 24));
    REQUIRE(day.lanes[1].name == "high");
    CHECK(day.lanes[1].runs.wait.p50 == 100);
    CHECK(day.lanes[1].runs.time.p99 == 2000);
    REQUIRE(day.names.size() == 2);
    CHECK(day.names[0].name == "t");
    CHECK(history.summary().all.runs == 6);
    std::int64_t drawn = 0;
    for (const Point& point : day.points) drawn += point.done + point.failed + point.other;
    CHECK(drawn == 5);
}

TEST_CASE("the summary is what brute force finds") {
    std::mt19937 random(11);
    History history;
    const auto all = random_history(random, 400);
    for (const Ran& ran : all) history.add(ran);
    const std::int64_t since = now - 3 * day_ms;
    Query query;
    query.now = now;
    query.since = since;
    query.lane = Lane::low;
    query.name = "name[12]";
    const Summary summary = history.summary(query);
    std::vector<std::int64_t> times;
    std::int64_t failed = 0, known = 0;
    for (const Ran& ran : all) {
        if (ran.finished < since || ran.lane != Lane::low || ran.outcome == "unstarted") continue;
        if (ran.name != "name1" && ran.name != "name2") continue;
        times.push_back(ran.time);
        failed += ran.outcome == "signalled" || (ran.exit_code != 0 && ran.exit_code != 75) ? 1 : 0;
        known += ran.memory > 0 ? 1 : 0;
    }
    std::sort(times.begin(), times.end());
    REQUIRE(times.size() > 5);
    CHECK(summary.all.runs == static_cast<std::int64_t>(times.size()));
    CHECK(summary.all.failed == failed);
    CHECK(summary.all.time.p50 == times[(times.size() + 1) / 2 - 1]);
    CHECK(summary.all.time.sum == std::accumulate(times.begin(), times.end(), std::int64_t{0}));
    CHECK(summary.all.memory.count == known);
    CHECK(summary.names.size() == 2);
    CHECK_FALSE(summary.rolled_up);
}

TEST_CASE("errors are grouped by what was said, read from each log once") {
    History history;
    const std::string traceback = "Traceback (most recent call last):\n  File \"x\"\nKeyError: ";
    history.add({.exit_code = 1, .finished = now - 30, .err = traceback + "'old'\n"});
    const auto newest = history.add({.exit_code = 1, .finished = now - 20, .err = traceback + "'new'\n"});
    history.add({.exit_code = 2, .err = "line 3\n"});
    history.add({.exit_code = 2, .err = "line 4\n"});
    history.add({.exit_code = 2, .err = "line 5\n"});
    history.add({.outcome = "timed-out"});
    Query query;
    query.now = now;
    query.record = false;
    CHECK(history.summary(query).errors.size() == 3);
    auto remembered = history.store.db().prepare("SELECT count(*) FROM telemetry_failure");
    REQUIRE(remembered.step());
    CHECK(remembered.integer(0) == 0);
    remembered.reset();
    for (int round = 0; round < 2; ++round) {
        const Summary summary = history.summary();
        REQUIRE(summary.errors.size() == 3);
        CHECK(summary.errors[0].failure.error == "exit 2: line N");
        CHECK(summary.errors[0].runs == 3);
        CHECK(summary.errors[1].failure.error == "KeyError");
        CHECK(summary.errors[1].failure.detail == "'new'");
        CHECK(summary.errors[1].task == newest);
        CHECK(summary.errors[2].failure.error == "timed out");
        // the second time nobody needs the logs
        std::filesystem::remove_all(history.store.folder() / "logs");
    }
    query.record = true;
    query.groups = 1;
    const Summary few = history.summary(query);
    CHECK(few.errors.size() == 1);
    CHECK(few.errors_left_out == 2);
}

TEST_CASE("pruning changes no count, no sum and no error rate") {
    for (unsigned seed = 20; seed < 24; ++seed) {
        CAPTURE(seed);
        std::mt19937 random(seed);
        History history;
        for (const Ran& ran : random_history(random, 300)) history.add(ran);
        const Summary before = history.summary();
        // in several steps, the last one of which leaves something
        for (const std::int64_t days : {8, 5, 5, 2}) {
            const std::int64_t pruned = prune(history.store, now - days * day_ms, true);
            CHECK((pruned > 0 || days == 5));
            const Summary after = history.summary();
            CHECK(after.rolled_up);
            check_same_counts(before.all, after.all);
            check_same_counts(before.lanes, after.lanes);
            check_same_counts(before.names, after.names);
            CHECK(told(before) == told(after));
        }
        // of what is gone nothing is left behind
        auto rows = history.store.db().prepare(
            "SELECT count(*) FROM telemetry_failure WHERE task NOT IN (SELECT id FROM queue_task)");
        REQUIRE(rows.step());
        CHECK(rows.integer(0) == 0);
    }
}

TEST_CASE("a window that begins inside a pruned day has all of that day, and of no day before") {
    History history;
    history.add({.finished = now - 3 * day_ms});
    history.add({.finished = now - 2 * day_ms - hour});
    history.add({.finished = now - 2 * day_ms + hour});
    history.add({.finished = now - hour});
    CHECK(prune(history.store, now - day_ms, true) == 3);
    const Summary summary = history.summary(now - 2 * day_ms);
    CHECK(summary.all.runs == 3);
    CHECK(summary.point_width == day_ms);
    CHECK(history.summary(now - day_ms).all.runs == 1);
}

TEST_CASE("with telemetry off nothing is rolled up") {
    History history;
    history.add({.exit_code = 1, .finished = now - 3 * day_ms});
    CHECK(prune(history.store, now, false) == 1);
    CHECK(history.summary().all.runs == 0);
}

TEST_CASE("one day has no more than a thousand names and errors") {
    History history;
    for (int i = 0; i < 1100; ++i)
        history.add({.name = "n" + std::to_string(i), .exit_code = 1 + i % 2, .finished = now - 3 * day_ms});
    CHECK(prune(history.store, now, true) == 1100);
    auto rows = history.store.db().prepare("SELECT count(*), sum(runs) FROM telemetry_day");
    REQUIRE(rows.step());
    CHECK(rows.integer(0) <= 1001);
    CHECK(rows.integer(1) == 1100);
    rows.reset();
    const Summary summary = history.summary();
    CHECK(summary.all.failed == 1100);
    CHECK(summary.names.size() == 100);
    CHECK(summary.names_left_out == 901);
}

TEST_CASE("tasks that tell of another one's end are one name") {
    History history;
    for (int i = 0; i < 3; ++i) {
        const auto id = history.add({.name = "notify of " + std::to_string(i)});
        history.store.db().run("UPDATE queue_task SET about = 1 WHERE id = ?", id);
    }
    const Summary summary = history.summary();
    REQUIRE(summary.names.size() == 1);
    CHECK(summary.names[0].name == "notify of ...");
}

TEST_CASE("requests are counted by the minute, and by the day once they are old") {
    History history;
    state::Db& db = history.store.db();
    const std::int64_t minute = now / 60'000 * 60'000;
    record(db, {{minute, "/health", 200, 3, 900}, {minute, "/health", 503, 1, 100}});
    record(db, {{minute, "/health", 204, 2, 100}, {minute - 120'000, "/", 200, 5, 50}});
    record(db, {});
    Summary summary = history.summary(now - day_ms);
    REQUIRE(summary.requests.size() == 3);
    CHECK(summary.requests[0].requests == 5);
    REQUIRE(summary.minutes.size() == 60);
    CHECK(summary.minutes.back().requests == 6);
    CHECK(summary.minutes.back().failed == 1);
    CHECK(summary.minutes[57].requests == 5);
    // four days on
    record(db, {{minute + 4 * day_ms, "/health", 200, 1, 1}});
    auto rows = db.prepare("SELECT count(*), sum(requests), min(start) % 86400000 FROM telemetry_request");
    REQUIRE(rows.step());
    CHECK(rows.integer(0) == 4);
    CHECK(rows.integer(1) == 12);
    CHECK(rows.integer(2) == 0);
    rows.reset();
    CHECK(history.summary(now - day_ms).requests.size() == 3);
}

TEST_CASE("what programs print stays text in JSON and in the page") {
    History history;
    history.add({.name = "</script><script>alert(1)</script>\xff",
                 .exit_code = 1,
                 .err = "<!-- \xfe @DATA@ @LIVE@\n"});
    const Summary summary = history.summary();
    const auto json = nlohmann::json::parse(to_json(summary));
    CHECK(json.at("names").at(0).at("name").get<std::string>().find("</script>") == 0);
    const std::string page = to_page(summary, "stats.json?a=\"b\"&c", 3);
    const std::size_t data = page.find("id=\"data\">") + 10;
    const std::size_t end = page.find("</script>", data);
    CHECK(nlohmann::json::parse(page.substr(data, end - data)) == json);
    CHECK(page.find("<!--") == std::string::npos);
    CHECK(page.find("data-live=\"stats.json?a=&quot;b&quot;&amp;c\" data-every=\"3\"") != std::string::npos);
    CHECK(page.find("connect-src 'self'") != std::string::npos);
    const std::string still = to_page(summary);
    CHECK(still.find("connect-src") == std::string::npos);
    CHECK(still.find(" data-live=") == std::string::npos);
}

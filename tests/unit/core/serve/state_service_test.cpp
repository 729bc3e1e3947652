#include "core/serve/state_service.h"

#include <catch2/catch.hpp>
#include <condition_variable>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/support/temp_folder.h"

using namespace sixth;
using namespace sixth::serve;

namespace {

constexpr std::chrono::microseconds took{10};

class Bench {
  public:
    Response ask(const std::string& path) {
        std::mutex mutex;
        std::condition_variable told;
        std::optional<Response> answer;
        service().handle(path, [&](Response response) {
            const std::lock_guard lock(mutex);
            answer = std::move(response);
            told.notify_one();
        });
        std::unique_lock lock(mutex);
        told.wait(lock, [&] { return answer.has_value(); });
        return *answer;
    }
    int status(const std::string& path) { return ask(path).status; }
    StateService& service() {
        if (!service_) {
            StateService::Options options;
            options.state = state;
            options.patience = std::chrono::milliseconds(50);
            options.page = page;
            options.stats = [] { return std::string("{}"); };
            options.record = record;
            service_.emplace(std::move(options));
        }
        return *service_;
    }
    void expect_all(int expected, const std::string& reason = "") {
        for (const char* path : {"/health", "/readyz", "/metrics"}) {
            const Response response = ask(path);
            INFO(path << ": " << response.body);
            CHECK(response.status == expected);
            if (expected != 200) CHECK(response.body.find(reason) != std::string::npos);
        }
        CHECK(status("/livez") == 200);
    }

    test::TempFolder folder;
    const fs::Path state = folder / "state.db";
    std::function<std::string()> page = [] { return std::string("<p>a</p><script>1</script>"); };
    std::function<void(const std::vector<StateService::Served>&)> record;

  private:
    std::optional<StateService> service_;
};

void make_state(const fs::Path& path) {
    queue::QueueStore store(path);
    queue::Request request;
    request.argv = {"true"};
    request.name = "t";
    request.folder = "/";
    store.add({request});
}

}  // namespace

TEST_CASE("each route answers with its own type") {
    Bench bench;
    make_state(bench.state);
    CHECK(bench.ask("/livez").body == "ok\n");
    CHECK(bench.ask("/readyz").body == "ok\n");
    const Response health = bench.ask("/health");
    CHECK(health.status == 200);
    CHECK(health.type == "application/health+json");
    CHECK(nlohmann::json::parse(health.body)["checks"]["queue:queued"][0]["observedValue"] == 1);
    const Response metrics = bench.ask("/metrics");
    CHECK(metrics.type == "text/plain; version=0.0.4; charset=utf-8");
    CHECK(metrics.body.find("sixth_queue_queued{lane=\"normal\"} 1\n") != std::string::npos);
    for (const char* path : {"/health/", "/HEALTH", "/../health", "//health", "/%68ealth"}) {
        INFO(path);
        CHECK(bench.status(path) == 404);
    }
}

TEST_CASE("requests are counted by routes that are known") {
    Bench bench;
    make_state(bench.state);
    bench.service().answered("/health", 200, took);
    bench.service().answered("/health", 503, took);
    for (int i = 0; i < 1000; ++i) bench.service().answered("/" + std::to_string(i), 404, took);
    const std::string all = bench.ask("/metrics").body;
    CHECK(all.find("{route=\"/health\",result=\"2xx\"} 1\n") != std::string::npos);
    CHECK(all.find("{route=\"/health\",result=\"5xx\"} 1\n") != std::string::npos);
    CHECK(all.find("{route=\"other\",result=\"4xx\"} 1000\n") != std::string::npos);
    CHECK(all.find("/999") == std::string::npos);
}

TEST_CASE("a state that goes, is replaced and comes back") {
    Bench bench;
    bench.expect_all(503, "there is no such file");
    CHECK_FALSE(std::filesystem::exists(bench.state));  // asking makes none
    make_state(bench.state);
    bench.expect_all(200);
    std::filesystem::rename(bench.state, bench.folder / "away");
    bench.expect_all(503, "there is no such file");
    std::filesystem::rename(bench.folder / "away", bench.state);
    bench.expect_all(200);
    for (const std::string suffix : {"", "-wal", "-shm"})
        std::filesystem::remove(bench.state.string() + suffix);
    bench.folder.write("state.db", "");
    bench.expect_all(503, "it is empty");
    bench.folder.write("state.db", std::string(50'000, 'x'));
    bench.expect_all(503, "not a database");
    std::filesystem::remove(bench.state);
    std::filesystem::create_directory(bench.state);
    bench.expect_all(503, "it is a folder");
    std::filesystem::remove(bench.state);
    make_state(bench.state);
    bench.expect_all(200);
}

TEST_CASE("a newer state, a damaged one, a locked one") {
    Bench bench;
    make_state(bench.state);
    SECTION("newer") {
        queue::QueueStore(bench.state)
            .db()
            .exec(
                "INSERT INTO state_migration VALUES('queue', '2999-01-01-x', ''); UPDATE state_set SET "
                "definition = 1");
        bench.expect_all(503, "written by a newer version");
    }
    SECTION("rows that make no sense") {
        queue::QueueStore(bench.state).db().exec("INSERT INTO queue_tally VALUES('wait', 99, 10, 1, 1)");
        CHECK(bench.status("/health") == 503);
        CHECK(bench.status("/metrics") == 503);
        CHECK(bench.status("/livez") == 200);
    }
    SECTION("locked for writing: reading goes on") {
        queue::QueueStore other(bench.state);
        {
            state::Transaction held(other.db());
            CHECK(bench.status("/health") == 200);
            CHECK(bench.status("/metrics") == 200);
            CHECK(bench.status("/readyz") == 503);
        }
        bench.expect_all(200);
    }
    SECTION("cut short") {
        queue::QueueStore(bench.state).db().exec("PRAGMA wal_checkpoint(TRUNCATE)");
        std::filesystem::resize_file(bench.state, 20'000);
        CHECK(bench.status("/health") == 503);
        CHECK(bench.status("/livez") == 200);
    }
}

TEST_CASE("the page may run its own script and ask its own server, nothing more") {
    Bench bench;
    const Response response = bench.ask("/");
    CHECK(response.status == 200);
    CHECK(response.type == "text/html; charset=utf-8");
    // printf 1 | openssl dgst -sha256 -binary | base64
    CHECK(response.policy.find("script-src 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='; ") !=
          std::string::npos);
    CHECK(response.policy.find("default-src 'none'; ") == 0);
    CHECK(bench.ask("/stats.json").type == "application/json");
    Bench broken;
    broken.page = []() -> std::string { throw Error("no numbers", "try later"); };
    const Response failed = broken.ask("/");
    CHECK(failed.status == 503);
    CHECK(failed.body == "no numbers\ntry later\n");
    CHECK(failed.policy.empty());
}

TEST_CASE("requests are recorded by minute, once, and again after a failure") {
    Bench bench;
    std::vector<StateService::Served> recorded;
    bool fails = true;
    bench.record = [&](const std::vector<StateService::Served>& all) {
        if (std::exchange(fails, false)) throw Error("locked");
        recorded = all;
    };
    for (int i = 0; i < 3; ++i) bench.service().answered("/health", 200, took);
    bench.service().answered("/x", 404, took);
    bench.service().end();  // fails
    CHECK(recorded.empty());
    bench.service().end();
    std::int64_t requests = 0, time = 0;
    for (const auto& served : recorded) {
        CHECK(served.minute % 60'000 == 0);
        requests += served.requests;
        time += served.time;
    }
    CHECK(requests == 4);
    CHECK(time == 40);
    recorded.clear();
    bench.service().end();
    CHECK(recorded.empty());
}

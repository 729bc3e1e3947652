#include "core/serve/metrics.h"

#include <catch2/catch.hpp>
#include <map>
#include <regex>
#include <set>
#include <sstream>

using namespace sixth;
using namespace sixth::serve;

namespace {

Snapshot snapshot() {
    Snapshot all;
    all.time = 1'800'000'000'000;
    all.queue.emplace();
    queue::LaneView& low = all.queue->lane[3];
    low.queued = 4;
    low.oldest = all.time - 1'500;
    low.wait.counts = {1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 3};
    low.wait.total = 90'001;
    for (queue::LaneView& lane : all.queue->lane) {
        for (const auto state : {queue::State::done, queue::State::failed, queue::State::cancelled})
            lane.ended[state] = 1;
    }
    all.queue->last_failure = queue::LastFailure{1, "secret \"name\"\n", 5, "secret reason"};
    return all;
}

std::string text() {
    ServerCounts server;
    server.requests[{"/health", "2xx"}] = 7;
    return metrics_text(snapshot(), {}, server);
}

double value(const std::string& all, const std::string& series) {
    const std::size_t at = all.find("\n" + series + " ");
    INFO(series);
    REQUIRE(at != std::string::npos);
    return std::stod(all.substr(at + series.size() + 2));
}

}  // namespace

TEST_CASE("numbers arrive") {
    const std::string all = text();
    CHECK(value(all, R"(sixth_queue_queued{lane="low"})") == 4);
    CHECK(value(all, R"(sixth_queue_oldest_wait_seconds{lane="low"})") == 1.5);
    CHECK(value(all, R"(sixth_queue_oldest_wait_seconds{lane="high"})") == 0);
    CHECK(value(all, R"(sixth_queue_wait_seconds_bucket{lane="low",le="0.01"})") == 1);
    CHECK(value(all, R"(sixth_queue_wait_seconds_bucket{lane="low",le="0.1"})") == 1);
    CHECK(value(all, R"(sixth_queue_wait_seconds_bucket{lane="low",le="28800"})") == 3);
    CHECK(value(all, R"(sixth_queue_wait_seconds_bucket{lane="low",le="+Inf"})") == 6);
    CHECK(value(all, R"(sixth_queue_wait_seconds_count{lane="low"})") == 6);
    CHECK(value(all, R"(sixth_queue_wait_seconds_sum{lane="low"})") == 90.001);
    CHECK(value(all, R"(sixth_http_requests_total{route="/health",result="2xx"})") == 7);
}

TEST_CASE("every label has a fixed set of values, and no name or reason of a task is one") {
    const std::map<std::string, std::set<std::string>> allowed = {
        {"lane", {"critical", "high", "normal", "low"}},
        {"result",
         {"pass", "warn", "fail", "done", "failed", "cancelled", "exited", "signalled", "timed-out", "lost",
          "unstarted", "unstartable", "2xx"}},
        {"route", {"/health"}},
        {"le", {"0.01", "0.1", "1", "5", "10", "30", "60", "300", "1800", "7200", "28800", "+Inf"}}};
    const std::string all = text();
    CHECK(all.find("secret") == std::string::npos);
    const std::regex label(R"re([{,]([a-z_]+)="([^"]*)")re");
    std::size_t seen = 0;
    for (std::sregex_iterator at(all.begin(), all.end(), label), end; at != end; ++at, ++seen) {
        INFO(at->str());
        REQUIRE(allowed.count((*at)[1]) == 1);
        CHECK(allowed.at((*at)[1]).count((*at)[2]) == 1);
    }
    CHECK(seen > 100);
}

TEST_CASE("every sample belongs to a family that was introduced, once") {
    std::istringstream lines(text());
    std::set<std::string> families, series;
    std::string family, type;
    for (std::string line; std::getline(lines, line);) {
        INFO(line);
        if (line.rfind("# HELP ", 0) == 0) {
            family = line.substr(7, line.find(' ', 7) - 7);
            CHECK(families.insert(family).second);
        } else if (line.rfind("# TYPE ", 0) == 0) {
            CHECK(line.rfind("# TYPE " + family + " ", 0) == 0);
            type = line.substr(family.size() + 8);
            CHECK((type == "counter") == (family.size() > 6 && family.substr(family.size() - 6) == "_total"));
        } else {
            CHECK(line.rfind(family, 0) == 0);
            CHECK(series.insert(line.substr(0, line.rfind(' '))).second);
        }
    }
    CHECK(families.size() > 20);
}

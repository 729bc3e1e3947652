// What the server answers: "/", /stats.json, /health, /livez, /readyz, /metrics. Reads the queue, never
// changes it.
#pragma once
#include <array>
#include <map>
#include <tuple>

#include "core/serve/answerer.h"
#include "core/serve/health.h"
#include "core/serve/http_server.h"
#include "core/serve/metrics.h"

namespace sixth::serve {

class StateService : public Service {
  public:
    // Requests of one kind answered within one minute.
    struct Served {
        std::int64_t minute = 0;  // its start, ms since the epoch
        std::string route;        // one of those above, or "other"
        int status = 200;
        std::int64_t requests = 0;
        std::int64_t time = 0;  // all of them together, microseconds
    };
    struct Options {
        fs::Path state;
        Rules rules;
        std::chrono::milliseconds patience{500};  // with a locked state
        More more;
        // These may be empty, and throw Error; each is called on a thread of its own.
        std::function<std::string()> page;   // of "/": HTML whose last script is its only one
        std::function<std::string()> stats;  // of "/stats.json"
        // Every few seconds, if there is anything; what it throws at comes again.
        std::function<void(const std::vector<Served>&)> record;
        std::function<void(std::string_view path, int status)> seen;  // on the serving thread
    };
    explicit StateService(Options options);

    void handle(const std::string& path, Reply reply) override;
    void answered(std::string_view path, int status, std::chrono::microseconds took) override;
    void tick() override;
    void count_connections(std::size_t open) override;
    void end() override;

  private:
    Response live() const;
    Response ready() const;
    Response health() const;
    Response metrics() const;
    Response page() const;
    Response stats() const;
    void record();
    ServerCounts counts() const;
    double uptime() const;  // seconds

    Options options_;
    std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point ticked_ = started_;
    mutable std::mutex mutex_;
    ServerCounts counts_;
    using Kind = std::tuple<std::int64_t, std::string, int>;  // minute, route, first digit of the status
    std::map<Kind, Served> served_;                           // not yet recorded
    std::chrono::steady_clock::time_point recorded_ = started_;
    Answerer ready_, health_, metrics_, page_, stats_, recorder_;  // last: their threads read the others
};

}  // namespace sixth::serve

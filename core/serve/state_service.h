// What the server answers: the routes, and where their answers come from. Reads the queue, never changes it.
#pragma once
#include <array>
#include <atomic>

#include "core/serve/answerer.h"
#include "core/serve/health.h"
#include "core/serve/http_server.h"
#include "core/serve/metrics.h"

namespace sixth::serve {

class StateService : public Service {
  public:
    struct Options {
        fs::Path state;
        Rules rules;
        std::chrono::milliseconds patience{500};                      // with a locked state
        std::function<void(std::string_view path, int status)> seen;  // of every request; may be empty
    };
    explicit StateService(Options options);

    void handle(const std::string& path, Reply reply) override;
    void answered(std::string_view path, int status) override;
    void tick() override;
    void count_connections(std::size_t open) override;
    void end() override;

  private:
    Response live() const;
    Response ready() const;
    Response health() const;
    Response metrics() const;
    ServerCounts counts() const;
    double uptime() const;  // seconds

    Options options_;
    std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point ticked_ = started_;
    mutable std::mutex mutex_;
    ServerCounts counts_;
    Answerer ready_, health_, metrics_;  // last: their threads read the others
};

}  // namespace sixth::serve

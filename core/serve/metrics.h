// Numbers for Prometheus, in its text format 0.0.4. Labels are lane, result and route: each has a fixed set
// of values, so the number of series does not grow with what is run.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/serve/health.h"

namespace sixth::serve {

// One family after the other; a sample belongs to the family begun last.
class MetricsText {
  public:
    using Labels = std::vector<std::pair<std::string_view, std::string_view>>;
    void family(std::string_view name, std::string_view type, std::string_view help);
    void sample(double value, const Labels& labels = {}, std::string_view suffix = {});
    const std::string& text() const { return text_; }

  private:
    std::string text_, name_;
};

struct ServerCounts {
    std::map<std::pair<std::string, std::string>, std::int64_t> requests;  // by route and "2xx", "4xx", "5xx"
    std::int64_t connections = 0;                                          // open now
    double started = 0;                                                    // seconds since the epoch
};

std::string metrics_text(const Snapshot& snapshot, const Health& health, const ServerCounts& server);

}  // namespace sixth::serve

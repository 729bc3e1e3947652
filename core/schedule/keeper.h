// Keeps the schedules of a state file while a worker works: enqueues what is due, reports what ended, and
// takes in what the repository's configuration says, whenever that changes.
#pragma once
#include <functional>
#include <limits>
#include <set>
#include <string>

#include "core/base/fs.h"
#include "core/queue/worker.h"
#include "core/schedule/config.h"
#include "core/schedule/schedule_store.h"

namespace sixth::schedule {

// The schedules of a configuration, as far as they may run.
struct Configured {
    std::vector<Definition> definitions;
    std::vector<Fault> faults;  // and those that cannot run
    bool trusted = false;
    std::string file;  // relative to the root; empty: it names none
    std::uint32_t line = 0;
};
// An Error if it cannot be read, or names none in the right form.
Configured read_configured(const fs::Path& root);
// "sixth.toml:3: ..."; for people
std::string told_untrusted(const Configured& configured);
std::string told(const Fault& fault);

class Keeper : public queue::Source {
  public:
    using Tell = std::function<void(const std::string&)>;
    // `tell` gets what people should know, each once while it lasts.
    Keeper(queue::QueueStore& queue, fs::Path root, Tell tell);

    std::optional<std::int64_t> add_due(bool changed) override;
    void take_in_ends() override;

  private:
    void look_at_config();
    bool fire(const Schedule& schedule, std::int64_t now);
    void report(const Run& run);
    void tell_once(const std::string& line);

    ScheduleStore store_;
    fs::Path root_;
    std::string origin_;
    Tell tell_;
    std::string config_seen_;  // what it was made of
    bool config_counts_ = false;
    std::set<std::string> told_;    // since the configuration changed
    std::int64_t next_look_ = 0;    // boot_ms()
    std::int64_t next_report_ = 0;  // boot_ms(), after one could not be written
    std::int64_t clocks_apart_ = std::numeric_limits<std::int64_t>::max();  // the wall's and the boot's
    std::optional<std::int64_t> next_fire_;
};

}  // namespace sixth::schedule

#include "core/schedule/keeper.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstdlib>

#include "core/base/descriptor.h"
#include "core/base/error.h"
#include "core/queue/clock.h"
#include "core/queue/notice.h"
#include "core/repo/trust.h"
#include "core/schedule/report.h"

namespace sixth::schedule {
namespace {

constexpr std::int64_t look_every = 1'000;     // ms, at most so often at files
constexpr std::int64_t report_again = 60'000;  // ms, after one could not be written
constexpr std::int64_t clock_was_set = 2'000;  // ms

// Changes whenever one of the files does that decide what the configuration's schedules are.
std::string fingerprint(const fs::Path& root) {
    std::string all;
    const auto add = [&](const fs::Path& file) {
        try {
            const fs::Stamp stamp = fs::stamp(file);
            all += fmt::format("{} {} {} {};", stamp.size, stamp.mtime_ns, stamp.ctime_ns, stamp.inode);
        } catch (const Error&) {
            all += "none;";
        }
    };
    add(root / "sixth.toml");
    add(root / "pyproject.toml");
    try {
        add(repo::trust_record());
    } catch (const Error&) {  // no home: nothing is trusted but by SIXTH_TRUST
    }
    return all;
}

}  // namespace

Configured read_configured(const fs::Path& root) {
    Configured configured;
    const repo::Config config = repo::read_config(root);
    for (const repo::ConfigEntry& entry : config.entries) {
        if (entry.path[0] != "schedule") continue;
        configured.file = entry.file;
        configured.line = entry.line;
        break;
    }
    if (configured.file.empty()) return configured;
    Definitions all = definitions_of(config, root);
    configured.definitions = std::move(all.good);
    configured.faults = std::move(all.faults);
    configured.trusted = repo::is_trusted(root / config.file, config.text);
    return configured;
}

std::string told_untrusted(const Configured& configured) {
    return fmt::format(
        "{}:{}: {} schedule{} not run, for the file is not trusted; read it, then type 'sixth trust'",
        configured.file, configured.line, configured.definitions.size(),
        configured.definitions.size() == 1 ? " is" : "s are");
}

std::string told(const Fault& fault) {
    return fmt::format("{}; {}", fault.what, fault.hint);
}

Keeper::Keeper(queue::QueueStore& queue, fs::Path root, Tell tell)
    : store_(queue), root_(std::move(root)), origin_(root_.string()), tell_(std::move(tell)) {}

void Keeper::tell_once(const std::string& line) {
    if (told_.insert(line).second) tell_(line);
}

void Keeper::look_at_config() {
    std::string seen = fingerprint(root_);
    if (seen == config_seen_) return;
    told_.clear();
    try {
        const Configured configured = read_configured(root_);
        for (const Fault& fault : configured.faults) tell_once(told(fault));
        config_counts_ = configured.trusted || configured.file.empty();
        if (config_counts_) {
            for (const std::string& problem : store_.sync(origin_, configured.definitions, queue::wall_ms()))
                tell_(problem);
        } else if (!configured.definitions.empty()) {
            tell_once(told_untrusted(configured));
        }
    } catch (const state::StateError&) {
        throw;
    } catch (const Error& error) {
        config_counts_ = false;
        tell_once(error.what());
    }
    config_seen_ = std::move(seen);
}

bool Keeper::fire(const Schedule& schedule, std::int64_t now) {
    try {
        const Timetable table = timetable_of(schedule);
        return store_.carry_out(table, plan(table, now), now);
    } catch (const state::StateError&) {
        throw;
    } catch (const Error& error) {  // a zone this machine does not know
        tell_once(fmt::format("the schedule '{}' is not run: {}", schedule.definition.name, error.what()));
        return false;
    }
}

std::optional<std::int64_t> Keeper::add_due(bool changed) {
    const std::int64_t boot = queue::boot_ms();
    const bool looks = boot >= next_look_;
    if (looks) {
        next_look_ = boot + look_every;
        look_at_config();
        const std::int64_t apart = queue::wall_ms() - boot;
        if (apart < clocks_apart_ - clock_was_set) store_.look_again(queue::wall_ms());
        clocks_apart_ = apart;
    }
    const std::string without = config_counts_ ? "" : origin_;
    if (changed || looks) next_fire_ = store_.next_fire(without);
    for (bool progress = true; progress && next_fire_ && *next_fire_ <= queue::wall_ms();) {
        progress = false;
        for (const Schedule& schedule : store_.due(queue::wall_ms(), without))
            progress = fire(schedule, queue::wall_ms()) || progress;
        next_fire_ = store_.next_fire(without);
    }
    if (!next_fire_) return std::nullopt;
    // what cannot be fired is looked at again, but not at once
    return std::max<std::int64_t>(queue::ms_until(*next_fire_),
                                  *next_fire_ <= queue::wall_ms() ? look_every : 0);
}

void Keeper::report(const Run& run) {
    const auto schedule = store_.by_id(run.schedule);
    const bool wanted = schedule && !schedule->definition.report_to.empty() && run.state != Run::State::lost;
    // an older one would take the place of a newer one's
    if (wanted && store_.is_newest_end(run)) {
        write_report(schedule->definition.report_to, report_of(store_, *schedule, run, store_.untold(run)));
    }
    store_.settle(run);
}

void Keeper::take_in_ends() {
    if (queue::boot_ms() < next_report_) return;
    const std::vector<Run> ended = store_.ended();
    if (ended.empty()) return;
    // one at a time, or an older report could come after a newer one; who is busy with them does these too
    const fs::Path lock = store_.queue().folder() / "reports.lock";
    const Descriptor file(::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    for (int tries = 0; ::flock(file.get(), LOCK_EX | LOCK_NB) != 0; ++tries) {
        if (tries == 20) return;  // at the next look
        ::usleep(10'000);
    }
    for (const Run& run : store_.ended()) {
        try {
            report(run);
        } catch (const state::StateError&) {
            throw;
        } catch (const Error& error) {
            tell_once(
                fmt::format("a report could not be written: {}; trying again in a minute", error.what()));
            next_report_ = queue::boot_ms() + report_again;
        }
    }
    queue::notify(store_.queue().folder(), queue::Topic::news);
}

}  // namespace sixth::schedule

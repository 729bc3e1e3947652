// sixth schedule: commands that run when their time comes. Its parts stand in schedule_*.cpp.
#include "cmd/schedule.h"

#include <algorithm>

#include "cmd/command.h"
#include "cmd/help_text.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/base/time.h"
#include "core/queue/clock.h"

namespace sixth::cmd {
namespace {

const char* manual =
#include "man/prose/schedule.md"
    ;

Run declare(Options& options) {
    options.example("sixth schedule add lint @hourly --report-to lint.json -- sixth lint --json",
                    "lint every hour, and keep what came out in a file");
    options.example("sixth schedule list", "what runs when, and how it went");
    options.manual(manual);
    return [](Session& session) {
        Settings& settings = session.settings();
        const Command& self = command_called("schedule");
        print(command_help(self, settings.of(self), settings.globals(), session.out()));
        return ExitCode::ok;
    };
}

}  // namespace

Schedules::Schedules(Session& session)
    : queue(open_queue(session)),
      store(queue),
      configured(schedule::read_configured(session.root())),
      now(queue::wall_ms()) {
    if (!configured.file.empty() && !configured.trusted) {
        if (!configured.definitions.empty()) session.note(schedule::told_untrusted(configured));
        return;
    }
    for (const std::string& problem : store.sync(session.root().string(), configured.definitions, now))
        session.note(problem);
}

std::vector<schedule::Definition> Schedules::untrusted() const {
    return configured.trusted ? std::vector<schedule::Definition>() : configured.definitions;
}

const schedule::Fault* Schedules::fault_of(const std::string& name) const {
    const auto is_good = [&](const schedule::Definition& each) { return each.name == name; };
    if (std::any_of(configured.definitions.begin(), configured.definitions.end(), is_good)) return nullptr;
    for (const schedule::Fault& each : configured.faults) {
        if (each.name == name) return &each;
    }
    return nullptr;
}

schedule::Schedule Schedules::called(const std::string& name) {
    const auto found = store.find(name);
    const std::vector<schedule::Definition> named = untrusted();
    const bool stopped =
        std::any_of(named.begin(), named.end(), [&](const auto& each) { return each.name == name; });
    const bool by_hand = found && !found->removed && found->definition.origin.empty();
    if (stopped && !by_hand) {
        throw Error(fmt::format("'{}' names the schedule '{}', and is not trusted", configured.file, name),
                    "read it, then type 'sixth trust'");
    }
    const schedule::Fault* const fault = fault_of(name);
    if (fault && !by_hand) throw Error(fault->what, fault->hint);
    if (found && !found->removed) return *found;
    std::vector<std::string> names;
    for (const schedule::Schedule& each : store.list()) names.push_back(each.definition.name);
    const std::string meant = text::nearest(name, names);
    throw Error(
        fmt::format("there is no schedule '{}'", name),
        meant.empty() ? "'sixth schedule list' shows them" : fmt::format("did you mean '{}'?", meant));
}

std::string local_time(std::int64_t ms, const std::string& zone) {
    return schedule::format_local(ms / 1000, schedule::Zone::named(zone));
}

nlohmann::ordered_json json_of(const schedule::Run& run) {
    using nlohmann::ordered_json;
    const auto time = [](std::int64_t ms) {
        return ms == 0 ? ordered_json(nullptr)
                       : ordered_json(format_time(Time(std::chrono::milliseconds(ms))));
    };
    ordered_json out = {{"due", time(run.due)},
                        {"last_due", time(run.last_due)},
                        {"count", run.count},
                        {"by_hand", run.by_hand},
                        {"result", schedule::name_of(run.state)},
                        {"reason", run.reason.empty() ? run.why : run.reason},
                        {"queued", time(run.decided)}};
    if (run.task == 0) return out;
    out["task"] = run.task;
    out["attempts"] = run.attempts;
    out["started"] = time(run.started);
    out["ended"] = time(run.finished);
    if (run.exit_code) out["exit_code"] = *run.exit_code;
    if (run.signal) out["signal"] = *run.signal;
    return out;
}

std::string told(const schedule::Run& run, std::int64_t now) {
    using State = schedule::Run::State;
    if (run.state == State::open) {
        return run.started != 0 ? fmt::format("runs for {}", age(run.started, now))
                                : fmt::format("waits since {}", age(run.decided, now));
    }
    const std::int64_t end = run.finished != 0 ? run.finished : run.decided;
    return fmt::format("{} {} ago", schedule::name_of(run.state), age(end, now));
}

Tone tone_of(const schedule::Run& run) {
    using State = schedule::Run::State;
    switch (run.state) {
        case State::open:
            return Tone::cyan;
        case State::done:
            return Tone::green;
        case State::failed:
            return Tone::red;
        default:
            return Tone::yellow;
    }
}

extern const Command schedule;
const Command schedule{"schedule", "run commands when their time comes", Needs::nothing, declare};

}  // namespace sixth::cmd

// sixth health: what /health of the server tells, without a server.
#include "cmd/health.h"

#include <memory>

#include "cmd/command.h"
#include "cmd/output_format.h"
#include "cmd/queue.h"
#include "core/base/json_text.h"
#include "core/schedule/schedule_store.h"

namespace sixth::cmd {
namespace {

using serve::Status;

const char* manual =
#include "man/prose/health.md"
    ;

struct HealthOptions {
    OutputFormat format = OutputFormat::json;
    Status fail_on = Status::fail;
};

std::string text_of(const nlohmann::ordered_json& health, Style style) {
    const auto word = [&](const std::string& status) {
        const Tone tone = status == "pass" ? Tone::green : status == "warn" ? Tone::yellow : Tone::red;
        return style(tone, fmt::format("{:<5}", status));
    };
    std::string text =
        fmt::format("{} sixth {}\n", word(health["status"]), health["releaseId"].get<std::string>());
    for (const auto& [key, details] : health["checks"].items()) {
        const auto& detail = details[0];
        text += fmt::format(
            "{} {:<22} {}\n", word(detail["status"]), key,
            detail.contains("output")
                ? detail["output"].get<std::string>()
                : fmt::format("{} {}", dump_json(detail["observedValue"]), detail.value("observedUnit", "")));
    }
    return text;
}

ExitCode run(const HealthOptions& o, Session& session) {
    constexpr std::chrono::milliseconds patience{500};
    const serve::Snapshot snapshot = serve::take_snapshot(session.state_file(), patience, add_schedules);
    const serve::Health health = serve::judge(snapshot, health_rules(session));
    const auto json = serve::health_json(snapshot, health, std::nullopt);
    print(o.format == OutputFormat::json ? dump_json(json) + "\n" : text_of(json, session.out()));
    return health.status >= o.fail_on ? ExitCode::findings : ExitCode::ok;
}

Run declare(Options& options) {
    auto o = std::make_shared<HealthOptions>();
    add_format(options, o->format).command_line_only();
    options
        .add("fail-on", o->fail_on, {{"fail", Status::fail}, {"warn", Status::warn}},
             "exit with 1 from this on")
        .command_line_only();
    options.example("sixth health", "what /health of 'sixth serve' tells, without a server");
    options.example("sixth health --fail-on warn --format text",
                    "exit with 1 when work waits and nobody does it");
    options.manual(manual);
    return [o](Session& session) { return run(*o, session); };
}

}  // namespace

void add_schedules(queue::QueueStore& store, serve::Snapshot& snapshot) {
    snapshot.next_fire = schedule::ScheduleStore(store).next_fire("");
}

serve::Rules health_rules(Session& session) {
    const Option* targets = session.settings().of(command_called("queue work")).find("targets");
    serve::Rules rules;
    rules.targets = lane_targets(targets->current().get<std::string>());
    return rules;
}

extern const Command health;
const Command health{"health", "say whether the queue is in order", Needs::repository, declare};

}  // namespace sixth::cmd

// sixth stats: what ran, how long it took, what failed, in numbers that never leave the machine.
#include "cmd/stats.h"

#include <algorithm>
#include <memory>

#include "cmd/command.h"
#include "cmd/output_format.h"
#include "cmd/session.h"
#include "core/base/error.h"
#include "core/base/time.h"
#include "core/queue/clock.h"

namespace sixth::cmd {
namespace {

const char* manual =
#include "man/prose/stats.md"
    ;

struct StatsOptions {
    std::string since = "24h";
    std::string lane, name, html;
    OutputFormat format = OutputFormat::text;
};

telemetry::Query query_of(const StatsOptions& o, const Session& session) {
    telemetry::Query query;
    query.now = queue::wall_ms();
    query.since = stats_since(o.since, query.now);
    query.name = o.name;
    query.record = session.telemetry();
    if (!o.lane.empty()) {
        query.lane = queue::lane_called(o.lane);
        if (!query.lane)
            throw Error(fmt::format("there is no lane '{}'", o.lane), "critical, high, normal or low");
    }
    return query;
}

ExitCode show(const StatsOptions& o, Session& session) {
    const telemetry::Query query = query_of(o, session);
    const fs::Path file = session.state_file();
    // asking for numbers leaves nothing behind where there are none
    std::error_code unseen;
    state::Db db = std::filesystem::exists(file, unseen) ? state::Db::open(file) : state::Db::in_memory();
    const telemetry::Summary summary = telemetry::summarize(db, query);
    if (!o.html.empty()) fs::write_atomically(o.html, telemetry::to_page(summary));
    if (o.format == OutputFormat::json) {
        print(telemetry::to_json(summary) + "\n");
    } else if (!o.html.empty()) {
        print(fmt::format("wrote {}; open it in a browser\n", o.html));
    } else {
        print(stats_text(summary, session.out(), terminal_width(1)));
    }
    return ExitCode::ok;
}

Run declare(Options& options) {
    auto o = std::make_shared<StatsOptions>();
    options.add("since", o->since, "what ended since then: 24h, 7d, 2026-11-20 or all").value("TIME");
    options.add("lane", o->lane, "this lane alone")
        .value("LANE")
        .suggests({{"critical", "now"}, {"high", "soon"}, {"normal", "the usual"}, {"low", "some time"}})
        .command_line_only();
    options.add("name", o->name, "tasks of this name alone; * and ? stand for others")
        .value("NAME")
        .command_line_only();
    options.add("html", o->html, "write one page with plots, which loads nothing from anywhere")
        .value("FILE")
        .completes(Completes::files)
        .command_line_only();
    add_format(options, o->format).command_line_only();
    options.example("sixth stats", "the last day: throughput, waits, run times, errors");
    options.example("sixth stats --since 7d --html stats.html", "a week as a page with plots");
    options.example("sixth stats --lane high --json", "one lane, for a program");
    options.manual(manual);
    return [o](Session& session) { return show(*o, session); };
}

}  // namespace

std::int64_t stats_since(const std::string& text, std::int64_t now) {
    if (text == "all") return 0;
    const auto ms = [](Time time) {
        return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
    };
    std::int64_t since = 0;
    try {
        since = now - sixth::parse_duration(text).count();
    } catch (const Error&) {
        try {
            const bool day = text.find_first_of("Tt ") == std::string::npos;
            since = ms(parse_time(day ? text + "T00:00:00Z" : text));
        } catch (const Error&) {
            throw Error(fmt::format("--since '{}' is no time", text),
                        "write 90m, 24h, 7d, a day as 2026-11-20 (UTC), a time as "
                        "2026-11-20T08:00:00+01:00, or all");
        }
    }
    if (since > now) throw Error(fmt::format("--since '{}' is still to come", text));
    return std::max<std::int64_t>(since, 1);
}

extern const Command stats;
const Command stats{"stats", "show what ran, how long it took and what failed", Needs::repository, declare};

}  // namespace sixth::cmd

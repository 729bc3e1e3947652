// sixth schedule list, next, history: what runs when, and what became of it.
#include <algorithm>
#include <chrono>
#include <memory>

#include "cmd/command.h"
#include "cmd/output_format.h"
#include "cmd/schedule.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/base/time.h"
#include "core/queue/clock.h"

namespace sixth::cmd {
namespace {

const char* list_manual =
#include "man/prose/schedule-list.md"
    ;
const char* next_manual =
#include "man/prose/schedule-next.md"
    ;
const char* history_manual =
#include "man/prose/schedule-history.md"
    ;

using nlohmann::ordered_json;
using schedule::Definition;
using schedule::Schedule;

// Rows of words in columns as wide as their widest; the last one is not filled up.
class Table {
  public:
    void add(std::vector<std::string> row, Tone tone = Tone::plain) {
        widths_.resize(std::max(widths_.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) widths_[i] = std::max(widths_[i], row[i].size());
        rows_.push_back({std::move(row), tone});
    }
    std::string text(Style style) const {
        std::string out;
        for (const Row& row : rows_) {
            std::string line;
            for (std::size_t i = 0; i < row.words.size(); ++i)
                line += fmt::format("{:<{}}  ", row.words[i], widths_[i]);
            line.erase(line.find_last_not_of(' ') + 1);
            out += (row.tone == Tone::plain ? line : style(row.tone, line)) + "\n";
        }
        return out;
    }

  private:
    struct Row {
        std::vector<std::string> words;
        Tone tone;
    };
    std::vector<Row> rows_;
    std::vector<std::size_t> widths_;
};

ordered_json json_of(const Definition& definition) {
    ordered_json out;
    out["name"] = definition.name;
    out["cron"] = definition.cron;
    out["zone"] = definition.zone;
    out["argv"] = definition.argv;
    out["shell"] = definition.shell;
    out["folder"] = definition.folder;
    out["lane"] = queue::name_of(definition.lane);
    out["retries"] = definition.retries;
    if (definition.timeout > 0) out["timeout_seconds"] = static_cast<double>(definition.timeout) / 1000;
    if (!definition.report_to.empty()) out["report_to"] = definition.report_to;
    out["missed"] = schedule::name_of(definition.missed);
    out["window_seconds"] = static_cast<double>(definition.window) / 1000;
    out["overlap"] = schedule::name_of(definition.overlap);
    out["jitter_seconds"] = static_cast<double>(definition.jitter) / 1000;
    if (!definition.origin.empty()) out["configured_in"] = definition.origin;
    return out;
}

std::string json_time(std::int64_t ms) {
    return format_time(Time(std::chrono::milliseconds(ms)));
}

struct ListOptions {
    OutputFormat format = OutputFormat::text;
};

ExitCode list(const ListOptions& o, Session& session) {
    Schedules schedules(session);
    const std::vector<Definition> untrusted = schedules.untrusted();
    std::vector<Schedule> all = schedules.store.list();
    const std::string own = session.root().string();
    const schedule::Configured& configured = schedules.configured;
    const bool stopped = !configured.file.empty() && !configured.trusted;
    all.erase(std::remove_if(all.begin(), all.end(),
                             [&](const Schedule& each) { return stopped && each.definition.origin == own; }),
              all.end());
    ordered_json out;
    out["schema"] = "sixth.schedule.list/1";
    out["schedules"] = ordered_json::array();
    out["faults"] = ordered_json::array();
    Table table;
    table.add({"name", "schedule", "zone", "next", "", "last run"}, Tone::bold);
    for (const Schedule& each : all) {
        const Definition& definition = each.definition;
        const std::vector<schedule::Run> last = schedules.store.history(each.id, 1);
        ordered_json item = json_of(definition);
        item["state"] = each.paused ? "paused" : "active";
        item["next"] =
            each.next && !each.paused ? ordered_json(json_time(*each.next)) : ordered_json(nullptr);
        item["last_run"] = last.empty() ? ordered_json(nullptr) : cmd::json_of(last.back());
        out["schedules"].push_back(std::move(item));
        const std::string next = each.paused ? "paused"
                                 : each.next ? local_time(*each.next, definition.zone)
                                             : "never again";
        table.add({definition.name, definition.cron, definition.zone, next,
                   each.next && !each.paused ? "in " + age(schedules.now, *each.next) : "",
                   last.empty() ? "-" : told(last.back(), schedules.now)});
    }
    for (const Definition& definition : untrusted) {
        ordered_json item = json_of(definition);
        item["state"] = "untrusted";
        item["next"] = item["last_run"] = nullptr;
        out["schedules"].push_back(std::move(item));
        table.add({definition.name, definition.cron, definition.zone, "not trusted", "", "-"}, Tone::yellow);
    }
    for (const schedule::Fault& fault : configured.faults) {
        session.note(schedule::told(fault));
        ordered_json item;
        item["name"] = fault.name.empty() ? ordered_json(nullptr) : ordered_json(fault.name);
        item["file"] = configured.file;
        item["line"] = fault.line;
        item["error"] = fault.what;
        item["hint"] = fault.hint;
        out["faults"].push_back(std::move(item));
        table.add({fault.name.empty() ? "-" : fault.name, "-", "-", "faulty", "",
                   fmt::format("{}:{}", configured.file, fault.line)},
                  Tone::red);
    }
    const bool empty = all.empty() && untrusted.empty() && configured.faults.empty();
    const ExitCode code = configured.faults.empty() ? ExitCode::ok : ExitCode::failure;
    if (o.format == OutputFormat::json) return print(dump_json(out) + "\n"), code;
    if (empty) {
        session.note("there is no schedule; type sixth schedule add NAME 'CRON' -- COMMAND");
        return ExitCode::ok;
    }
    print(table.text(session.out()));
    note_no_worker(session, schedules.queue);
    return code;
}

Run declare_list(Options& options) {
    auto o = std::make_shared<ListOptions>();
    add_format(options, o->format).command_line_only();
    options.example("sixth schedule list", "what runs when, and how it went");
    options.manual(list_manual);
    return [o](Session& session) { return list(*o, session); };
}

struct NextOptions {
    std::string schedule, zone, from;
    int count = 5;
    OutputFormat format = OutputFormat::text;
};

ExitCode next(const NextOptions& o, Session& session) {
    Schedule wanted;
    std::int64_t from = queue::wall_ms();
    if (o.schedule.find_first_of(" \t@*") != std::string::npos) {  // an expression
        wanted.definition.cron = o.schedule;
        wanted.definition.zone = schedule::Zone::local_name();
    } else {
        wanted = Schedules(session).called(o.schedule);
        if (wanted.paused) session.note("it is paused; 'sixth schedule resume' lets it run");
    }
    if (!o.zone.empty()) wanted.definition.zone = o.zone;
    if (!o.from.empty()) {
        from = std::chrono::duration_cast<std::chrono::milliseconds>(parse_time(o.from).time_since_epoch())
                   .count();
        constexpr std::int64_t latest = 7'258'118'400'000;  // the year 2200
        if (from < 0 || from > latest)
            throw Error(fmt::format("'--from {}' is too far away", o.from), "name a time from 1970 to 2200");
    }
    const schedule::Timetable table = schedule::timetable_of(wanted);
    ordered_json out;
    out["schema"] = "sixth.schedule.next/1";
    out["cron"] = wanted.definition.cron;
    out["zone"] = wanted.definition.zone;
    out["times"] = ordered_json::array();
    std::string text;
    for (int i = 0; i < o.count; ++i) {
        const auto due = schedule::due_after(table, from);
        if (!due) break;
        from = *due;
        const std::int64_t fires = *due + schedule::jitter_of(wanted.definition, *due);
        const std::string local = schedule::format_local(*due / 1000, table.zone);
        out["times"].push_back({{"due", json_time(*due)}, {"local", local}, {"fires", json_time(fires)}});
        text += local;
        if (o.from.empty()) text += "  in " + age(queue::wall_ms(), *due);
        if (fires != *due) text += fmt::format("  and {} by jitter", age(*due, fires));
        text += "\n";
    }
    if (text.empty()) text = "never within 60 years\n";
    print(o.format == OutputFormat::json ? dump_json(out) + "\n" : text);
    return out["times"].empty() ? ExitCode::findings : ExitCode::ok;
}

Run declare_next(Options& options) {
    auto o = std::make_shared<NextOptions>();
    options.positional("SCHEDULE", o->schedule, "its name, or an expression in quotes").required = true;
    options.add("count", o->count, "how many").letter('n').range(1, 100'000).command_line_only();
    options.add("tz", o->zone, "in this time zone").value("ZONE").command_line_only();
    options.add("from", o->from, "after this time, not now").value("TIME").command_line_only();
    add_format(options, o->format).command_line_only();
    options.example("sixth schedule next lint", "when it runs, five times");
    options.example("sixth schedule next '30 2 * * *' --tz Europe/Berlin --from 2026-03-28T00:00:00Z -n 3",
                    "what an expression means, here when clocks are changed");
    options.manual(next_manual);
    return [o](Session& session) { return next(*o, session); };
}

struct HistoryOptions {
    std::string name;
    int count = 20;
    OutputFormat format = OutputFormat::text;
};

ExitCode history(const HistoryOptions& o, Session& session) {
    Schedules schedules(session);
    const auto found = schedules.store.find(o.name);  // a removed one has a history too
    const Schedule schedule = found ? *found : schedules.called(o.name);
    const std::vector<schedule::Run> runs = schedules.store.history(schedule.id, o.count);
    if (o.format == OutputFormat::json) {
        ordered_json out;
        out["schema"] = "sixth.schedule.history/1";
        out["name"] = o.name;
        out["runs"] = ordered_json::array();
        for (const schedule::Run& run : runs) out["runs"].push_back(cmd::json_of(run));
        return print(dump_json(out) + "\n"), ExitCode::ok;
    }
    if (runs.empty()) {
        session.note(fmt::format("'{}' has not run yet", o.name));
        return ExitCode::ok;
    }
    Table table;
    table.add({"due", "result", "took", "task", ""}, Tone::bold);
    for (const schedule::Run& run : runs) {
        const bool over = run.started != 0 && run.finished >= run.started;
        std::string remark = run.reason;
        if (!run.why.empty() && run.state != schedule::Run::State::done)
            remark += (remark.empty() ? "" : "; ") + run.why;
        if (run.by_hand) remark += remark.empty() ? "by hand" : "; by hand";
        if (run.count > 1) {
            remark += fmt::format("; {} times, the last {}", run.count,
                                  local_time(run.last_due, schedule.definition.zone));
        }
        table.add({local_time(run.due, schedule.definition.zone),
                   run.state == schedule::Run::State::open ? told(run, schedules.now)
                                                           : std::string(schedule::name_of(run.state)),
                   over ? age(run.started, run.finished) : "", run.task != 0 ? std::to_string(run.task) : "",
                   remark},
                  tone_of(run));
    }
    print(table.text(session.out()));
    return ExitCode::ok;
}

Run declare_history(Options& options) {
    auto o = std::make_shared<HistoryOptions>();
    options.positional("NAME", o->name, "of the schedule").required = true;
    options.add("count", o->count, "the last so many").letter('n').range(1, 100'000).command_line_only();
    add_format(options, o->format).command_line_only();
    options.example("sixth schedule history lint", "how its last runs went, and what was skipped and why");
    options.manual(history_manual);
    return [o](Session& session) { return history(*o, session); };
}

}  // namespace

extern const Command schedule_list;
const Command schedule_list{"schedule list", "show what runs when, and how it went", Needs::repository,
                            declare_list};

extern const Command schedule_next;
const Command schedule_next{"schedule next", "show when a schedule runs", Needs::repository, declare_next};

extern const Command schedule_history;
const Command schedule_history{"schedule history", "show what became of each run", Needs::repository,
                               declare_history};

}  // namespace sixth::cmd

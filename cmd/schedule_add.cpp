// sixth schedule add: accepts a schedule. When it returns, it is on the disk.
#include <algorithm>
#include <filesystem>
#include <memory>

#include "cmd/command.h"
#include "cmd/schedule.h"
#include "core/base/error.h"
#include "core/queue/notice.h"
#include "core/schedule/config.h"

namespace sixth::cmd {
namespace {

const char* manual =
#include "man/prose/schedule-add.md"
    ;

struct AddOptions {
    std::string name, cron, shell, zone, report_to, folder, timeout, window = "24h", jitter = "0s";
    std::vector<std::string> argv, variables, variables_from;
    queue::Lane lane = queue::Lane::normal;
    schedule::Missed missed = schedule::Missed::once;
    schedule::Overlap overlap = schedule::Overlap::skip;
    int retries = 0;
};

schedule::Definition definition_of(const AddOptions& o) {
    schedule::Definition out;
    if (o.argv.empty() == o.shell.empty()) {
        throw Error(
            o.argv.empty() ? "there is nothing to run" : "'--shell' takes the place of the words after '--'",
            "sixth schedule add NAME 'CRON' -- COMMAND [ARGUMENTS], or --shell 'LINE'");
    }
    schedule::check_name(o.name);
    out.name = o.name;
    out.cron = schedule::Cron::parse(o.cron).text();
    out.zone = o.zone.empty() ? schedule::Zone::local_name() : schedule::Zone::named(o.zone).name();
    out.argv = o.shell.empty() ? o.argv : std::vector<std::string>{o.shell};
    out.shell = !o.shell.empty();
    out.folder = folder_called(o.folder);
    out.variables = variables_of(o.variables, o.variables_from);
    out.lane = o.lane;
    out.retries = o.retries;
    if (!o.timeout.empty()) out.timeout = milliseconds(o.timeout);
    if (!o.report_to.empty())
        out.report_to = schedule::plain_path(std::filesystem::current_path(), o.report_to);
    std::error_code ignored;
    if (std::filesystem::is_directory(out.report_to, ignored))
        throw Error(fmt::format("'{}' is a folder", out.report_to), "name a file with --report-to");
    out.missed = o.missed;
    out.window = milliseconds(o.window);
    out.overlap = o.overlap;
    out.jitter = milliseconds(o.jitter);
    return out;
}

ExitCode run(const AddOptions& o, Session& session) {
    const schedule::Definition definition = definition_of(o);
    Schedules schedules(session);
    const std::vector<schedule::Definition> untrusted = schedules.untrusted();
    const auto is_taken = [&](const schedule::Definition& each) { return each.name == definition.name; };
    if (schedules.fault_of(definition.name) || std::any_of(untrusted.begin(), untrusted.end(), is_taken)) {
        throw Error(fmt::format("there is a schedule '{}' already, named in '{}'", definition.name,
                                schedules.configured.file),
                    "take another name");
    }
    const schedule::Schedule added = schedules.store.add(definition, schedules.now);
    queue::notify(schedules.queue.folder(), queue::Topic::work);
    print(fmt::format("added schedule {}: {}\n", session.out()(Tone::bold, definition.name),
                      added.next ? fmt::format("runs first at {}", local_time(*added.next, definition.zone))
                                 : "it will not come within 60 years"));
    note_no_worker(session, schedules.queue);
    return ExitCode::ok;
}

Run declare(Options& options) {
    auto o = std::make_shared<AddOptions>();
    options.positional("NAME", o->name, "what to call it").required = true;
    options.positional("CRON", o->cron, "minute, hour, day, month, weekday; or @daily and its like")
        .required = true;
    options.positional("COMMAND", o->argv, "what to run, and its arguments; never through a shell");
    const auto add = [&](const char* name, auto& target, const char* help) -> Option& {
        return options.add(name, target, help).command_line_only();
    };
    options.group("What to run");
    add("shell", o->shell, "run this line with /bin/sh instead").value("LINE");
    add("cwd", o->folder, "the folder it runs in")
        .value("DIR")
        .completes(Completes::folders)
        .shown_default("this one");
    add("env", o->variables, "set a variable for it").value("NAME=VALUE").verbatim();
    add("env-from", o->variables_from, "give it this variable as it is now").value("NAME");
    options
        .add("lane", o->lane,
             {{"critical", queue::Lane::critical},
              {"high", queue::Lane::high},
              {"normal", queue::Lane::normal},
              {"low", queue::Lane::low}},
             "how soon it should start")
        .command_line_only();
    add("retries", o->retries, "how often to try again after a failure").range(0, 1000);
    add("timeout", o->timeout, "end it after so long").value("TIME");
    add("report-to", o->report_to, "write here as JSON how each run went")
        .value("FILE")
        .completes(Completes::files);
    options.group("When");
    add("tz", o->zone, "the time zone, such as Europe/Berlin").value("ZONE").shown_default("the machine's");
    add("jitter", o->jitter, "start up to so much later, each time by another share").value("TIME");
    options
        .add("missed", o->missed,
             {{"skip", schedule::Missed::skip},
              {"once", schedule::Missed::once},
              {"all", schedule::Missed::all}},
             "what to do about times at which no worker was there")
        .command_line_only();
    add("window", o->window, "but not about those longer ago than this").value("TIME");
    options
        .add("overlap", o->overlap,
             {{"skip", schedule::Overlap::skip},
              {"queue", schedule::Overlap::queue},
              {"kill", schedule::Overlap::kill}},
             "if the run before is not over: leave this one out, let it wait, or end that one")
        .command_line_only();
    options.example("sixth schedule add tests '30 4 * * mon-fri' -- pytest -q", "before work");
    options.example("sixth schedule add lint @hourly --report-to lint.json -- sixth lint --json",
                    "every hour, and keep what came out in a file");
    options.manual(manual);
    return [o](Session& session) { return run(*o, session); };
}

}  // namespace

extern const Command schedule_add;
const Command schedule_add{"schedule add", "run a command when its time comes", Needs::repository, declare};

}  // namespace sixth::cmd

// sixth schedule run, pause, resume, remove.
#include <memory>

#include "cmd/command.h"
#include "cmd/schedule.h"
#include "core/base/error.h"
#include "core/base/interrupt.h"
#include "core/queue/notice.h"

namespace sixth::cmd {
namespace {

const char* run_manual =
#include "man/prose/schedule-run.md"
    ;
const char* pause_manual =
#include "man/prose/schedule-pause.md"
    ;
const char* resume_manual =
#include "man/prose/schedule-resume.md"
    ;
const char* remove_manual =
#include "man/prose/schedule-remove.md"
    ;

using schedule::Schedule;

struct RunOptions {
    std::string name;
    bool wait = false, follow = false;
};

// Writes down how the run ended, and its report, unless a worker has; false: the report could not be written.
bool settle(Session& session, Schedules& schedules, const schedule::Run& run) {
    bool goes_on = true;
    schedule::Keeper keeper(schedules.queue, session.root(), [&](const std::string& problem) {
        session.note(problem);
        goes_on = false;
    });
    while (goes_on && !schedules.store.is_settled(run)) {
        throw_if_interrupted();
        keeper.take_in_ends();
    }
    return schedules.store.is_settled(run);
}

ExitCode run(const RunOptions& o, Session& session) {
    Schedules schedules(session);
    const Schedule schedule = schedules.called(o.name);
    const schedule::Run run = schedules.store.run_now(schedule, schedules.now);
    queue::notify(schedules.queue.folder(), queue::Topic::work);
    if (run.task == 0) {
        print(fmt::format("schedule {} is left out this time: {}\n", o.name, run.reason));
        return ExitCode::findings;
    }
    print(fmt::format("added task {}: {}\n", session.out()(Tone::bold, std::to_string(run.task)), o.name));
    note_no_worker(session, schedules.queue);
    if (!o.wait && !o.follow) return ExitCode::ok;
    WaitOptions how;
    how.follow = o.follow;
    const auto code = static_cast<ExitCode>(wait_for(session, schedules.queue, {run.task}, how));
    return settle(session, schedules, run) ? code : ExitCode::failure;
}

Run declare_run(Options& options) {
    auto o = std::make_shared<RunOptions>();
    options.positional("NAME", o->name, "of the schedule").required = true;
    options.add("wait", o->wait, "wait for the end: exit 0 if it succeeded, 1 if not").command_line_only();
    options.add("follow", o->follow, "wait and show what it prints").command_line_only();
    options.example("sixth schedule run lint", "once, now, whatever the time");
    options.manual(run_manual);
    return [o](Session& session) { return run(*o, session); };
}

struct Names {
    std::vector<std::string> names;
};

using Change = std::string (*)(Schedules&, const Schedule&);

ExitCode change(const Names& o, Session& session, Change how) {
    Schedules schedules(session);
    std::vector<Schedule> all;  // looked up first: all or none
    for (const std::string& name : o.names) all.push_back(schedules.called(name));
    std::string lines;
    for (const Schedule& each : all) lines += how(schedules, each);
    queue::notify(schedules.queue.folder(), queue::Topic::work);
    print(lines);
    return ExitCode::ok;
}

Run declare_change(Options& options, Change how, const char* manual) {
    auto o = std::make_shared<Names>();
    options.positional("NAMES", o->names, "of schedules").required = true;
    options.manual(manual);
    return [o, how](Session& session) { return change(*o, session, how); };
}

std::string pause(Schedules& schedules, const Schedule& schedule) {
    schedules.store.set_paused(schedule, true, schedules.now);
    return fmt::format("schedule {} is paused\n", schedule.definition.name);
}

std::string resume(Schedules& schedules, const Schedule& schedule) {
    if (schedule.paused) schedules.store.set_paused(schedule, false, schedules.now);
    const auto after = schedules.store.find(schedule.definition.name);
    return fmt::format("schedule {} runs next at {}\n", schedule.definition.name,
                       after && after->next ? local_time(*after->next, schedule.definition.zone) : "no time");
}

std::string remove(Schedules& schedules, const Schedule& schedule) {
    const schedule::Definition& definition = schedule.definition;
    if (!definition.origin.empty()) {
        throw Error(fmt::format("the schedule '{}' is named in the configuration of '{}'", definition.name,
                                definition.origin),
                    fmt::format("delete it there, or type 'sixth schedule pause {}'", definition.name));
    }
    schedules.store.remove(schedule, schedules.now);
    return fmt::format("schedule {} is removed; its history is kept\n", definition.name);
}

Run declare_pause(Options& options) {
    options.example("sixth schedule pause lint", "do not run it until it is resumed");
    return declare_change(options, pause, pause_manual);
}
Run declare_resume(Options& options) {
    options.example("sixth schedule resume lint", "let it run again, from its next time on");
    return declare_change(options, resume, resume_manual);
}
Run declare_remove(Options& options) {
    options.example("sixth schedule remove lint", "run it no more");
    return declare_change(options, remove, remove_manual);
}

}  // namespace

extern const Command schedule_run;
const Command schedule_run{"schedule run", "run a schedule's command now", Needs::repository, declare_run};

extern const Command schedule_pause;
const Command schedule_pause{"schedule pause", "keep schedules from running", Needs::repository,
                             declare_pause};

extern const Command schedule_resume;
const Command schedule_resume{"schedule resume", "let paused schedules run again", Needs::repository,
                              declare_resume};

extern const Command schedule_remove;
const Command schedule_remove{"schedule remove", "forget schedules; their history is kept", Needs::repository,
                              declare_remove};

}  // namespace sixth::cmd

// sixth queue work: runs tasks until told to stop. sixth queue install-unit: has systemd do that.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>

#include "cmd/command.h"
#include "cmd/queue.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/heap.h"
#include "core/base/interrupt.h"
#include "core/base/parallel.h"
#include "core/base/shell_words.h"
#include "core/base/text.h"
#include "core/base/time.h"
#include "core/queue/clock.h"
#include "core/queue/notice.h"
#include "core/queue/slurm_worker.h"
#include "core/queue/spawner.h"
#include "core/queue/worker.h"
#include "core/repo/trust.h"
#include "core/schedule/keeper.h"

namespace sixth::cmd {
namespace {

const char* work_manual =
#include "man/prose/queue-work.md"
    ;
const char* unit_manual =
#include "man/prose/queue-install-unit.md"
    ;

struct WorkOptions {
    int workers = 0;
    std::string reserved = "critical=1";
    std::string targets = "critical=0s,high=5m,normal=30m,low=2h";
    std::string on_done, on_fail;
    bool detach = false, until_empty = false;
    queue::Executor executor = queue::Executor::local;
    std::string slurm_folder, slurm_command, slurm_options;
    std::string slurm_lanes = "critical=nice:0,high=nice:100,normal=nice:200,low=nice:300";
    std::chrono::seconds slurm_poll{5}, slurm_patience{30}, slurm_settle{0};
};

constexpr int slurm_jobs = 200;  // handed over at once if nothing else is said

// "high=5m,low=2h": calls take(lane, "5m"), take(lane, "2h").
void each_lane(const char* option, const std::string& text,
               const std::function<void(queue::Lane, const std::string&)>& take) {
    for (const std::string_view part : text::split(text, ',')) {
        if (text::trim(part).empty()) continue;
        const std::size_t equals = part.find('=');
        const auto lane = queue::lane_called(text::trim(part.substr(0, equals)));
        if (!lane || equals == std::string_view::npos)
            throw Error(fmt::format("'--{} {}' names no lane", option, part),
                        "the lanes are critical, high, normal and low");
        take(*lane, std::string(text::trim(part.substr(equals + 1))));
    }
}

// A command from the repository's own file runs only if the user said so.
void check_trust(Session& session) {
    const repo::Config& config = session.config();
    for (const repo::ConfigEntry& entry : config.entries) {
        std::string key = entry.key();
        std::replace(key.begin(), key.end(), '_', '-');
        if (key != "queue.on-done" && key != "queue.on-fail" && key != "queue.slurm-command" &&
            key != "queue.slurm-options")
            continue;
        if (repo::is_trusted(session.root() / config.file)) return;
        throw Error(fmt::format("{}:{}: {} names a command, and the file is not trusted", config.file,
                                entry.line, entry.key()),
                    "read it, then type 'sixth trust'");
    }
}

queue::WorkerOptions worker_options(const WorkOptions& o) {
    queue::WorkerOptions options;
    const bool slurm = o.executor == queue::Executor::slurm;
    options.places.any = o.workers > 0 ? o.workers : slurm ? slurm_jobs : static_cast<int>(default_jobs());
    options.places.own = {0, 0, 0, 0};
    each_lane("reserved", o.reserved, [&](queue::Lane lane, const std::string& count) {
        long long value = 0;
        if (!parse_integer(count, value) || value < 0 || value > 1000)
            throw Error(fmt::format("'--reserved {}' is no number of places", count),
                        "write critical=1,high=2");
        options.places.own[static_cast<std::size_t>(lane)] = static_cast<int>(value);
    });
    options.targets = lane_targets(o.targets);
    options.on_done = split_shell_words(o.on_done);
    options.on_fail = split_shell_words(o.on_fail);
    options.until_empty = o.until_empty;
    return options;
}

std::int64_t ms_of(std::chrono::seconds time) {
    return std::chrono::milliseconds(time).count();
}

queue::SlurmOptions slurm_options(const WorkOptions& o, const fs::Path& queue_folder) {
    queue::SlurmOptions slurm;
    slurm.folder = o.slurm_folder.empty() ? queue_folder / "slurm" : fs::Path(o.slurm_folder);
    slurm.folder = std::filesystem::absolute(slurm.folder).lexically_normal();
    slurm.command = split_shell_words(o.slurm_command);
    if (slurm.command.empty()) slurm.command = {std::filesystem::read_symlink("/proc/self/exe").string()};
    queue::set_slurm_lanes(slurm, WorkOptions().slurm_lanes);
    queue::set_slurm_lanes(slurm, o.slurm_lanes);
    slurm.more = queue::slurm_words(o.slurm_options);
    slurm.poll = ms_of(o.slurm_poll);
    slurm.patience = ms_of(o.slurm_patience);
    slurm.settle = ms_of(o.slurm_settle);
    return slurm;
}

std::string clock_time() {
    return format_time(std::chrono::system_clock::now()).substr(11, 8);
}

std::string ended_line(const queue::Task& task, const queue::Result& result, Style style) {
    const std::string name = fmt::format("{} {}", task.id, task.request.name);
    const std::string took = age(result.started, result.finished);
    switch (task.state) {
        case queue::State::done:
            return fmt::format("{} {} in {}", name, style(Tone::green, "done"), took);
        case queue::State::failed:
            return fmt::format("{} {} after {}: {}; see 'sixth queue logs {}'", name,
                               style(Tone::red, "failed"), took, task.reason, task.id);
        case queue::State::scheduled:
        case queue::State::ready:
            return fmt::format("{} {}; runs again", name, task.reason);
        default:
            return fmt::format("{} {}", name, queue::name_of(task.state));
    }
}

std::vector<std::string> own_command_line() {
    std::vector<std::string> words;
    const std::string all = fs::read("/proc/self/cmdline");
    for (const std::string_view word : text::split(all, '\0')) words.emplace_back(word);
    if (!words.empty() && words.back().empty()) words.pop_back();
    return words;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> all;
    for (std::string& word : words) all.push_back(word.data());
    all.push_back(nullptr);
    return all;
}

// Options of this run as words, for the process in the background.
std::vector<std::string> as_words(const WorkOptions& o) {
    std::vector<std::string> words = {
        "--workers", std::to_string(o.workers), "--reserved", o.reserved, "--targets", o.targets};
    if (!o.on_done.empty()) words.insert(words.end(), {"--on-done", o.on_done});
    if (!o.on_fail.empty()) words.insert(words.end(), {"--on-fail", o.on_fail});
    if (o.until_empty) words.emplace_back("--until-empty");
    if (o.executor != queue::Executor::slurm) return words;
    words.insert(words.end(), {"--executor", "slurm", "--slurm-lanes", o.slurm_lanes});
    const auto add = [&](const char* flag, const std::string& value) {
        if (!value.empty()) words.push_back(std::string(flag) + "=" + value);
    };
    add("--slurm-folder", o.slurm_folder);
    add("--slurm-command", o.slurm_command);
    add("--slurm-options", o.slurm_options);
    add("--slurm-poll", format_duration(o.slurm_poll));
    add("--slurm-patience", format_duration(o.slurm_patience));
    add("--slurm-settle", format_duration(o.slurm_settle));
    return words;
}

// What is left when nothing can run: somebody has to let it go. True: some of it was not held itself.
bool tell_held(queue::QueueStore& store, const std::function<void(const std::string&)>& say) {
    const std::int64_t waiting = store.counts().tasks[queue::State::waiting];
    std::vector<queue::TaskId> held = store.held_before(std::nullopt);
    if (held.empty()) {
        queue::Filter filter;
        filter.states = {queue::State::held};
        for (const queue::Task& task : store.list(filter)) held.push_back(task.id);
        std::sort(held.begin(), held.end());
    }
    if (!held.empty())
        say(fmt::format("{} held{}; 'sixth queue release {}' lets {} go",
                        held.size() == 1 ? "1 task is" : fmt::format("{} tasks are", held.size()),
                        waiting == 0   ? ""
                        : waiting == 1 ? ", and 1 waits for that"
                                       : fmt::format(", and {} wait for that", waiting),
                        task_words(held), held.size() == 1 ? "it" : "them"));
    return waiting > 0;
}

ExitCode work(const WorkOptions& o, Session& session) {
    check_trust(session);
    session.leave_untimed();
    queue::WorkerOptions options = worker_options(o);
    if (o.detach) {
        print(
            fmt::format("a worker runs in the background, process {}\n", start_worker(session, as_words(o))));
        return ExitCode::ok;
    }
    keep_freed_memory();
    const bool on_slurm = o.executor == queue::Executor::slurm;
    std::optional<queue::Spawner> spawner;
    if (!on_slurm) spawner.emplace();  // before anything is opened
    queue::QueueStore store = open_queue(session);
    const Style style = session.err();
    const auto say = [&](const std::string& line) {
        session.note(fmt::format("{} {}", style(Tone::dim, clock_time()), line));
    };
    queue::WorkerEvents events;
    events.entered = [&] {
        say(fmt::format("{} with {} places, {} of them reserved",
                        on_slurm ? "handing tasks to Slurm" : "working", options.places.all(),
                        options.places.all() - options.places.any));
    };
    events.started = [&](const queue::Task& task) {
        if (session.verbose()) say(fmt::format("{} {} started", task.id, task.request.name));
    };
    events.ended = [&](const queue::Task& task, const queue::Result& result) {
        say(ended_line(task, result, style));
    };
    events.trouble = [&](const std::string& what) { say(what + "; trying again"); };
    events.news = say;
    schedule::Keeper schedules(store, session.root(), say);
    options.source = &schedules;
    queue::WorkerReport report;
    if (on_slurm) {
        const queue::SlurmOptions slurm = slurm_options(o, store.folder());
        queue::check_slurm(slurm, events.trouble);
        report = queue::work_on_slurm(store, slurm, options, events);
    } else {
        report = queue::work(store, *spawner, options, events);
    }
    if (report.restart) {
        say("the process that makes runners died; starting over");
        std::vector<std::string> words = own_command_line();
        ::execv("/proc/self/exe", pointers(words).data());
        throw Error(fmt::format("cannot start over: {}", std::strerror(errno)), "sixth queue work");
    }
    if (report.left_running > 0) {
        say(fmt::format("{} task{} on; 'sixth queue work{}' takes {} up again", report.left_running,
                        report.left_running == 1 ? " goes" : "s go", on_slurm ? " --executor slurm" : "",
                        report.left_running == 1 ? "it" : "them"));
    }
    const bool left = o.until_empty && !interrupted() && !store.anything_left() && tell_held(store, say);
    return o.until_empty && (report.failed > 0 || left) ? ExitCode::findings : ExitCode::ok;
}

Run declare_work(Options& options) {
    auto o = std::make_shared<WorkOptions>();
    options.add("workers", o->workers, "tasks of any lane to run at once")
        .range(0, 1000)
        .shown_default("one a processor; with Slurm 200");
    options
        .add("reserved", o->reserved, "more places that serve one lane first; critical ones serve no other")
        .value("LANE=N,...");
    options.add("targets", o->targets, "how long a task of each lane should wait at most")
        .value("LANE=TIME,...");
    options.add("on-done", o->on_done, "run this after each task that succeeded").value("COMMAND");
    options.add("on-fail", o->on_fail, "run this after each task that failed for good").value("COMMAND");
    options
        .add("until-empty", o->until_empty,
             "end when nothing is left that could run: exit 0 if all succeeded, 1 if not")
        .command_line_only();
    options.add("detach", o->detach, "work in the background").command_line_only();
    options.group("On a cluster");
    options.add("executor", o->executor,
                {{"local", queue::Executor::local}, {"slurm", queue::Executor::slurm}}, "where tasks run");
    options
        .add("slurm-folder", o->slurm_folder, "a folder that this machine and all nodes share, by this name")
        .value("DIR")
        .completes(Completes::folders)
        .shown_default("beside the state file");
    options.add("slurm-command", o->slurm_command, "this program, as a node finds it")
        .value("COMMAND")
        .shown_default("this very file");
    options
        .add("slurm-lanes", o->slurm_lanes,
             "what each lane is to Slurm: partition:NAME, qos:NAME, nice:N, or several with +")
        .value("LANE=WHAT,...");
    options.add("slurm-options", o->slurm_options, "more options for sbatch, as --account=x --mem=2G")
        .value("OPTIONS");
    options.add("slurm-poll", o->slurm_poll, "how often to look at squeue").range(1, 3600);
    options.add("slurm-patience", o->slurm_patience, "how long a call of sbatch, squeue or scancel may take")
        .range(1, 3600);
    options
        .add("slurm-settle", o->slurm_settle,
             "how long a job waits on its node before its task begins; 6s outlive a killed slurmctld")
        .range(0, 3600);
    options.group("");
    options.example("sixth queue work", "run tasks until Ctrl-C; those that run then go on");
    options.example("sixth queue work --until-empty", "for CI: run everything, then end");
    options.example("sixth queue work --executor slurm --slurm-folder /shared/queue",
                    "let a Slurm cluster run them");
    options.manual(work_manual);
    return [o](Session& session) { return work(*o, session); };
}

struct UnitOptions {
    bool show = false;
};

// systemd.syntax(7): a % is doubled, quotes and backslashes are escaped.
std::string unit_word(const std::string& word) {
    std::string out = "\"";
    for (const char c : word) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '%') out += '%';
        if (c == '$') out += '$';
        out += c;
    }
    return out + "\"";
}

ExitCode install_unit(const UnitOptions& o, Session& session) {
    const std::string binary = std::filesystem::read_symlink("/proc/self/exe").string();
    const std::string state = session.state_file().string();
    if (state.find('\n') != std::string::npos)
        throw Error("the state file's name has a line break", "--state FILE");
    const std::string unit = fmt::format(
        "[Unit]\nDescription=sixth queue of {}\n\n[Service]\nType=simple\nExecStart={} --root {} --state {} "
        "queue work\n"
        "# running tasks are left alone: the next worker takes them up "
        "again\nKillMode=process\nRestart=on-failure\n\n"
        "[Install]\nWantedBy=default.target\n",
        unit_word(session.root().string()), unit_word(binary), unit_word(session.root().string()),
        unit_word(state));
    if (o.show) return print(unit), ExitCode::ok;
    const char* base = std::getenv("XDG_CONFIG_HOME");
    const char* home = std::getenv("HOME");
    if (!(base && *base) && !(home && *home)) throw Error("HOME is not set", "export HOME");
    const fs::Path folder =
        (base && *base ? fs::Path(base) : fs::Path(home) / ".config") / "systemd" / "user";
    std::filesystem::create_directories(folder);
    const std::string name =
        fmt::format("sixth-queue-{:08x}.service", static_cast<std::uint32_t>(hash64(state)));
    fs::write_atomically(folder / name, unit);
    print(fmt::format(
        "wrote {}\nstart it with: systemctl --user daemon-reload && systemctl --user enable --now {}\n",
        (folder / name).string(), name));
    return ExitCode::ok;
}

Run declare_unit(Options& options) {
    auto o = std::make_shared<UnitOptions>();
    options.add("print", o->show, "print the unit instead of writing it").command_line_only();
    options.example("sixth queue install-unit", "let systemd keep a worker running for this repository");
    options.manual(unit_manual);
    return [o](Session& session) { return install_unit(*o, session); };
}

}  // namespace

queue::Targets lane_targets(const std::string& text) {
    queue::Targets targets;
    each_lane("targets", text, [&](queue::Lane lane, const std::string& wait) {
        targets.wait[static_cast<std::size_t>(lane)] = milliseconds(wait);
    });
    return targets;
}

pid_t start_worker(Session& session, const std::vector<std::string>& more) {
    queue::QueueStore store = open_queue(session);
    queue::Watcher news(store.folder(), queue::Topic::news);
    std::int64_t newest = 0;
    for (const auto& worker : store.workers()) newest = std::max(newest, worker.id);
    std::vector<std::string> words = {
        "sixth", "--root", session.root().string(), "--state", session.state_file().string(),
        "queue", "work"};
    words.insert(words.end(), more.begin(), more.end());
    std::vector<char*> argv = pointers(words);
    const fs::Path log = store.folder() / "worker.log";
    const pid_t between = ::fork();
    if (between < 0) throw Error(fmt::format("cannot start a process: {}", std::strerror(errno)));
    if (between == 0) {  // nothing here but system calls: the state is open
        ::setsid();
        if (::fork() != 0) ::_exit(0);
        ::unsetenv("SIXTH_TASK_COOKIE");  // started by a task, it must not be ended with it
        const int nothing = ::open("/dev/null", O_RDWR);
        const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        ::dup2(nothing, STDIN_FILENO);
        ::dup2(out < 0 ? nothing : out, STDOUT_FILENO);
        ::dup2(out < 0 ? nothing : out, STDERR_FILENO);
        ::execv("/proc/self/exe", argv.data());
        ::_exit(127);
    }
    ::waitpid(between, nullptr, 0);
    const std::int64_t deadline = queue::boot_ms() + 10'000;
    while (queue::boot_ms() < deadline) {
        for (const auto& worker : store.workers()) {
            if (worker.id > newest) return static_cast<pid_t>(worker.process.pid);
        }
        news.wait(std::chrono::milliseconds(200));
    }
    throw Error("the worker did not start", fmt::format("read {}", log.string()));
}

extern const Command queue_work;
const Command queue_work{"queue work", "run what waits, until told to stop", Needs::repository, declare_work};

extern const Command queue_install_unit;
const Command queue_install_unit{"queue install-unit", "let systemd run a worker", Needs::repository,
                                 declare_unit};

}  // namespace sixth::cmd

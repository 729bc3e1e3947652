// sixth queue add: accepts tasks. When it returns, they are on the disk.
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>

#include "cmd/command.h"
#include "cmd/output_format.h"
#include "cmd/queue.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/base/shell_words.h"
#include "core/base/text.h"
#include "core/base/time.h"
#include "core/queue/clock.h"
#include "core/queue/notice.h"

namespace sixth::cmd {
namespace {

const char* manual =
#include "man/prose/queue-add.md"
    ;

struct AddOptions {
    std::vector<std::string> argv;
    std::string shell, each_line, name, folder, at, in, key, limit, timeout, kill_grace = "10s",
                                                                             backoff = "1s..8s";
    std::string jitter = "10%", max_output = "10M", notify, checkpoint_signal, checkpoint_every = "30s";
    std::vector<std::string> variables, variables_from, after;
    queue::Lane lane = queue::Lane::normal;
    queue::OnConflict on_conflict = queue::OnConflict::fail;
    queue::OnCrash on_crash = queue::OnCrash::retry;
    int retries = 0, crash_limit = 3;
    bool hold = false, wait = false, follow = false, propagate = false, id_only = false, autostart = false;
    OutputFormat format = OutputFormat::text;
};

std::int64_t size_of(const std::string& text) {
    static const std::map<char, int> shifts = {{'k', 10}, {'K', 10}, {'M', 20}, {'G', 30}};
    const auto unit = text.empty() ? shifts.end() : shifts.find(text.back());
    const std::string digits = unit == shifts.end() ? text : text.substr(0, text.size() - 1);
    long long value = 0;
    if (!parse_integer(digits, value) || value < 0 || value > (1LL << 32))
        throw Error(fmt::format("'{}' is not a size", text), "write 500k, 10M or 1G");
    return unit == shifts.end() ? value : value << unit->second;
}

double share(const std::string& text) {
    double value = 0;
    const bool percent = !text.empty() && text.back() == '%';
    if (!parse_number(percent ? text.substr(0, text.size() - 1) : text, value) || value < 0 ||
        value > (percent ? 100 : 1))
        throw Error(fmt::format("'{}' is not a share", text), "write 10% or 0.1");
    return percent ? value / 100 : value;
}

int signal_called(std::string name) {
    if (name.substr(0, 3) == "SIG") name.erase(0, 3);
    static const std::map<std::string, int> known = {
        {"USR1", SIGUSR1}, {"USR2", SIGUSR2}, {"HUP", SIGHUP},     {"INT", SIGINT}, {"TERM", SIGTERM},
        {"QUIT", SIGQUIT}, {"ALRM", SIGALRM}, {"WINCH", SIGWINCH}, {"URG", SIGURG}};
    const auto found = known.find(name);
    if (found == known.end())
        throw Error(fmt::format("'{}' is no signal to send a task", name),
                    "write USR1, USR2, HUP, INT or TERM");
    return found->second;
}

std::vector<queue::Dependency> dependencies_of(const AddOptions& o, queue::QueueStore& store) {
    std::vector<queue::Dependency> all;
    for (const std::string& word : o.after) {
        const std::size_t colon = word.find(':');
        const auto need =
            colon == std::string::npos ? queue::Need::success : queue::need_called(word.substr(colon + 1));
        if (!need)
            throw Error(fmt::format("'--after {}' waits for nothing", word),
                        "write ID, ID:ok, ID:any or ID:fail");
        for (const queue::TaskId id : task_ids(store, {word.substr(0, colon)})) all.push_back({id, *need});
    }
    return all;
}

queue::Request request_of(const AddOptions& o, queue::QueueStore& store) {
    queue::Request request;
    request.argv = o.shell.empty() ? o.argv : std::vector<std::string>{o.shell};
    request.shell = !o.shell.empty();
    request.name = o.name;
    request.folder = folder_called(o.folder);
    request.variables = variables_of(o.variables, o.variables_from);
    request.lane = o.lane;
    request.hold = o.hold;
    if (!o.at.empty() && !o.in.empty()) throw Error("'--at' and '--in' exclude each other");
    if (!o.at.empty())
        request.at =
            std::chrono::duration_cast<std::chrono::milliseconds>(parse_time(o.at).time_since_epoch())
                .count();
    if (!o.in.empty()) request.delay = milliseconds(o.in);
    request.after = dependencies_of(o, store);
    request.key = o.key;
    request.on_conflict = o.on_conflict;
    request.retries = o.retries;
    const std::size_t dots = o.backoff.find("..");
    request.backoff_least = milliseconds(o.backoff.substr(0, dots));
    request.backoff_most =
        dots == std::string::npos ? request.backoff_least : milliseconds(o.backoff.substr(dots + 2));
    if (request.backoff_most < request.backoff_least)
        throw Error(fmt::format("'--backoff {}' ends before it begins", o.backoff), "write 1s..8s");
    request.jitter = share(o.jitter);
    if (!o.timeout.empty()) request.timeout = milliseconds(o.timeout);
    request.kill_grace = milliseconds(o.kill_grace);
    if (!o.limit.empty()) {
        const std::size_t equals = o.limit.rfind('=');
        long long count = 0;
        if (equals == std::string::npos || equals == 0 || !parse_integer(o.limit.substr(equals + 1), count) ||
            count < 1 || count > 1'000'000)
            throw Error(fmt::format("'--limit {}' limits nothing", o.limit), "write --limit NAME=N");
        request.limit = o.limit.substr(0, equals);
        request.limit_count = static_cast<int>(count);
    }
    request.on_crash = o.on_crash;
    request.crash_limit = o.crash_limit;
    request.max_output = size_of(o.max_output);
    request.notify = split_shell_words(o.notify);
    if (!o.checkpoint_signal.empty()) request.checkpoint_signal = signal_called(o.checkpoint_signal);
    request.checkpoint_every = std::max<std::int64_t>(milliseconds(o.checkpoint_every), 100);
    return request;
}

std::string lines_of(const std::string& file) {
    if (file != "-") return fs::read(file);
    std::string all;
    std::array<char, 65536> block;
    for (ssize_t got; (got = ::read(STDIN_FILENO, block.data(), block.size())) > 0;)
        all.append(block.data(), static_cast<std::size_t>(got));
    return all;
}

// `{}` gives way to the line wherever it stands in a word; where there is none, the line comes last.
std::vector<queue::Request> for_each_line(const queue::Request& pattern, const std::string& file) {
    const std::string text = lines_of(file);
    if (text.find('\0') != std::string::npos)
        throw Error(fmt::format("'{}' has a NUL byte: no command can be given one", file),
                    "name a text file");
    std::vector<queue::Request> all;
    for (std::string_view line : text::split(text, '\n')) {
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        if (line.empty()) continue;
        queue::Request request = pattern;
        bool placed = false;
        for (std::string& word : request.argv) {
            const std::string given =
                request.shell ? join_shell_words({std::string(line)}) : std::string(line);
            for (std::size_t at = 0; (at = word.find("{}", at)) != std::string::npos; at += given.size()) {
                word.replace(at, 2, given);
                placed = true;
            }
        }
        if (!placed && request.shell) request.argv[0] += " " + join_shell_words({std::string(line)});
        if (!placed && !request.shell) request.argv.emplace_back(line);
        if (request.name.empty()) request.name = std::string(line.substr(0, 60));
        all.push_back(std::move(request));
    }
    if (all.empty()) throw Error(fmt::format("'{}' has no lines", file), "one task is added for each line");
    return all;
}

void print_added(const AddOptions& o, Session& session, const std::vector<queue::Added>& added,
                 const queue::Request& first) {
    if (o.format == OutputFormat::json) {
        nlohmann::ordered_json out;
        out["schema"] = "sixth.queue.add/1";
        out["tasks"] = nlohmann::ordered_json::array();
        for (const queue::Added& each : added)
            out["tasks"].push_back({{"id", each.id}, {"existed", each.existed}});
        return print(dump_json(out) + "\n");
    }
    if (o.id_only) {
        std::string lines;
        for (const queue::Added& each : added) lines += fmt::format("{}\n", each.id);
        return print(lines);
    }
    const Style style = session.out();
    if (added.size() > 1) {
        return print(fmt::format("added {} tasks, {} to {}, to the {} lane\n", added.size(), added.front().id,
                                 added.back().id, queue::name_of(o.lane)));
    }
    print(fmt::format("{} task {}: {}\n", added[0].existed ? "there is already" : "added",
                      style(Tone::bold, std::to_string(added[0].id)), queue::command_line(first)));
}

ExitCode run(const AddOptions& o, Session& session) {
    if (o.argv.empty() == o.shell.empty()) {
        throw Error(
            o.argv.empty() ? "there is nothing to run" : "'--shell' takes the place of the words after '--'",
            "sixth queue add -- COMMAND [ARGUMENTS], or sixth queue add --shell 'LINE'");
    }
    queue::QueueStore store = open_queue(session);
    const queue::Request request = request_of(o, store);
    const std::vector<queue::Request> requests =
        o.each_line.empty() ? std::vector<queue::Request>{request} : for_each_line(request, o.each_line);
    const std::vector<queue::Added> added = store.add(requests);
    queue::notify(store.folder(), queue::Topic::work);
    const bool waits = o.wait || o.follow;
    if (!waits || o.id_only || o.format == OutputFormat::json)
        print_added(o, session, added, requests.front());
    const auto workers = store.workers();
    if (o.autostart && workers.empty()) {
        const pid_t pid = start_worker(session, {});
        session.note(fmt::format("started a worker, process {}", pid));
    } else if (!o.id_only) {
        note_no_worker(session, store);
    }
    if (!waits) return ExitCode::ok;
    std::vector<queue::TaskId> ids;
    for (const queue::Added& each : added) ids.push_back(each.id);
    WaitOptions how;
    how.follow = o.follow;
    how.propagate = o.propagate;
    return static_cast<ExitCode>(wait_for(session, store, ids, how));
}

Run declare(Options& options) {
    auto o = std::make_shared<AddOptions>();
    options.positional("COMMAND", o->argv, "what to run, and its arguments; never through a shell");
    const auto add = [&](const char* name, auto& target, const char* help) -> Option& {
        return options.add(name, target, help).command_line_only();
    };
    options.group("What to run");
    add("shell", o->shell, "run this line with /bin/sh instead").value("LINE");
    add("each-line", o->each_line, "one task for each line, put where {} stands, else at the end; - is stdin")
        .value("FILE")
        .completes(Completes::files);
    add("name", o->name, "what to call it").shown_default("the command");
    add("cwd", o->folder, "the folder it runs in")
        .value("DIR")
        .completes(Completes::folders)
        .shown_default("this one");
    add("env", o->variables, "set a variable for it").value("NAME=VALUE").verbatim();
    add("env-from", o->variables_from, "give it this variable as it is now").value("NAME");
    options.group("When");
    options
        .add("lane", o->lane,
             {{"critical", queue::Lane::critical},
              {"high", queue::Lane::high},
              {"normal", queue::Lane::normal},
              {"low", queue::Lane::low}},
             "how soon it should start")
        .command_line_only();
    add("at", o->at, "not before this time, such as 2026-11-24T06:00:00Z").value("TIME");
    add("in", o->in, "not before so long, such as 10m").value("TIME");
    add("after", o->after, "wait for another task: ID, ID:ok, ID:any or ID:fail").value("ID[:NEED]");
    add("limit", o->limit, "at most N tasks with this NAME at once").value("NAME=N");
    add("key", o->key, "at most one live task with this key").value("TEXT");
    options
        .add("on-conflict", o->on_conflict,
             {{"return", queue::OnConflict::give_back},
              {"replace", queue::OnConflict::replace},
              {"fail", queue::OnConflict::fail}},
             "what to do if a live task has the key")
        .command_line_only();
    add("hold", o->hold, "wait for 'sixth queue release'");
    options.group("When it goes wrong");
    add("retries", o->retries, "how often to try again after a failure").range(0, 1000);
    add("backoff", o->backoff, "how long to wait before that, doubling").value("TIME..TIME");
    add("jitter", o->jitter, "share of the wait left to chance")
        .value("SHARE")
        .alone("10%")
        .shown_default("10%");
    add("timeout", o->timeout, "end it after so long").value("TIME");
    add("kill-grace", o->kill_grace, "from TERM to KILL").value("TIME");
    options
        .add("on-crash", o->on_crash,
             {{"retry", queue::OnCrash::retry},
              {"fail", queue::OnCrash::fail},
              {"hold", queue::OnCrash::hold}},
             "what to do if the machine or its runner goes down under it")
        .command_line_only();
    add("crash-limit", o->crash_limit, "how often that may happen").range(0, 1000);
    options.group("While it runs and after");
    add("max-output", o->max_output, "bytes of output to keep, first and last").value("SIZE");
    add("checkpoint-signal", o->checkpoint_signal, "send it this signal from time to time").value("SIGNAL");
    add("checkpoint-every", o->checkpoint_every, "how often").value("TIME");
    add("notify", o->notify, "run this when it is over; {id} {name} {state} {folder} are filled in")
        .value("COMMAND");
    options.group("What add does then");
    add("wait", o->wait, "wait for the end: exit 0 if all succeeded, 1 if not");
    add("follow", o->follow, "wait and show what it prints");
    add("propagate", o->propagate, "exit with the task's own code, 128+n after a signal n");
    add("id-only", o->id_only, "print the number alone");
    add_format(options, o->format).command_line_only();
    options.add("autostart", o->autostart, "start a worker in the background if none is running");
    options.example("sixth queue add -- pytest -q tests", "run the tests when a worker is free");
    options.example("sixth queue add --retries 3 --timeout 10m --wait -- make check",
                    "try up to four times, and wait");
    options.example("ls *.py | sixth queue add --each-line - -- mypy {}", "one task a file");
    options.manual(manual);
    return [o](Session& session) { return run(*o, session); };
}

}  // namespace

queue::Variables variables_of(const std::vector<std::string>& words, const std::vector<std::string>& names) {
    queue::Variables all;
    for (const std::string& word : words) {
        const std::size_t equals = word.find('=');
        if (equals == 0 || equals == std::string::npos)
            throw Error(fmt::format("'--env {}' sets nothing", word),
                        "write --env NAME=VALUE, or --env-from NAME");
        all.emplace_back(word.substr(0, equals), word.substr(equals + 1));
    }
    for (const std::string& name : names) {
        const char* value = std::getenv(name.c_str());
        if (!value)
            throw Error(fmt::format("'--env-from {}': the variable is not set", name), "export it first");
        all.emplace_back(name, value);
    }
    return all;
}

std::string folder_called(const std::string& folder) {
    std::error_code failed;
    const fs::Path here = std::filesystem::current_path(failed);
    if (failed) throw Error(fmt::format("cannot open the current folder: {}", failed.message()), "--cwd DIR");
    const fs::Path path = folder.empty() ? here : (here / folder).lexically_normal();
    if (!std::filesystem::is_directory(path, failed))
        throw Error(fmt::format("'{}' is no folder", path.string()), "name one that exists with --cwd");
    return path.string();
}

extern const Command queue_add;
const Command queue_add{"queue add", "accept a task, or one for each line of a file", Needs::repository,
                        declare};

}  // namespace sixth::cmd

// sixth queue selftest: kills daemons, runners and clients at random and counts what was lost or done twice.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <set>

#include "cmd/command.h"
#include "cmd/output_format.h"
#include "cmd/progress.h"
#include "cmd/queue.h"
#include "core/base/descriptor.h"
#include "core/base/error.h"
#include "core/base/interrupt.h"
#include "core/base/json_text.h"
#include "core/base/text.h"
#include "core/queue/clock.h"

namespace sixth::cmd {
namespace {

const char* manual =
#include "man/prose/queue-selftest.md"
    ;

struct SelftestOptions {
    int kills = 300, tasks = 2000, clients = 4, workers = 2, seed = 0;
    std::string folder;
    bool keep = false;
    OutputFormat format = OutputFormat::text;
};

constexpr std::int64_t stuck_after = 120'000;  // ms without anything new
constexpr std::size_t lines_a_client = 10;

// What a task does: it says that it started, works for a moment, says that it ended. One write each.
constexpr const char* task_line =
    ": {{}}; echo \"$SIXTH_TASK_ID $SIXTH_ATTEMPT\" >> starts; sleep 0.0{}; echo \"$SIXTH_TASK_ID "
    "$SIXTH_ATTEMPT\" "
    ">> ends";

struct Client {
    pid_t pid = 0;
    Descriptor out;  // the numbers it was given
    std::string said;
};

class Selftest {
  public:
    Selftest(const SelftestOptions& o, fs::Path folder)
        : o_(o),
          folder_(std::move(folder)),
          state_(folder_ / "state.db"),
          random_(static_cast<unsigned>(o.seed)) {
        fs::write_atomically(folder_ / "lines", [] {
            std::string lines;
            for (std::size_t i = 0; i < lines_a_client; ++i) lines += std::to_string(i) + "\n";
            return lines;
        }());
        daemons_.resize(static_cast<std::size_t>(o.workers));
    }

    ~Selftest() {
        for (const pid_t daemon : daemons_) end(daemon);
        for (const Client& client : clients_) end(client.pid);
    }

    void run(Progress& progress) {
        std::int64_t kill_at = 0;
        last_news_ = queue::boot_ms();
        while (!settled()) {
            throw_if_interrupted();
            if (queue::boot_ms() - last_news_ > stuck_after) return;
            for (pid_t& daemon : daemons_) {
                if (daemon == 0) daemon = start({"queue", "work", "--quiet", "--workers", "2"}, nullptr);
            }
            while (accepted_.size() < wanted_by_now() &&
                   clients_.size() < static_cast<std::size_t>(o_.clients))
                add_client();
            if (kills_ < o_.kills && queue::boot_ms() >= kill_at) {
                strike();
                kill_at = queue::boot_ms() + std::uniform_int_distribution<std::int64_t>(15, 120)(random_);
            }
            hear();
            ::usleep(3000);
            progress(static_cast<std::size_t>(kills_), static_cast<std::size_t>(o_.kills));
        }
    }

    struct Verdict {
        std::int64_t tasks = 0, kills = 0, lost = 0, repeated = 0, stuck = 0, attempts = 0;
        std::map<std::string, int> killed;
    };

    Verdict verdict() {
        Verdict verdict;
        verdict.tasks = static_cast<std::int64_t>(accepted_.size());
        verdict.kills = kills_;
        verdict.killed = killed_;
        std::map<std::string, int> starts;
        std::set<queue::TaskId> ended;
        for (const std::string& line : lines_of("starts")) ++starts[line];
        for (const std::string& line : lines_of("ends"))
            ended.insert(std::strtoll(line.c_str(), nullptr, 10));
        for (const auto& [line, times] : starts) verdict.repeated += times > 1;
        verdict.attempts = static_cast<std::int64_t>(starts.size());
        queue::QueueStore store(state_);
        for (const queue::TaskId id : accepted_) {
            const auto task = store.find(id);
            const bool over = task && queue::is_over(task->state);
            if (!task || (over && (task->state != queue::State::done || !ended.contains(id)))) ++verdict.lost;
            verdict.stuck += task && !over;
        }
        return verdict;
    }

  private:
    std::size_t wanted() const { return static_cast<std::size_t>(o_.tasks); }

    // Tasks keep coming while there is someone to kill.
    std::size_t wanted_by_now() const {
        if (kills_ >= o_.kills) return wanted();
        const std::size_t share =
            wanted() * static_cast<std::size_t>(kills_) / static_cast<std::size_t>(o_.kills);
        return std::min(wanted(), share + lines_a_client * clients_.size() + 4 * lines_a_client);
    }

    bool settled() {
        if (accepted_.size() < wanted() || kills_ < o_.kills || !clients_.empty()) return false;
        queue::QueueStore store(state_);
        return !store.anything_left();
    }

    static void end(pid_t pid) {
        if (pid <= 0) return;
        ::kill(pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
    }

    pid_t start(const std::vector<std::string>& words, Descriptor* out) {
        std::vector<std::string> all = {"sixth", "--root", folder_.string(), "--state", state_.string()};
        all.insert(all.end(), words.begin(), words.end());
        std::vector<char*> argv;
        for (std::string& word : all) argv.push_back(word.data());
        argv.push_back(nullptr);
        std::array<int, 2> pipe{-1, -1};
        if (out && ::pipe2(pipe.data(), O_CLOEXEC) != 0)
            throw Error(fmt::format("cannot make a pipe: {}", std::strerror(errno)));
        const pid_t pid = ::fork();
        if (pid < 0) throw Error(fmt::format("cannot start a process: {}", std::strerror(errno)));
        if (pid == 0) {
            const int nothing = ::open("/dev/null", O_RDWR);
            ::dup2(nothing, STDIN_FILENO);
            ::dup2(out ? pipe[1] : nothing, STDOUT_FILENO);
            ::dup2(nothing, STDERR_FILENO);
            if (::chdir(folder_.c_str()) == 0) ::execv("/proc/self/exe", argv.data());
            ::_exit(127);
        }
        if (out) {
            *out = Descriptor(pipe[0]);
            ::close(pipe[1]);
            ::fcntl(out->get(), F_SETFL, O_NONBLOCK);
        }
        return pid;
    }

    void add_client() {
        Client client;
        const std::string line = fmt::format(task_line, std::uniform_int_distribution<int>(1, 5)(random_));
        client.pid = start({"queue", "add", "--id-only", "--crash-limit", "1000", "--backoff", "10ms..50ms",
                            "--each-line", "lines", "--shell", line},
                           &client.out);
        clients_.push_back(std::move(client));
    }

    // Somebody dies, now.
    void strike() {
        const int dice = std::uniform_int_distribution<int>(0, 99)(random_);
        if (dice < 50) {
            pid_t& daemon = daemons_[static_cast<std::size_t>(dice) % daemons_.size()];
            if (daemon == 0) return;
            end(std::exchange(daemon, 0));
            ++killed_["workers"];
        } else if (dice < 75 || clients_.empty()) {
            queue::QueueStore store(state_);
            queue::Filter filter;
            filter.states = {queue::State::running};
            const auto running = store.list(filter);
            if (running.empty()) return;
            const auto& victim = running[static_cast<std::size_t>(dice) % running.size()];
            if (!queue::send_signal(victim.runner, SIGKILL)) return;
            ++killed_["runners"];
        } else {
            ::kill(clients_[static_cast<std::size_t>(dice) % clients_.size()].pid, SIGKILL);
            ++killed_["clients"];
        }
        ++kills_;
    }

    // What clients were told counts as accepted, all of it: they speak after the commit, in one write.
    void hear() {
        std::vector<Client> still;
        for (Client& client : clients_) {
            std::array<char, 4096> block;
            for (ssize_t got; (got = ::read(client.out.get(), block.data(), block.size())) > 0;)
                client.said.append(block.data(), static_cast<std::size_t>(got));
            if (::waitpid(client.pid, nullptr, WNOHANG) == 0) {
                still.push_back(std::move(client));
                continue;
            }
            for (ssize_t got; (got = ::read(client.out.get(), block.data(), block.size())) > 0;)
                client.said.append(block.data(), static_cast<std::size_t>(got));
            for (const std::string_view line : text::split(client.said, '\n')) {
                if (!line.empty()) accepted_.insert(std::strtoll(std::string(line).c_str(), nullptr, 10));
            }
            last_news_ = queue::boot_ms();
        }
        clients_ = std::move(still);
        for (pid_t& daemon : daemons_) {
            if (daemon != 0 && ::waitpid(daemon, nullptr, WNOHANG) == daemon) daemon = 0;
        }
        std::error_code missing;
        const auto size = std::filesystem::file_size(folder_ / "ends", missing);
        if (!missing && size != ends_size_) last_news_ = queue::boot_ms();
        if (!missing) ends_size_ = size;
    }

    std::vector<std::string> lines_of(const char* name) const {
        std::vector<std::string> lines;
        std::error_code missing;
        if (!std::filesystem::exists(folder_ / name, missing)) return lines;
        const std::string text = fs::read(folder_ / name);
        for (const std::string_view line : text::split(text, '\n')) {
            if (!line.empty()) lines.emplace_back(line);
        }
        return lines;
    }

    const SelftestOptions& o_;
    fs::Path folder_, state_;
    std::mt19937 random_;
    std::vector<pid_t> daemons_;
    std::vector<Client> clients_;
    std::set<queue::TaskId> accepted_;
    std::map<std::string, int> killed_;
    int kills_ = 0;
    std::int64_t last_news_ = 0;
    std::uintmax_t ends_size_ = 0;
};

fs::Path scratch(const SelftestOptions& o) {
    const fs::Path base = o.folder.empty() ? std::filesystem::temp_directory_path() : fs::Path(o.folder);
    std::string pattern = (std::filesystem::absolute(base) / "sixth-selftest-XXXXXX").string();
    if (!::mkdtemp(pattern.data()))
        throw Error(fmt::format("cannot make a folder in '{}': {}", base.string(), std::strerror(errno)),
                    "name another with --folder");
    return pattern;
}

ExitCode run(const SelftestOptions& o, Session& session) {
    const fs::Path folder = scratch(o);
    const std::int64_t began = queue::boot_ms();
    Selftest::Verdict verdict;
    try {
        Selftest test(o, folder);
        {
            Progress progress("kills", session.shows_progress());
            test.run(progress);
        }
        verdict = test.verdict();
    } catch (...) {
        if (!o.keep) std::filesystem::remove_all(folder);
        throw;
    }
    const bool good = verdict.lost == 0 && verdict.repeated == 0 && verdict.stuck == 0;
    if (o.keep || !good) {
        session.note(fmt::format("kept {}", folder.string()));
    } else {
        std::filesystem::remove_all(folder);
    }
    const std::int64_t took = queue::boot_ms() - began;
    if (o.format == OutputFormat::json) {
        nlohmann::ordered_json out;
        out["schema"] = "sixth.queue.selftest/1";
        out["tasks"] = verdict.tasks;
        out["attempts"] = verdict.attempts;
        out["kills"] = verdict.kills;
        for (const auto& [who, count] : verdict.killed) out["killed"][who] = count;
        out["lost"] = verdict.lost;
        out["repeated"] = verdict.repeated;
        out["stuck"] = verdict.stuck;
        out["milliseconds"] = took;
        print(dump_json(out) + "\n");
    } else {
        std::string killed;
        for (const auto& [who, count] : verdict.killed)
            killed += fmt::format("{}{} {}", killed.empty() ? "" : ", ", count, who);
        print(fmt::format("{} tasks in {} attempts under {} kills ({}), {}\n", verdict.tasks,
                          verdict.attempts, verdict.kills, killed, age(0, took)));
        print(fmt::format("lost {}, started twice in one attempt {}, stuck {}\n", verdict.lost,
                          verdict.repeated, verdict.stuck));
    }
    return good ? ExitCode::ok : ExitCode::findings;
}

Run declare(Options& options) {
    auto o = std::make_shared<SelftestOptions>();
    options.add("kill9", o->kills, "how many processes to kill").range(0, 1'000'000).command_line_only();
    options.add("tasks", o->tasks, "how many tasks to add").range(1, 1'000'000).command_line_only();
    options.add("clients", o->clients, "how many add them at once").range(1, 100).command_line_only();
    options.add("workers", o->workers, "how many workers share the state").range(1, 20).command_line_only();
    options.add("seed", o->seed, "of the dice").command_line_only();
    options.add("folder", o->folder, "where to do it: on the disk to be tried")
        .value("DIR")
        .completes(Completes::folders)
        .shown_default("the temporary folder")
        .command_line_only();
    options.add("keep", o->keep, "leave the scratch folder behind").command_line_only();
    add_format(options, o->format).command_line_only();
    options.example("sixth queue selftest --kill9 300 --tasks 2000",
                    "see that nothing is lost on this machine");
    options.manual(manual);
    return [o](Session& session) { return run(*o, session); };
}

}  // namespace

extern const Command queue_selftest;
const Command queue_selftest{"queue selftest", "kill its own processes and count what is lost",
                             Needs::nothing, declare};

}  // namespace sixth::cmd

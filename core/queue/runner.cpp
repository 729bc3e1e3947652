#include "core/queue/runner.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "core/base/error.h"
#include "core/base/packed.h"
#include "core/queue/attempt_log.h"
#include "core/queue/clock.h"
#include "core/queue/notice.h"
#include "core/queue/processes.h"

namespace sixth::queue {
namespace {

// Everything between the gate and the end of one attempt.
class Run {
  public:
    explicit Run(Order order) : order_(std::move(order)) {}
    fs::Path folder() const { return fs::Path(order_.log).parent_path().parent_path(); }  // the queue's

    Result run() {
        result_.started = wall_ms();
        if (!log_.create(order_.log, result_.started, order_.max_output)) {
            // nothing of it ran and nobody could tell how it ended: another time
            result_.outcome = Outcome::unstarted;
            result_.reason = fmt::format("cannot create '{}': {}", order_.log, std::strerror(errno));
            return result_;
        }
        listen();
        ::mkdir(order_.checkpoints.c_str(), 0700);
        if (start()) follow();
        const bool good = result_.outcome == Outcome::exited && result_.exit_code == 0;
        if (good) ::rmdir(order_.checkpoints.c_str());
        result_.finished = wall_ms();
        log_.finish(result_);
        return result_;
    }

    // Children that outlive the task may still print: what they say is kept, and nobody waits for them.
    void linger() {
        while (out_.is_open() || err_.is_open()) {
            if (step(-1)) continue;
        }
    }

  private:
    void listen() {
        const sigset_t set = runner_signals();
        signals_ = Descriptor(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
    }

    bool start() {
        if (::chdir(order_.folder.c_str()) != 0)
            return cannot_start("change to '" + order_.folder + "'", errno);
        std::array<int, 2> out{}, err{};
        if (::pipe2(out.data(), O_CLOEXEC) != 0 || ::pipe2(err.data(), O_CLOEXEC) != 0)
            return cannot_start("make a pipe", errno);
        out_ = Descriptor(out[0]);
        err_ = Descriptor(err[0]);
        const Descriptor theirs_out(out[1]), theirs_err(err[1]);
        ::fcntl(out_.get(), F_SETFL, O_NONBLOCK);
        ::fcntl(err_.get(), F_SETFL, O_NONBLOCK);
        const int code = spawn(theirs_out.get(), theirs_err.get());
        return code == 0 || cannot_start("run '" + order_.argv[0] + "'", code);
    }

    // posix_spawn copies no page tables, which is most of what a short task costs.
    int spawn(int out, int err) {
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
        posix_spawnattr_t attributes;
        posix_spawnattr_init(&attributes);
        sigset_t none, all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &all);
        posix_spawnattr_setpgroup(&attributes, 0);
        posix_spawnattr_setflags(&attributes,
                                 POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
        for (const auto& [name, value] : order_.variables) ::setenv(name.c_str(), value.c_str(), 1);
        std::vector<char*> argv;
        for (const std::string& word : order_.argv) argv.push_back(const_cast<char*>(word.c_str()));
        argv.push_back(nullptr);
        const int code = ::posix_spawnp(&child_, argv[0], &actions, &attributes, argv.data(), environ);
        posix_spawnattr_destroy(&attributes);
        posix_spawn_file_actions_destroy(&actions);
        return code;
    }

    bool cannot_start(const std::string& what, int code) {
        result_.outcome = Outcome::unstartable;
        result_.exit_code = code == ENOENT ? 127 : 126;
        result_.reason = fmt::format("cannot {}: {}", what, std::strerror(code));
        log_.write(Stream::note, wall_ms(), result_.reason + "\n");
        out_.close();
        err_.close();
        return false;
    }

    // Until the task's own process is gone. Its children do not count: they never hold a place in the queue.
    void follow() {
        begun_ = boot_ms();
        next_checkpoint_ = begun_ + order_.checkpoint_every;
        next_beat_ = begun_ + order_.beat_every;
        while (!ended_) {
            step(patience());
            on_time();
        }
        // what is in the pipes by now; a child left behind may print for ever
        for (int i = 0; i < 16 && (take(out_, Stream::out) || take(err_, Stream::err)); ++i) {
        }
        if (ending_) sweep();
    }

    // Waits for whatever happens next, at most `patience` ms (-1: for ever). False: nothing did.
    bool step(int patience) {
        std::array<pollfd, 3> wait{pollfd{signals_.get(), POLLIN, 0}, pollfd{out_.get(), POLLIN, 0},
                                   pollfd{err_.get(), POLLIN, 0}};
        if (::poll(wait.data(), wait.size(), patience) <= 0) return false;
        if (wait[1].revents) take(out_, Stream::out);
        if (wait[2].revents) take(err_, Stream::err);
        if (wait[0].revents) hear();
        return true;
    }

    bool take(Descriptor& from, Stream stream) {
        if (!from.is_open()) return false;
        std::array<char, 65536> block;
        const ssize_t got = ::read(from.get(), block.data(), block.size());
        if (got > 0) {
            log_.write(stream, wall_ms(), {block.data(), static_cast<std::size_t>(got)});
            return true;
        }
        if (got == 0 || (errno != EAGAIN && errno != EINTR)) from.close();
        return false;
    }

    void hear() {
        signalfd_siginfo info{};
        while (::read(signals_.get(), &info, sizeof info) == sizeof info) {
            const int signal = static_cast<int>(info.ssi_signo);
            if (signal == SIGCHLD) reap();
            if (signal == runner_cancel && !ended_) begin_end(Outcome::cancelled);
            if (signal == runner_pause && !ended_ && !ending_ && paused_since_ == 0) {
                paused_since_ = boot_ms();
                ::kill(-child_, SIGSTOP);
            }
            if (signal == runner_resume) resume();
        }
    }

    void resume() {
        if (paused_since_ == 0) return;
        paused_for_ += boot_ms() - paused_since_;
        paused_since_ = 0;
        if (!ended_) ::kill(-child_, SIGCONT);
    }

    void reap() {
        int status = 0;
        struct rusage used {};
        for (pid_t pid; (pid = ::wait4(-1, &status, WNOHANG, &used)) > 0;) {
            if (ended_) continue;
            count(used);
            if (pid != child_) continue;  // a grandchild that was left to us
            ended_ = true;
            result_.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
            result_.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
            if (ending_ && !(WIFEXITED(status) && result_.exit_code == 0)) {
                result_.outcome = *ending_;
            } else {
                result_.outcome = result_.signal != 0 ? Outcome::signalled : Outcome::exited;
            }
        }
    }

    void count(const struct rusage& used) {
        for (const timeval& time : {used.ru_utime, used.ru_stime})
            cpu_us_ += std::int64_t{time.tv_sec} * 1'000'000 + time.tv_usec;
        result_.cpu = (cpu_us_ + 500) / 1000;
        result_.memory = std::max<std::int64_t>(result_.memory, used.ru_maxrss);
    }

    // Asks the group to end; on_time() makes it.
    void begin_end(Outcome why) {
        if (ending_) return;
        ending_ = why;
        killed_at_ = boot_ms() + order_.kill_grace;
        log_.write(Stream::note, wall_ms(),
                   why == Outcome::timed_out ? "its time is up: TERM\n" : "cancelled: TERM\n");
        ::kill(-child_, SIGTERM);
        resume();
        ::kill(-child_, SIGCONT);  // a stopped process hears nothing else
    }

    std::int64_t ran() const {
        const std::int64_t now = paused_since_ != 0 ? paused_since_ : boot_ms();
        return now - begun_ - paused_for_;
    }

    int patience() const {
        const std::int64_t now = boot_ms();
        std::int64_t next = next_beat_ - now;
        if (ending_ && !killed_) next = std::min(next, killed_at_ - now);
        if (ending_ && killed_) next = 20;
        if (!ending_ && order_.timeout > 0 && paused_since_ == 0)
            next = std::min(next, order_.timeout - ran());
        if (checkpoints()) next = std::min(next, next_checkpoint_ - now);
        return static_cast<int>(std::max<std::int64_t>(next, 0));
    }

    bool checkpoints() const { return order_.checkpoint_signal != 0 && !ending_ && paused_since_ == 0; }

    void on_time() {
        if (ended_) return;
        const std::int64_t now = boot_ms();
        if (!ending_ && order_.timeout > 0 && paused_since_ == 0 && ran() >= order_.timeout)
            begin_end(Outcome::timed_out);
        if (ending_ && now >= killed_at_) {
            if (!killed_) log_.write(Stream::note, wall_ms(), "still there: KILL\n");
            killed_ = true;
            ::kill(-child_, SIGKILL);
        }
        if (checkpoints() && now >= next_checkpoint_) {
            ::kill(-child_, order_.checkpoint_signal);
            next_checkpoint_ = now + order_.checkpoint_every;
        }
        if (now >= next_beat_) {
            log_.touch();
            next_beat_ = now + order_.beat_every;
            if (!order_.cancelled.empty() && ::access(order_.cancelled.c_str(), F_OK) == 0)
                begin_end(Outcome::cancelled);
        }
    }

    // What left the group in time is still a descendant of this process, which is their reaper.
    void sweep() const {
        ::kill(-child_, SIGKILL);
        for (int round = 0; round < 100; ++round) {
            const std::vector<pid_t> left = descendants(::getpid());
            if (left.empty()) break;
            for (const pid_t pid : left) ::kill(pid, SIGKILL);
            ::usleep(2000);
            while (::waitpid(-1, nullptr, WNOHANG) > 0) {
            }
        }
    }

    Order order_;
    Result result_;
    AttemptLog log_;
    Descriptor signals_, out_, err_;
    pid_t child_ = -1;
    bool ended_ = false;
    std::optional<Outcome> ending_;
    bool killed_ = false;
    std::int64_t begun_ = 0, killed_at_ = 0, next_checkpoint_ = 0, next_beat_ = 0;  // boot_ms()
    std::int64_t paused_since_ = 0, paused_for_ = 0;
    std::int64_t cpu_us_ = 0;
};

}  // namespace

sigset_t runner_signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGCHLD, runner_cancel, runner_pause, runner_resume}) sigaddset(&set, signal);
    return set;
}

Order order_of(const Task& task) {
    const Request& request = task.request;
    Order order;
    order.task = task.id;
    order.attempt = task.attempt;
    order.argv = request.shell ? std::vector<std::string>{"/bin/sh", "-c", request.argv[0]} : request.argv;
    order.folder = request.folder;
    order.variables = request.variables;
    order.variables.emplace_back("SIXTH_TASK_ID", std::to_string(task.id));
    order.variables.emplace_back("SIXTH_ATTEMPT", std::to_string(task.attempt));
    order.variables.emplace_back("SIXTH_RESUME", task.attempt > 1 ? "1" : "0");
    order.timeout = request.timeout;
    order.kill_grace = request.kill_grace;
    order.max_output = request.max_output;
    order.checkpoint_signal = request.checkpoint_signal;
    order.checkpoint_every = request.checkpoint_every;
    return order;
}

std::string pack(const Order& order) {
    PackedWriter out;
    const auto number = [&](std::int64_t value) { out.number(static_cast<std::uint64_t>(value)); };
    number(order.task);
    number(order.attempt);
    out.string(pack_words(order.argv));
    out.string(order.folder);
    number(static_cast<std::int64_t>(order.variables.size()));
    for (const auto& [name, value] : order.variables) {
        out.string(name);
        out.string(value);
    }
    out.string(order.checkpoints);
    out.string(order.log);
    for (const std::int64_t value :
         {order.timeout, order.kill_grace, order.max_output, order.checkpoint_every,
          static_cast<std::int64_t>(order.checkpoint_signal), order.beat_every})
        number(value);
    out.string(order.cancelled);
    return out.take();
}

std::optional<Order> unpack_order(std::string_view bytes) {
    PackedReader in(bytes);
    const auto number = [&] { return static_cast<std::int64_t>(in.number()); };
    Order order;
    order.task = number();
    order.attempt = static_cast<int>(number());
    order.argv = unpack_words(in.string());
    order.folder = in.string();
    for (std::uint64_t left = in.number(); left > 0 && !in.failed(); --left) {
        std::string name(in.string());
        order.variables.emplace_back(std::move(name), in.string());
    }
    order.checkpoints = in.string();
    order.log = in.string();
    order.timeout = number();
    order.kill_grace = number();
    order.max_output = number();
    order.checkpoint_every = number();
    order.checkpoint_signal = static_cast<int>(number());
    order.beat_every = number();
    order.cancelled = in.string();
    if (in.failed() || order.argv.empty()) return std::nullopt;
    return order;
}

std::string pack(const Result& result) {
    PackedWriter out;
    for (const std::int64_t value :
         {static_cast<std::int64_t>(result.outcome), static_cast<std::int64_t>(result.exit_code),
          static_cast<std::int64_t>(result.signal), result.started, result.finished, result.cpu,
          result.memory})
        out.number(static_cast<std::uint64_t>(value));
    out.string(result.reason);
    return out.take();
}

std::optional<Result> unpack_result(std::string_view bytes) {
    PackedReader in(bytes);
    Result result;
    result.outcome = static_cast<Outcome>(in.number());
    result.exit_code = static_cast<int>(in.number());
    result.signal = static_cast<int>(in.number());
    result.started = static_cast<std::int64_t>(in.number());
    result.finished = static_cast<std::int64_t>(in.number());
    result.cpu = static_cast<std::int64_t>(in.number());
    result.memory = static_cast<std::int64_t>(in.number());
    result.reason = in.string();
    if (in.failed()) return std::nullopt;
    return result;
}

bool send_message(int socket, std::string_view bytes) {
    std::string all;
    const auto size = static_cast<std::uint32_t>(bytes.size());
    for (unsigned i = 0; i < 4; ++i) all += static_cast<char>(size >> (8 * i));
    all += bytes;
    for (std::string_view left = all; !left.empty();) {
        const ssize_t put = ::send(socket, left.data(), left.size(), MSG_NOSIGNAL);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return false;
        left.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
}

bool receive_message(int socket, std::string& bytes) {
    const auto take = [&](char* to, std::size_t size) {
        while (size > 0) {
            const ssize_t got = ::read(socket, to, size);
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) return false;
            to += got;
            size -= static_cast<std::size_t>(got);
        }
        return true;
    };
    std::array<unsigned char, 4> head{};
    if (!take(reinterpret_cast<char*>(head.data()), head.size())) return false;
    std::uint32_t size = 0;
    for (unsigned i = 0; i < 4; ++i) size |= static_cast<std::uint32_t>(head[i]) << (8 * i);
    bytes.resize(size);
    return take(bytes.data(), size);
}

Result run_order(Order order) {
    ::signal(SIGCHLD, SIG_DFL);
    return Run(std::move(order)).run();
}

void run_attempt(int gate) {
    ::setsid();
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    ::signal(SIGCHLD, SIG_DFL);
    std::string bytes;
    if (!receive_message(gate, bytes)) return;
    auto order = unpack_order(bytes);
    if (!order) return;
    Run attempt(std::move(*order));
    const fs::Path folder = attempt.folder();
    const Result result = attempt.run();
    // nobody there to hear it: whoever adopted this attempt looks into its log
    if (!send_message(gate, pack(result))) notify(folder, Topic::work);
    ::close(gate);
    attempt.linger();
}

}  // namespace sixth::queue

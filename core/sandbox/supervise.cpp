// The supervisor: makes the walls, starts the command, keeps the end of what it prints, minds time and
// memory, buries the dead, and ends the tree when the command or the parent has ended.
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/sandbox/inside.h"
#include "core/sandbox/tree.h"

namespace sixth::sandbox {
namespace {

constexpr int tick_ms = 50;

double now() {
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

void close_all_but(std::array<int, 7> kept) {
    std::sort(kept.begin(), kept.end());
    unsigned from = 0;
    for (const int fd : kept) {
        const auto next = static_cast<unsigned>(fd);
        if (next > from) ::syscall(SYS_close_range, from, next - 1, 0);
        from = next + 1;
    }
    ::syscall(SYS_close_range, from, ~0U, 0);
}

bool parent_says_go(const Plan& plan) {
    char byte = 0;
    ssize_t got = 0;
    while ((got = ::read(plan.lifeline, &byte, 1)) < 0 && errno == EINTR) {
    }
    return got == 1;
}

class Supervisor {
  public:
    explicit Supervisor(Plan& plan) : plan_(plan), shared_(*plan.shared) {}

    void start() {
        sigset_t child;
        sigfillset(&child);
        ::sigprocmask(SIG_SETMASK, &child, nullptr);
        sigemptyset(&child);
        sigaddset(&child, SIGCHLD);
        signals_ = ::signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
        if (signals_ < 0) give_up(plan_, "watch for the end", errno);
        proc_ = ::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        started_ = now();
        // waits for exec, so that what failed before it is known
        command_ = static_cast<pid_t>(
            ::syscall(SYS_clone, CLONE_VFORK | SIGCHLD, nullptr, nullptr, nullptr, nullptr));
        if (command_ == 0) become_command(plan_);
        if (command_ < 0) give_up(plan_, "start a process", errno);
        if (shared_.failed_step.load()) ::_exit(1);
        for (const int fd : {plan_.child_in, plan_.child_out, plan_.child_print, plan_.started, plan_.null})
            ::close(fd);
        ::fcntl(plan_.print, F_SETFL, O_NONBLOCK);
    }

    [[noreturn]] void run() {
        while (!ended_) {
            std::array<pollfd, 3> wait{pollfd{plan_.lifeline, POLLIN, 0}, pollfd{plan_.print, POLLIN, 0},
                                       pollfd{signals_, POLLIN, 0}};
            ::poll(wait.data(), wait.size(), tick_ms);
            if (wait[0].revents) break;  // nothing more is ever written there: its end
            if (wait[1].revents) keep_output();
            if (wait[2].revents) bury();
            if (now() >= next_look_) look();
        }
        if (!ended_) end_.signal = SIGKILL;
        finish();
    }

  private:
    bool keep_output() {
        std::array<char, 16384> block;  // NOLINT(cppcoreguidelines-pro-type-member-init): read() fills it
        const ssize_t got = ::read(plan_.print, block.data(), block.size());
        if (got <= 0) {
            if (got == 0) plan_.print = -1;  // poll skips it
            return false;
        }
        std::uint64_t at = shared_.written.load(std::memory_order_relaxed);
        for (std::size_t done = 0; done < static_cast<std::size_t>(got);) {
            const std::size_t place = at % Shared::kept;
            const std::size_t size =
                std::min<std::size_t>(static_cast<std::size_t>(got) - done, Shared::kept - place);
            std::memcpy(shared_.output.data() + place, block.data() + done, size);
            done += size;
            at += size;
        }
        shared_.written.store(at, std::memory_order_release);
        return true;
    }

    void bury() {
        signalfd_siginfo info;
        while (::read(signals_, &info, sizeof info) > 0) {
        }
        int status = 0;
        rusage usage{};
        for (pid_t dead = 0; (dead = ::wait4(-1, &status, WNOHANG, &usage)) > 0;) {
            if (dead == command_) note_end(status, usage);
        }
    }

    void note_end(int status, const rusage& usage) {
        const auto seconds = [](const timeval& time) {
            return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
        };
        ended_ = true;
        end_.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
        if (WIFEXITED(status)) end_.exit_code = WEXITSTATUS(status);
        if (WIFSIGNALED(status)) end_.signal = WTERMSIG(status);
        if (end_.signal == SIGXFSZ) end_.limit = Limit::file;
        const bool used_up = end_.cpu_seconds >= plan_.limits.cpu_seconds - 0.1;
        if (end_.signal == SIGXCPU || (end_.signal == SIGKILL && used_up)) end_.limit = Limit::cpu;
    }

    void look() {
        next_look_ = now() + tick_ms / 1e3;
        if (now() - started_ >= plan_.limits.wall_seconds) stop_for(Limit::wall);
        if (plan_.namespaces && proc_ >= 0 && memory_exceeds(proc_, plan_.limits.memory_bytes))
            stop_for(Limit::memory);
    }

    void stop_for(Limit limit) {
        if (ended_) return;
        ended_ = true;
        end_.signal = SIGKILL;
        end_.limit = limit;
    }

    [[noreturn]] void finish() {
        if (plan_.namespaces) {
            end_namespace();
        } else {
            end_children(command_);
        }
        for (int blocks = 0; blocks < 64 && plan_.print >= 0 && keep_output(); ++blocks) {
        }
        shared_.end = end_;
        if (!plan_.namespaces) remove_folder();
        shared_.ended.store(true);
        ::_exit(0);
    }

    void remove_folder() {
        if (::rmdir(plan_.folder.c_str()) == 0) return;
        const auto child = static_cast<pid_t>(
            ::syscall(SYS_clone, CLONE_VFORK | SIGCHLD, nullptr, nullptr, nullptr, nullptr));
        if (child == 0) {
            const char* const argv[] = {"sh", "-c", R"(chmod -R u+rwX -- "$0"; rm -rf -- "$0")",
                                        plan_.folder.c_str(), nullptr};
            const char* const env[] = {"PATH=/usr/bin:/bin", nullptr};
            for (int fd = 0; fd < 3; ++fd) ::open("/dev/null", O_RDWR);
            ::execve("/bin/sh", const_cast<char**>(argv), const_cast<char**>(env));
            ::_exit(127);
        }
        while (child > 0 && ::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
        }
    }

    Plan& plan_;
    Shared& shared_;
    pid_t command_ = -1;
    int signals_ = -1, proc_ = -1;
    double started_ = 0, next_look_ = 0;
    bool ended_ = false;
    End end_;
};

}  // namespace

void give_up(const Plan& plan, const char* step, int error) {
    plan.shared->error.store(error);
    plan.shared->failed_step.store(step);
    ::_exit(1);
}

void supervise(Plan& plan) {
    close_all_but({plan.lifeline, plan.started, plan.null, plan.child_in, plan.child_out, plan.child_print,
                   plan.print});
    ::setsid();  // no terminal's signals
    if (!parent_says_go(plan)) ::_exit(1);
    ::prctl(PR_SET_DUMPABLE, 0);  // it is a copy of the parent: nobody reads its memory or environment
    ::prctl(PR_SET_NAME, "sandbox");
    if (plan.namespaces) {
        const char* step = "";
        ::sethostname("sandbox", 7);
        if (const int failed = enter_root(plan.root, step)) give_up(plan, step, failed);
    } else {
        ::prctl(PR_SET_CHILD_SUBREAPER, 1);  // orphans come to it
    }
    Supervisor supervisor(plan);
    supervisor.start();
    supervisor.run();
}

}  // namespace sixth::sandbox

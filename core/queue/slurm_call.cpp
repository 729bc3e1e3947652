#include "core/queue/slurm_call.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
extern "C" {  // glibc 2.36 forgets to say so itself
#include <sys/pidfd.h>
}

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "core/base/error.h"
#include "core/base/process.h"
#include "core/queue/clock.h"

namespace sixth::queue {
namespace {

constexpr std::size_t most_output = 64U << 20;

// Settings of the user's that would change what the programs do or print, beyond what is asked of them here.
bool is_dropped(std::string_view entry) {
    const std::string_view name = entry.substr(0, entry.find('='));
    for (const std::string_view start : {"SQUEUE_", "SCANCEL_"}) {
        if (name.substr(0, start.size()) == start) return true;
    }
    // sbatch(1), INPUT ENVIRONMENT VARIABLES; those that choose resources (SBATCH_ACCOUNT and the like) stay
    for (const std::string_view each :
         {"SBATCH_ARRAY_INX", "SBATCH_BATCH", "SBATCH_CLUSTERS", "SBATCH_DEBUG", "SBATCH_ERROR",
          "SBATCH_EXPORT", "SBATCH_INPUT", "SBATCH_JOBID", "SBATCH_JOB_NAME", "SBATCH_NO_REQUEUE",
          "SBATCH_OPEN_MODE", "SBATCH_OUTPUT", "SBATCH_REQUEUE", "SBATCH_SIGNAL", "SBATCH_WAIT",
          "SLURM_CLUSTERS", "SLURM_DEBUG_FLAGS", "SLURM_EXIT_ERROR", "SBATCH_GET_USER_ENV"}) {
        if (name == each) return true;
    }
    return false;
}

std::string contents(const Descriptor& file) {
    struct stat info {};
    if (!file.is_open() || ::fstat(file.get(), &info) != 0) return "";
    std::string text(std::min(static_cast<std::size_t>(info.st_size), most_output), '\0');
    const ssize_t got = ::pread(file.get(), text.data(), text.size(), 0);
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return text;
}

}  // namespace

SlurmCall::SlurmCall(const std::vector<std::string>& words, std::int64_t patience)
    : program_(words[0]),
      out_(::memfd_create("out", MFD_CLOEXEC)),
      err_(::memfd_create("err", MFD_CLOEXEC)),
      failed_(::memfd_create("failed", MFD_CLOEXEC)),
      deadline_(boot_ms() + patience) {
    const auto program = find_program(program_);
    if (!program) {
        cannot_run(ENOENT);
        return;
    }
    // everything that takes memory, before the fork
    std::vector<char*> argv, environment;
    for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    for (char** entry = environ; *entry; ++entry) {
        if (!is_dropped(*entry)) environment.push_back(*entry);
    }
    environment.push_back(nullptr);
    const Descriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    const pid_t parent = ::getpid();
    pid_ = ::fork();
    if (pid_ < 0) {
        pid_ = 0;
        cannot_run(errno);
        return;
    }
    if (pid_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent) ::_exit(126);
        ::setpgid(0, 0);  // Ctrl-C is for the worker
        for (const int signal : {SIGINT, SIGTERM, SIGPIPE, SIGHUP, SIGCHLD}) ::signal(signal, SIG_DFL);
        ::dup2(nothing.get(), STDIN_FILENO);
        ::dup2(out_.get(), STDOUT_FILENO);
        ::dup2(err_.get(), STDERR_FILENO);
        ::execve(program->c_str(), argv.data(), environment.data());
        const int error = errno;
        static_cast<void>(::write(failed_.get(), &error, sizeof error));
        ::_exit(127);
    }
    ::setpgid(pid_, pid_);  // whoever comes first
    answer_.ran = true;
    process_ = Descriptor(::pidfd_open(pid_, 0));
}

SlurmCall::~SlurmCall() {
    if (pid_ != 0) kill();
}

void SlurmCall::cannot_run(int error) {
    answer_.ran = false;
    answer_.err = fmt::format("cannot run '{}': {}", program_, std::strerror(error));
}

void SlurmCall::kill() {
    ::kill(-pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
    pid_ = 0;
}

bool SlurmCall::over() {
    if (pid_ == 0) return true;
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == pid_) {
        answer_.exit_code = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
        pid_ = 0;
        return true;
    }
    if (boot_ms() < deadline_) return false;
    kill();
    return answer_.timed_out = true;
}

SlurmAnswer SlurmCall::take() {
    if (answer_.ran) {
        answer_.out = contents(out_);
        answer_.err = contents(err_);
        int error = 0;  // a program that exits with 127 itself leaves none
        if (::pread(failed_.get(), &error, sizeof error, 0) == sizeof error) cannot_run(error);
    }
    return std::move(answer_);
}

bool SlurmCall::wait(std::int64_t ms) {
    const std::int64_t until = std::min(boot_ms() + ms, deadline_);
    while (!over()) {
        const std::int64_t left = until - boot_ms();
        if (left <= 0 && until < deadline_) return false;
        pollfd ready{fd(), POLLIN, 0};
        ::poll(&ready, 1, static_cast<int>(std::max<std::int64_t>(left, 1)));
    }
    return true;
}

SlurmAnswer call_slurm(const std::vector<std::string>& words, std::int64_t patience) {
    SlurmCall call(words, patience);
    call.wait(patience);
    return call.take();
}

}  // namespace sixth::queue

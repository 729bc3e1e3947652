#include "core/base/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "core/base/descriptor.h"
#include "core/base/error.h"
#include "core/base/text.h"

namespace sixth {
namespace {

using Clock = std::chrono::steady_clock;

using End = Descriptor;  // one end of a pipe
[[noreturn]] void fail(const std::string& program, int code) {
    throw Error(fmt::format("cannot run '{}': {}", program, std::strerror(code)));
}

std::vector<std::string> environment_for(const ProcessOptions& options) {
    std::vector<std::string> all;
    const auto has_name = [](std::string_view entry, std::string_view name) {
        return entry.size() > name.size() && entry[name.size()] == '=' &&
               entry.substr(0, name.size()) == name;
    };
    for (char** entry = environ; *entry; ++entry) {
        const std::string_view text(*entry);
        const bool dropped = std::any_of(options.unset.begin(), options.unset.end(),
                                         [&](const std::string& name) { return has_name(text, name); }) ||
                             std::any_of(options.environment.begin(), options.environment.end(),
                                         [&](const auto& pair) { return has_name(text, pair.first); });
        if (!dropped) all.emplace_back(text);
    }
    for (const auto& [name, value] : options.environment) all.push_back(name + "=" + value);
    return all;
}

std::vector<char*> pointers(const std::vector<std::string>& strings) {
    std::vector<char*> all;
    all.reserve(strings.size() + 1);
    for (const std::string& text : strings) all.push_back(const_cast<char*>(text.c_str()));
    all.push_back(nullptr);
    return all;
}

struct Pipes {
    End in;  // ours; a socket, for writing to it must not raise SIGPIPE
    End out;
    End err;
};

pid_t spawn(const fs::Path& program, const std::vector<std::string>& argv, const ProcessOptions& options,
            Pipes& ours) {
    std::array<int, 2> pair{};
    End theirs_in, theirs_out, theirs_err;
    if (::pipe2(pair.data(), O_CLOEXEC) != 0) fail(argv[0], errno);
    ours.out = End(pair[0]);
    theirs_out = End(pair[1]);
    if (::pipe2(pair.data(), O_CLOEXEC) != 0) fail(argv[0], errno);
    ours.err = End(pair[0]);
    theirs_err = End(pair[1]);
    if (options.input.empty()) {
        theirs_in = End(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    } else {
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) fail(argv[0], errno);
        ours.in = End(pair[0]);
        theirs_in = End(pair[1]);
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    // above 2, so that no dup2 overwrites a source when ours were started with 0, 1 or 2 closed
    const std::array<End*, 3> theirs{&theirs_in, &theirs_out, &theirs_err};
    for (End* end : theirs) {
        if (end->get() > 2) continue;
        End higher(::fcntl(end->get(), F_DUPFD_CLOEXEC, 3));
        *end = std::move(higher);
    }
    for (int i = 0; i < 3; ++i)
        posix_spawn_file_actions_adddup2(&actions, theirs[static_cast<std::size_t>(i)]->get(), i);
    if (!options.folder.empty()) posix_spawn_file_actions_addchdir_np(&actions, options.folder.c_str());
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none, defaults;
    sigemptyset(&none);
    sigemptyset(&defaults);
    for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD}) sigaddset(&defaults, signal);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    const std::vector<std::string> environment = environment_for(options);
    pid_t child = 0;
    const int code = ::posix_spawn(&child, program.c_str(), &actions, &attributes, pointers(argv).data(),
                                   pointers(environment).data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (code != 0) fail(argv[0], code);
    return child;
}

// Reads what is there; closes the end when the other side has. False: nothing to read just now.
void take(End& end, std::string& to) {
    std::array<char, 65536> block;
    const ssize_t got = ::read(end.get(), block.data(), block.size());
    if (got > 0) {
        to.append(block.data(), static_cast<std::size_t>(got));
    } else if (got == 0 || (errno != EINTR && errno != EAGAIN)) {
        end.close();
    }
}

void give(End& end, std::string_view& left) {
    const ssize_t put = ::send(end.get(), left.data(), left.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (put > 0) left.remove_prefix(static_cast<std::size_t>(put));
    const bool broken = put < 0 && errno != EINTR && errno != EAGAIN;
    if (broken || left.empty()) end.close();  // a program need not read all it is given
}

int milliseconds_to(Clock::time_point deadline) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 1'000'000));
}

// False: the deadline passed first.
bool talk(Pipes& pipes, std::string_view input, std::optional<Clock::time_point> deadline,
          ProcessResult& result) {
    while (pipes.out.is_open() || pipes.err.is_open() || pipes.in.is_open()) {
        // poll skips negative descriptors: the closed ends
        std::array<pollfd, 3> wait{pollfd{pipes.out.get(), POLLIN, 0}, pollfd{pipes.err.get(), POLLIN, 0},
                                   pollfd{pipes.in.get(), POLLOUT, 0}};
        const int ready = ::poll(wait.data(), wait.size(), deadline ? milliseconds_to(*deadline) : -1);
        if (ready < 0 && errno != EINTR) return true;
        if (ready == 0 && deadline && Clock::now() >= *deadline) return false;
        if (ready <= 0) continue;
        if (wait[0].revents) take(pipes.out, result.out);
        if (wait[1].revents) take(pipes.err, result.err);
        if (wait[2].revents) give(pipes.in, input);
    }
    return true;
}

// Also waits for the end of a program that closed its output and lives on. False: the deadline passed first.
bool reap(pid_t child, std::optional<Clock::time_point> deadline, int& status) {
    for (int pause = 100;; pause = std::min(pause * 2, 20'000)) {
        const pid_t done = ::waitpid(child, &status, deadline ? WNOHANG : 0);
        if (done == child) return true;
        if (done < 0 && errno != EINTR) {  // someone ignores SIGCHLD: its code is lost
            status = 0;
            return true;
        }
        if (deadline && Clock::now() >= *deadline) return false;
        if (deadline) ::usleep(static_cast<useconds_t>(pause));
    }
}

}  // namespace

std::optional<fs::Path> find_program(std::string_view name) {
    const auto is_program = [](const fs::Path& path) {
        struct stat info {};
        return ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && ::access(path.c_str(), X_OK) == 0;
    };
    if (name.empty()) return std::nullopt;
    if (name.find('/') != std::string_view::npos) {
        return is_program(name) ? std::optional<fs::Path>(name) : std::nullopt;
    }
    const char* path = std::getenv("PATH");
    for (const std::string_view folder : text::split(path ? path : "/usr/local/bin:/usr/bin:/bin", ':')) {
        if (folder.empty() || folder.front() != '/') continue;
        const fs::Path candidate = fs::Path(folder) / name;
        if (is_program(candidate)) return candidate;
    }
    return std::nullopt;
}

ProcessResult run_process(const std::vector<std::string>& argv, const ProcessOptions& options) {
    if (argv.empty()) throw Error("cannot run a program without a name");
    const std::optional<fs::Path> program = find_program(argv[0]);
    if (!program) fail(argv[0], ENOENT);
    std::optional<Clock::time_point> deadline;
    if (options.timeout.count() > 0) deadline = Clock::now() + options.timeout;
    Pipes pipes;
    ProcessResult result;
    const pid_t child = spawn(*program, argv, options, pipes);
    int status = 0;
    if (!talk(pipes, options.input, deadline, result) || !reap(child, deadline, status)) {
        result.timed_out = true;
        ::kill(child, SIGKILL);
        reap(child, std::nullopt, status);
    }
    result.exit_code = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
    return result;
}

}  // namespace sixth

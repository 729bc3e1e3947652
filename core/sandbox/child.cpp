#include <fcntl.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

#include "core/base/descriptor.h"
#include "core/base/error.h"
#include "core/base/process.h"
#include "core/sandbox/filter.h"
#include "core/sandbox/id_maps.h"
#include "core/sandbox/inside.h"
#include "core/sandbox/sandbox.h"

namespace sixth::sandbox {
namespace {

namespace stdfs = std::filesystem;
using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(std::string_view what, int code) {
    throw Error(fmt::format("cannot make a sandbox: {}: {}", what, std::strerror(code)));
}

// Above the numbers that the command's descriptors get.
Descriptor high(int fd) {
    Descriptor low(fd);
    if (!low.is_open()) fail("open a descriptor", errno);
    Descriptor moved(::fcntl(fd, F_DUPFD_CLOEXEC, 10));
    if (!moved.is_open()) fail("open a descriptor", errno);
    return moved;
}

struct Ends {
    Descriptor read, write;
};
Ends make_pipe() {
    std::array<int, 2> pair{};
    if (::pipe2(pair.data(), O_CLOEXEC) != 0) fail("make a pipe", errno);
    Descriptor second(pair[1]);
    Descriptor first = high(pair[0]);
    return {std::move(first), high(second.release())};
}
Ends make_socket() {  // for writing to it must not raise SIGPIPE
    std::array<int, 2> pair{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) fail("make a socket", errno);
    Descriptor second(pair[1]);
    Descriptor first = high(pair[0]);
    return {std::move(first), high(second.release())};
}

struct Unmap {
    void operator()(Shared* shared) const { ::munmap(shared, sizeof(Shared)); }
};
using SharedPtr = std::unique_ptr<Shared, Unmap>;
SharedPtr make_shared_page() {
    void* page = ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) fail("share memory", errno);
    return SharedPtr(new (page) Shared);
}

// Without namespaces the private folder is one of the real file system; the supervisor removes it at the end.
class RealFolder {
  public:
    RealFolder() {
        std::string name = (stdfs::temp_directory_path() / "sixth-sandbox-XXXXXX").string();
        if (!::mkdtemp(name.data())) fail("make a folder", errno);
        path_ = stdfs::canonical(name);
    }
    RealFolder(const RealFolder&) = delete;
    RealFolder& operator=(const RealFolder&) = delete;
    ~RealFolder() {
        std::error_code ignored;
        if (!path_.empty()) stdfs::remove_all(path_, ignored);
    }
    const stdfs::path& path() const { return path_; }
    void hand_over() { path_.clear(); }

  private:
    stdfs::path path_;
};

std::string program_of(const std::vector<std::string>& argv) {
    if (argv.empty()) throw Error("cannot run a program without a name");
    if (argv[0].find('/') != std::string::npos) return stdfs::absolute(argv[0]).string();
    const std::optional<fs::Path> found = find_program(argv[0]);
    if (!found) throw Error(fmt::format("cannot run '{}': it is not on PATH", argv[0]));
    return found->string();
}

std::vector<std::string> with_folder(std::vector<std::string> env, const std::string& folder) {
    for (const std::string_view name : {"HOME=", "TMPDIR="}) {
        const bool given = std::any_of(env.begin(), env.end(), [&](const std::string& entry) {
            return std::string_view(entry).substr(0, name.size()) == name;
        });
        if (!given) env.push_back(std::string(name) + folder);
    }
    return env;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
    std::vector<char*> all;
    all.reserve(strings.size() + 1);
    for (std::string& text : strings) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

void choose_walls(Plan& plan, const Policy& policy, const Layers& layers) {
    plan.uid = ::geteuid();
    plan.gid = ::getegid();
    plan.landlock_abi = layers.landlock_abi;
    if (plan.namespaces) {
        if (maps_all_ids()) plan.uid = plan.gid = nobody;
        plan.root = plan_root(policy.readable, policy.limits.file_bytes);
        plan.rights = {{"/"}, {private_folder, "/tmp", "/dev/shm"}, {}};
    } else {
        for (const stdfs::path& path : system_paths()) plan.rights.readable.push_back(path.string());
        for (const stdfs::path& path : policy.readable)
            plan.rights.readable.push_back(stdfs::absolute(path).string());
        plan.rights.writable = {plan.folder};
    }
    plan.rights.devices = {"/dev/full", "/dev/null", "/dev/random", "/dev/urandom", "/dev/zero"};
    // the kernel counts no processes of root's
    plan.forks = plan.namespaces && policy.limits.processes > 1 && plan.uid != 0;
    plan.filter = make_filter({plan.namespaces, plan.forks});
}

pid_t clone_into(bool namespaces, int& pidfd) {
    clone_args arguments{};
    arguments.flags = CLONE_PIDFD;
    if (namespaces)
        arguments.flags |=
            CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS;
    arguments.pidfd = reinterpret_cast<std::uint64_t>(&pidfd);
    arguments.exit_signal = SIGCHLD;
    return static_cast<pid_t>(::syscall(SYS_clone3, &arguments, sizeof arguments));
}

}  // namespace

struct Child::Impl {
    Descriptor in, out, lifeline, pidfd;
    pid_t pid = -1;
    SharedPtr shared;
    stdfs::path folder;
    std::optional<End> end;

    ~Impl() { stop(); }

    bool wait_for_supervisor(std::chrono::milliseconds patience) const {
        const auto deadline = Clock::now() + patience;
        for (;;) {
            pollfd wait{pidfd.get(), POLLIN, 0};
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
            if (::poll(&wait, 1, static_cast<int>(std::clamp<std::int64_t>(left, 0, 1'000'000))) > 0)
                return true;
            if (Clock::now() >= deadline) return false;
        }
    }

    void reap() {
        int status = 0;
        while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
        }
        end = End{};
        if (shared->ended.load()) {
            end = shared->end;
        } else {
            end->signal = SIGKILL;  // someone killed the supervisor, and the tree with it
        }
    }

    void stop() {
        if (pid < 0 || end) return;
        lifeline.close();
        if (!wait_for_supervisor(std::chrono::seconds(5))) {
            ::kill(pid, SIGKILL);
            wait_for_supervisor(std::chrono::hours(1));
        }
        reap();
    }
};

Child::Child(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Child::Child(Child&&) noexcept = default;
Child& Child::operator=(Child&&) noexcept = default;
Child::~Child() = default;

Child Child::start(const std::vector<std::string>& argv, const std::vector<std::string>& env,
                   const Policy& policy) {
    const Layers layers = policy.unsafe ? Layers{} : policy.layers.value_or(probe());
    if (!policy.unsafe && !layers.enough())
        throw Error("this system grants no walls to run code under test behind", missing(layers));

    Plan plan;
    plan.program = program_of(argv);
    plan.namespaces = layers.namespaces();
    plan.walls = !policy.unsafe;
    plan.limits = policy.limits;
    std::optional<RealFolder> real;
    if (!plan.namespaces) real.emplace();
    plan.folder = real ? real->path().string() : private_folder;
    if (plan.walls) choose_walls(plan, policy, layers);
    std::vector<std::string> arguments = argv;
    std::vector<std::string> environment = with_folder(env, plan.folder);
    plan.argv = pointers(arguments);
    plan.env = pointers(environment);

    auto impl = std::make_unique<Impl>();
    impl->shared = make_shared_page();
    impl->folder = plan.folder;
    Ends lifeline = make_pipe(), started = make_pipe(), print = make_pipe(), out = make_pipe(),
         in = make_socket();
    const Descriptor null = high(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    plan.lifeline = lifeline.read.get();
    plan.started = started.write.get();
    plan.null = null.get();
    plan.print = print.read.get();
    plan.child_print = print.write.get();
    plan.child_in = in.read.get();
    plan.child_out = out.write.get();
    plan.shared = impl->shared.get();

    int pidfd = -1;
    const pid_t pid = clone_into(plan.namespaces, pidfd);
    if (pid == 0) supervise(plan);
    if (pid < 0) fail("clone", errno);
    impl->pid = pid;
    impl->pidfd = Descriptor(pidfd);
    impl->lifeline = std::move(lifeline.write);
    impl->in = std::move(in.write);
    impl->out = std::move(out.read);
    if (plan.namespaces) write_id_maps(pid);
    for (Descriptor* theirs :
         {&lifeline.read, &started.write, &print.read, &print.write, &in.read, &out.write})
        theirs->close();
    char byte = '!';
    [[maybe_unused]] const ssize_t told = ::write(impl->lifeline.get(), &byte, 1);
    while (::read(started.read.get(), &byte, 1) < 0 && errno == EINTR) {
    }
    if (const char* step = impl->shared->failed_step.load()) {
        throw Error(fmt::format("cannot run '{}' in a sandbox: {}: {}", argv[0], step,
                                std::strerror(impl->shared->error.load())));
    }
    if (real) real->hand_over();
    return Child(std::move(impl));
}

int Child::in() const {
    return impl_->in.get();
}
int Child::out() const {
    return impl_->out.get();
}
void Child::close_in() const {
    ::shutdown(impl_->in.get(), SHUT_WR);
}
std::uint64_t Child::output_bytes() const {
    return impl_->shared->written.load(std::memory_order_acquire);
}
stdfs::path Child::folder() const {
    return impl_->folder;
}

std::string Child::output() const {
    const std::uint64_t end = output_bytes();
    const std::uint64_t begin = end - std::min(end, Shared::kept);
    const std::array<char, Shared::kept>& ring = impl_->shared->output;
    const std::uint64_t place = begin % Shared::kept;
    const std::uint64_t first = std::min(end - begin, Shared::kept - place);
    std::string text(ring.data() + place, first);
    return text.append(ring.data(), end - begin - first);
}

std::optional<End> Child::wait(std::chrono::milliseconds patience) {
    if (!impl_->end && impl_->wait_for_supervisor(patience)) impl_->reap();
    return impl_->end;
}

void Child::kill() {
    impl_->stop();
}

}  // namespace sixth::sandbox

#include "core/sandbox/sandbox.h"

#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <thread>

#include "core/base/descriptor.h"
#include "core/base/error.h"
#include "core/sandbox/id_maps.h"
#include "tests/support/children.h"
#include "tests/support/temp_folder.h"

using namespace sixth;
using namespace sixth::sandbox;
using std::chrono::milliseconds;
using std::chrono::seconds;
namespace stdfs = std::filesystem;

namespace {

constexpr const char* python = "/usr/bin/python3";
constexpr const char* secret = "SECRET-7431";
constexpr const char* hostile_moved =
    "SIXTH_TEST_HOSTILE";  // variable: where the hostile modules lie for such as do not see ours

struct Walls {
    const char* name;
    Layers layers;
};

// The two ways, as far as this kernel grants them.
std::vector<Walls> all_walls() {
    std::vector<Walls> all;
    const Layers granted = probe();
    Layers alone = granted;
    alone.landlock_abi = 0;
    if (granted.namespaces()) {
        all.push_back({"namespaces", granted});
        all.push_back({"namespaces without Landlock", alone});
    }
    Layers landlock;
    landlock.landlock_abi = granted.landlock_abi;
    landlock.seccomp = granted.seccomp;
    if (landlock.enough()) all.push_back({"Landlock", landlock});
    if (!granted.namespaces()) WARN("skipped, without namespaces: " << missing(alone));
    if (!landlock.enough()) WARN("skipped, without Landlock: its ABI is " << granted.landlock_abi << " here");
    return all;
}

Policy policy_for(const Walls& walls, std::vector<stdfs::path> readable = {}) {
    Policy policy;
    policy.readable = std::move(readable);
    policy.layers = walls.layers;
    policy.limits = {20, 30, 1LL << 30, 4 << 20, 16, 64};
    return policy;
}

struct Ran {
    End end;
    std::string answer, output;
};

std::string read_all(const Child& child) {
    std::string all;
    std::array<char, 4096> block{};
    for (ssize_t got = 0; (got = ::read(child.out(), block.data(), block.size())) > 0;)
        all.append(block.data(), static_cast<std::size_t>(got));
    return all;
}

Ran run_code(const std::string& code, const Policy& policy, const std::vector<std::string>& env = {}) {
    Child child = Child::start({python, "-I", "-S", "-c", code}, env, policy);
    child.close_in();
    Ran ran;
    ran.answer = read_all(child);
    const std::optional<End> end = child.wait(seconds(60));
    REQUIRE(end);
    ran.end = *end;
    ran.output = child.output();
    return ran;
}

// What tells whether anything was changed: names, kinds, modes, times, contents.
std::map<std::string, std::string> snapshot(const stdfs::path& folder) {
    std::map<std::string, std::string> all;
    for (const auto& entry : stdfs::recursive_directory_iterator(folder)) {
        struct stat info {};
        REQUIRE(::lstat(entry.path().c_str(), &info) == 0);
        std::string text = fmt::format("{:o} {} {} {}.{} {}", info.st_mode, info.st_uid, info.st_nlink,
                                       info.st_mtim.tv_sec, info.st_mtim.tv_nsec, info.st_size);
        if (S_ISREG(info.st_mode)) text += fs::read(entry.path());
        if (S_ISLNK(info.st_mode)) text += stdfs::read_symlink(entry.path()).string();
        all[entry.path().string()] = text;
    }
    return all;
}

std::vector<std::string> names_in(const stdfs::path& folder, const std::string& with) {
    std::vector<std::string> names;
    std::error_code failed;
    for (const auto& entry : stdfs::directory_iterator(folder, failed)) {
        const std::string name = entry.path().filename();
        if (name.find(with) != std::string::npos) names.push_back(entry.path());
    }
    return names;
}

// Processes, not ours, that have `mark` in their environment.
int marked_processes(const std::string& mark) {
    int count = 0;
    for (const auto& entry : stdfs::directory_iterator("/proc")) {
        const std::string name = entry.path().filename();
        if (name.find_first_not_of("0123456789") != std::string::npos || name == std::to_string(::getpid()))
            continue;
        std::ifstream file(entry.path() / "environ");
        std::ostringstream environment;
        environment << file.rdbuf();
        if (environment.str().find(mark) != std::string::npos) ++count;
    }
    return count;
}

bool comes_true(const std::function<bool()>& condition) {
    for (int i = 0; i < 200; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(milliseconds(10));
    }
    return false;
}

Descriptor bound(int family, int kind, const sockaddr* address, socklen_t size) {
    Descriptor ours(::socket(family, kind | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    REQUIRE(::bind(ours.get(), address, size) == 0);
    if (kind == SOCK_STREAM) REQUIRE(::listen(ours.get(), 8) == 0);
    return ours;
}

sockaddr_un unix_address(const std::string& name) {  // "@name": abstract
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    name.copy(address.sun_path, sizeof address.sun_path - 1);
    if (name[0] == '@') address.sun_path[0] = '\0';
    return address;
}

// Doors that nothing may come through.
struct Doors {
    int port = 0;
    std::string abstract;
    std::vector<Descriptor> all;

    explicit Doors(const stdfs::path& file) : abstract(fmt::format("@sixth-test-{}", ::getpid())) {
        sockaddr_in inet{};
        inet.sin_family = AF_INET;
        inet.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        all.push_back(bound(AF_INET, SOCK_STREAM, reinterpret_cast<sockaddr*>(&inet), sizeof inet));
        socklen_t size = sizeof inet;
        REQUIRE(::getsockname(all[0].get(), reinterpret_cast<sockaddr*>(&inet), &size) == 0);
        port = ntohs(inet.sin_port);
        all.push_back(bound(AF_INET, SOCK_DGRAM, reinterpret_cast<sockaddr*>(&inet), sizeof inet));
        for (const std::string& name : {file.string(), abstract}) {
            const sockaddr_un address = unix_address(name);
            const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
            all.push_back(bound(AF_UNIX, SOCK_STREAM, reinterpret_cast<const sockaddr*>(&address), length));
        }
    }
    bool untouched() const {
        return std::all_of(all.begin(), all.end(), [](const Descriptor& door) {
            pollfd wait{door.get(), POLLIN, 0};
            return ::poll(&wait, 1, 0) == 0;
        });
    }
};

struct Victim {
    pid_t pid = test::start_child([] { return ::pause(); });
    ~Victim() {
        ::kill(pid, SIGKILL);
        test::wait_child(pid);
    }
    bool lives() const { return ::waitpid(pid, nullptr, WNOHANG | WUNTRACED) == 0; }
};

struct World {
    test::TempFolder folder;
    stdfs::path repo = folder.path() / "repo";

    World() {
        folder.write("repo/module.py", "def double(n):\n    return 2 * n\n");
        folder.write("repo/package/__init__.py", "");
        folder.write("repo/private.txt", "x");
        folder.write("elsewhere/notes.txt", "notes");
        folder.write("home/.ssh/id_ed25519", secret);
        ::chmod((repo / "private.txt").c_str(), 0600);
        stdfs::create_directory_symlink(folder / "home", repo / "to_home");
        stdfs::create_directory_symlink(repo, folder / "link_to_repo");
    }
};

}  // namespace

TEST_CASE("a command, its pipes and its folder", "[walls]") {
    const World world;
    for (const Walls& walls : all_walls()) {
        INFO(walls.name);
        const Policy policy = policy_for(walls, {world.folder / "link_to_repo"});
        Child child = Child::start({python, "-c", R"(
import os, sys
def is_open(fd):
    try: return bool(os.fstat(fd))
    except OSError: return False
line = os.read(3, 100)
sys.path.insert(0, sys.argv[1])
import module
print("printed"); print("as well", file=sys.stderr)
open("own", "w").write("x" * 1000); os.rename("own", "renamed"); os.mkdir("below"); open("below/b", "w").close()
os.write(4, repr((line, module.double(21), os.getcwd(), sys.stdin.read(), sorted(os.environ), os.environ["HOME"],
                  os.path.getsize("renamed"), [fd for fd in range(64) if is_open(fd)], open(sys.argv[1] + "/private.txt").read(), sorted(os.listdir(sys.argv[1])))).encode())
while os.read(3, 100): pass
sys.exit(7)
)",
                                    (world.folder / "link_to_repo").string()},
                                   {"A=1"}, policy);
        CHECK(::send(child.in(), "question", 8, MSG_NOSIGNAL) == 8);
        CHECK_FALSE(child.wait(milliseconds(0)));
        child.close_in();
        const std::string folder = child.folder().string();
        CHECK(read_all(child) == fmt::format("(b'question', 42, '{0}', '', ['A', 'HOME', 'LC_CTYPE', "
                                             "'TMPDIR'], '{0}', 1000, [0, 1, 2, 3, 4], 'x', "
                                             "['module.py', 'package', 'private.txt', 'to_home'])",
                                             folder));
        const std::optional<End> end = child.wait(seconds(10));
        REQUIRE(end);
        CHECK(end->exit_code == 7);
        CHECK(end->signal == 0);
        CHECK(end->limit == Limit::none);
        CHECK(end->cpu_seconds > 0);
        CHECK(child.output() == "as well\nprinted\n");
        CHECK_FALSE(stdfs::exists(folder));
        CHECK(::send(child.in(), "more", 4, MSG_NOSIGNAL) == -1);  // no SIGPIPE
    }
}

TEST_CASE("hostile modules leave no trace", "[walls]") {
    const World world;
    const Doors doors(world.repo / "socket");
    const Victim victim;
    const std::string mark = fmt::format("SANDBOX_MARK={}-{}", ::getpid(), ::rand());
    ::setenv("SIXTH_TEST_TOKEN", secret, 1);  // ours, not its
    const auto before = snapshot(world.folder.path());
    const char* const moved = ::getenv(hostile_moved);
    const stdfs::path hostile = moved ? moved : SIXTH_HOSTILE;
    const std::string prelude = fs::read(hostile / "prelude.py");
    for (const Walls& walls : all_walls()) {
        if (walls.layers.namespaces() && walls.layers.landlock_abi == 0)
            continue;  // the two ways, at their best
        for (const std::string& file : names_in(hostile, ".py")) {
            if (stdfs::path(file).stem() == "prelude") continue;
            INFO(walls.name << ": " << file);
            Ran ran = run_code(prelude + fs::read(file), policy_for(walls, {world.repo}),
                               {"WORLD=" + world.folder.path().string(), "REPO=" + world.repo.string(),
                                "VICTIM_HOME=" + (world.folder / "home").string(),
                                fmt::format("PARENT={}", ::getpid()), fmt::format("VICTIM={}", victim.pid),
                                fmt::format("PORT={}", doors.port), "ABSTRACT=" + doors.abstract, mark});
            INFO(ran.output);
            CHECK(ran.end.limit == Limit::none);
            CHECK((ran.end.exit_code == 0 || ran.end.exit_code == 3));
            CHECK(ran.end.signal == 0);
            CHECK((snapshot(world.folder.path()) == before));
            CHECK(ran.output.find(secret) == std::string::npos);
            CHECK(ran.output.find("SyntaxError") == std::string::npos);
            CHECK(ran.output.find("DOOR OPEN") == std::string::npos);
            CHECK(ran.output.find("uid=0") == std::string::npos);
            CHECK(doors.untouched());
            CHECK(victim.lives());
            CHECK(marked_processes(mark) == 0);
            CHECK(names_in("/dev/shm", "planted").empty());
            CHECK(names_in(stdfs::temp_directory_path(), "planted").empty());
            CHECK(names_in(stdfs::temp_directory_path(), "sixth-sandbox-").empty());
        }
    }
    ::unsetenv("SIXTH_TEST_TOKEN");
}

TEST_CASE("limits, and how it ended") {
    const std::vector<Walls> all = all_walls();
    for (const Walls& walls : all) {
        if (walls.layers.namespaces() && walls.layers.landlock_abi == 0)
            continue;  // Landlock limits nothing that is tried here
        INFO(walls.name);
        Policy policy = policy_for(walls);
        const auto ends = [&](const std::string& code) { return run_code(code, policy).end; };
        CHECK(ends("import os; os._exit(5)").exit_code == 5);
        CHECK(ends("import os, signal; os.kill(os.getpid(), signal.SIGTERM)").signal == SIGTERM);
        CHECK(ends("import ctypes; ctypes.string_at(0)").signal == SIGSEGV);
        CHECK(ends("import os; os.abort()").signal == SIGABRT);
        CHECK(ends("raise SystemExit(4)").exit_code == 4);

        const Ran loud =
            run_code("import sys\nfor n in range(3000): print(n, 'x' * 1000)\nprint('last')", policy);
        CHECK(loud.output.size() == 65536);
        CHECK(loud.output.substr(loud.output.size() - 5) == "last\n");

        // of one process, for starting one is what this costs
        const std::string refused = run_code(R"(
import os, errno
said = []
try: bytearray(10 << 30)
except MemoryError: said.append('memory')
try:
    with open('large', 'wb') as file:
        for _ in range(100): file.write(b'x' * 1_000_000)
except OSError as error:
    said.append(errno.errorcode[error.errno][:1])
for n in range(1000):
    try: os.dup(1)
    except OSError: said.append(str(n)); break
os.write(4, ' '.join(said).encode()))",
                                             policy)
                                        .answer;
        REQUIRE(refused.substr(0, 9) == "memory E ");
        CHECK(std::atoi(refused.c_str() + 9) > 0);
        CHECK(std::atoi(refused.c_str() + 9) < 70);
        CHECK(
            ends("import signal; signal.signal(25, signal.SIG_DFL)\nopen('x', 'wb').write(bytes(9_000_000))")
                .signal != 0);
        CHECK(run_code("import os\nfor n in range(1000):\n  try: os.dup(1)\n  except OSError: os.write(4, "
                       "b'%d' % n); break",
                       policy)
                  .answer < "7");

        policy.limits.wall_seconds = 0.3;
        const End hung = ends("import time; time.sleep(600)");
        CHECK(hung.limit == Limit::wall);
        CHECK(hung.signal == SIGKILL);
        if (&walls != &all.front()) continue;
        policy.limits = {1, 20, 1LL << 30, 4 << 20, 16, 64};  // a whole second
        const End busy = ends("while True: pass");
        CHECK(busy.limit == Limit::cpu);
        CHECK(busy.cpu_seconds < 2.5);
    }
}

TEST_CASE("memory of the whole tree is limited") {
    for (const Walls& walls : all_walls()) {
        if (!walls.layers.namespaces()) continue;  // there it is one process, and RLIMIT_AS limits it
        Policy policy = policy_for(walls);
        policy.limits.memory_bytes = 200 << 20;
        const Ran ran = run_code(R"(
import os, time
for _ in range(6):
    if os.fork() == 0: break
block = bytearray(os.urandom(1 << 20)) * 80
time.sleep(20))",
                                 policy);
        CHECK(ran.end.limit == Limit::memory);
    }
}

TEST_CASE("processes are limited", "[walls]") {
    for (const Walls& walls : all_walls()) {
        INFO(walls.name);
        const std::string forks = R"(
import os, time
made = 0
try:
    while made < 100:
        if os.fork() == 0: time.sleep(60)
        made += 1
except OSError: pass
os.write(4, str(made).encode())
os._exit(0))";
        Policy policy = policy_for(walls);
        Child child = Child::start({python, "-c", forks}, {}, policy);
        std::array<char, 8> text{};
        CHECK(::read(child.out(), text.data(), text.size()) > 0);
        const int made = std::atoi(text.data());
        if (walls.layers.namespaces() && (::geteuid() != 0 || maps_all_ids())) {
            CHECK(made >= 8);
            CHECK(made <= 16);
        } else {
            CHECK(made == 0);
        }
        policy.limits.processes = 1;
        Child alone = Child::start({python, "-c", forks}, {}, policy);
        CHECK(::read(alone.out(), text.data(), text.size()) == 1);
        CHECK(text[0] == '0');
    }
}

TEST_CASE("it ends with its Child, with kill(), and with its parent", "[walls]") {
    const std::string mark = fmt::format("SANDBOX_MARK={}-{}", ::getpid(), ::rand());
    const std::string code = R"(
import os, time
try:
    if os.fork() == 0:
        os.setsid()
        if os.fork(): os._exit(0)
except OSError: pass
os.write(4, b'+')
time.sleep(600))";
    const auto start = [&](const Policy& policy) {
        Child child = Child::start({python, "-c", code}, {mark}, policy);
        char byte = 0;
        if (::read(child.out(), &byte, 1) != 1) throw Error("it did not start");
        return child;
    };
    Policy unsafe;
    unsafe.unsafe = true;
    std::vector<std::pair<const char*, Policy>> policies{{"unsafe", unsafe}};
    for (const Walls& walls : all_walls()) policies.emplace_back(walls.name, policy_for(walls));
    for (const auto& entry : policies) {
        INFO(entry.first);
        const Policy& policy = entry.second;
        {
            const Child child = start(policy);
            CHECK(marked_processes(mark) > 0);
        }
        CHECK(marked_processes(mark) == 0);
        Child child = start(policy);
        const stdfs::path folder = child.folder();
        child.kill();
        CHECK(marked_processes(mark) == 0);
        CHECK(child.wait(milliseconds(0))->signal == SIGKILL);
        CHECK_FALSE(stdfs::exists(folder));

        std::optional<Child> of_a_thread;
        std::thread([&] { of_a_thread.emplace(start(policy)); }).join();
        CHECK_FALSE(of_a_thread->wait(milliseconds(100)));  // the end of a thread is not the parent's
        of_a_thread.reset();

        // a parent that is killed
        std::array<int, 2> ready{};
        REQUIRE(::pipe(ready.data()) == 0);
        const pid_t parent = test::start_child([&] {
            const Child held = start(policy);
            [[maybe_unused]] const ssize_t put = ::write(ready[1], "+", 1);
            return ::pause();
        });
        char byte = 0;
        REQUIRE(::read(ready[0], &byte, 1) == 1);
        CHECK(marked_processes(mark) > 0);
        ::kill(parent, SIGKILL);
        CHECK(test::wait_child(parent) == -SIGKILL);
        CHECK(comes_true([&] { return marked_processes(mark) == 0; }));
        CHECK(comes_true([&] { return names_in(stdfs::temp_directory_path(), "sixth-sandbox-").empty(); }));
        ::close(ready[0]);
        ::close(ready[1]);
    }
}

TEST_CASE("the same as a user without rights") {
    if (::geteuid() != 0) return;  // then all above ran as one
    const Descriptor self(::open("/proc/self/exe", O_RDONLY));
    const test::TempFolder folder;  // who has no rights may not see where we lie
    stdfs::permissions(folder.path(), stdfs::perms::others_read | stdfs::perms::others_exec,
                       stdfs::perm_options::add);
    stdfs::copy(SIXTH_HOSTILE, folder / "hostile");
    ::setenv(hostile_moved, (folder / "hostile").c_str(), 1);
    const pid_t child = test::start_child([&] {
        if (::setgroups(0, nullptr) != 0 || ::setresgid(65534, 65534, 65534) != 0 ||
            ::setresuid(65534, 65534, 65534) != 0)
            return 98;
        const char* const argv[] = {"test.core.sandbox.sandbox", "[walls]", nullptr};
        ::prctl(PR_SET_DUMPABLE, 1);
        ::fexecve(self.get(), const_cast<char**>(argv), environ);
        return 97;
    });
    CHECK(test::wait_child(child) == 0);
    ::unsetenv(hostile_moved);
}

TEST_CASE("what cannot be started says why") {
    for (const Walls& walls : all_walls()) {
        const Policy policy = policy_for(walls);
        CHECK_THROWS_WITH(Child::start({"/no/such/program"}, {}, policy), Catch::Contains("No such file"));
        CHECK_THROWS_WITH(Child::start({"no-such-program-at-all"}, {}, policy), Catch::Contains("PATH"));
        CHECK_THROWS_AS(Child::start({}, {}, policy), Error);
    }
    if (probe().namespaces()) {
        CHECK_THROWS_WITH(Child::start({python}, {}, policy_for({"", probe()}, {"/no/such/folder"})),
                          Catch::Contains("/no/such/folder"));
        CHECK_THROWS_WITH(Child::start({python}, {}, policy_for({"", probe()}, {"/"})),
                          Catch::Contains("whole"));
    }
    Policy nothing;
    nothing.layers = Layers{};
    try {
        Child::start({python}, {}, nothing);
        FAIL("it ran without walls");
    } catch (const Error& error) {
        CHECK_THAT(error.what(), Catch::Contains("no walls"));
        CHECK(error.hint() == missing({}));
    }
    Layers old;
    old.seccomp = true;
    old.landlock_abi = 1;
    CHECK_THAT(missing(old), Catch::Contains("ABI 1") && Catch::Contains("namespace"));
    old.landlock_abi = 3;
    CHECK(missing(old).empty());
}

TEST_CASE("many at once, and no descriptor left") {
    const auto open_descriptors = [] {
        return std::distance(stdfs::directory_iterator("/proc/self/fd"), {});
    };
    for (const Walls& walls : all_walls()) {
        const auto before = open_descriptors();
        std::vector<std::thread> threads;
        std::atomic<int> good{0};
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&, i] {
                for (int k = 0; k < 3; ++k) {
                    Child child =
                        Child::start({"/bin/sh", "-c", fmt::format("exit {}", i)}, {}, policy_for(walls));
                    const std::optional<End> end = child.wait(seconds(20));
                    if (end && end->exit_code == i) ++good;
                }
            });
        }
        for (std::thread& thread : threads) thread.join();
        CHECK(good == 12);
        CHECK(open_descriptors() == before);
        CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
    }
}

#include "core/queue/identity.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "core/queue/processes.h"
#include "tests/support/children.h"

using namespace sixth;
using namespace sixth::queue;

namespace {

pid_t sleeper() {
    return test::start_child([] {
        ::sleep(60);
        return 0;
    });
}

void end(pid_t pid) {
    ::kill(pid, SIGKILL);
    test::wait_child(pid);
}

}  // namespace

TEST_CASE("a process is itself while it lives, and nobody after that") {
    CHECK(is_alive(own_identity()));
    const pid_t child = sleeper();
    const Identity identity = identity_of(child);
    CHECK(identity.pid == child);
    CHECK(is_alive(identity));
    const Descriptor watched = watch(identity);
    CHECK(watched.is_open());
    CHECK_FALSE(has_ended(watched));
    ::kill(child, SIGKILL);
    siginfo_t info{};
    REQUIRE(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT) == 0);
    CHECK_FALSE(is_alive(identity));  // a zombie is dead
    CHECK(has_ended(watched));
    test::wait_child(child);
    CHECK_FALSE(is_alive(identity));
    CHECK_FALSE(watch(identity).is_open());
    CHECK_FALSE(send_signal(identity, 0));
}

TEST_CASE("a number that was used again is another process, and is left alone") {
    const pid_t child = sleeper();
    Identity identity = identity_of(child);
    for (const int which : {0, 1, 2}) {
        Identity other = identity;
        if (which == 0) other.start -= 1;
        if (which == 1) other.boot = "another boot";
        if (which == 2) other.space += 1;
        CHECK_FALSE(is_alive(other));
        CHECK_FALSE(watch(other).is_open());
        CHECK_FALSE(send_signal(other, SIGKILL));
    }
    CHECK(is_alive(identity));
    CHECK_FALSE(is_alive({}));
    end(child);
}

TEST_CASE("what a lost runner leaves behind is found by session and by cookie") {
    // the leader of a session dies, a member lives on
    int pipe[2];
    REQUIRE(::pipe(pipe) == 0);
    const pid_t leader = test::start_child([&] {
        ::setsid();
        const pid_t member = sleeper();
        static_cast<void>(::write(pipe[1], &member, sizeof member));
        return 0;
    });
    pid_t member = 0;
    REQUIRE(::read(pipe[0], &member, sizeof member) == sizeof member);
    test::wait_child(leader);
    REQUIRE(process_info(member));
    CHECK(process_info(member)->session == leader);
    CHECK(kill_leftovers(leader, "SIXTH_TASK_COOKIE=none-of-this-name") == 1);
    const auto after = process_info(member);
    CHECK((!after || after->state == 'Z'));

    // a session whose leader lives belongs to somebody else
    const pid_t stranger = test::start_child([] {
        ::setsid();
        ::sleep(60);
        return 0;
    });
    while (process_info(stranger)->session != stranger) ::usleep(1000);
    CHECK(kill_leftovers(stranger, "SIXTH_TASK_COOKIE=none-of-this-name") == 0);
    CHECK(is_alive(identity_of(stranger)));
    end(stranger);

    // one that left the session still carries the task's cookie
    const pid_t marked = test::start_child([] {
        ::setsid();
        ::execl("/usr/bin/env", "env", "SIXTH_TASK_COOKIE=test/7", "/bin/sleep", "60", nullptr);
        return 1;
    });
    std::size_t killed = 0;
    for (int i = 0; i < 1000 && killed == 0; ++i) {  // until it is `sleep`
        ::usleep(1000);
        killed = kill_leftovers(0, "SIXTH_TASK_COOKIE=test/7");
    }
    CHECK(killed == 1);
    CHECK(test::wait_child(marked) == -SIGKILL);
}

TEST_CASE("descendants are found through all generations") {
    int pipe[2];
    REQUIRE(::pipe(pipe) == 0);
    const pid_t child = test::start_child([&] {
        const pid_t grandchild = sleeper();
        static_cast<void>(::write(pipe[1], &grandchild, sizeof grandchild));
        ::sleep(60);
        return 0;
    });
    pid_t grandchild = 0;
    REQUIRE(::read(pipe[0], &grandchild, sizeof grandchild) == sizeof grandchild);
    const std::vector<pid_t> all = descendants(::getpid());
    CHECK(std::find(all.begin(), all.end(), child) != all.end());
    CHECK(std::find(all.begin(), all.end(), grandchild) != all.end());
    ::kill(grandchild, SIGKILL);
    end(child);
}

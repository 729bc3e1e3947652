#include "core/base/process.h"

#include <dirent.h>
#include <signal.h>
#include <sys/wait.h>

#include <catch2/catch.hpp>

#include <thread>

#include "core/base/error.h"
#include "tests/support/temp_folder.h"

using namespace sixth;

namespace {

ProcessResult shell(const std::string& script, const ProcessOptions& options = {}) {
    return run_process({"sh", "-c", script}, options);
}

int open_descriptors() {
    DIR* folder = ::opendir("/proc/self/fd");
    int count = 0;
    while (::readdir(folder)) ++count;
    ::closedir(folder);
    return count;
}

}  // namespace

TEST_CASE("output, errors and exit code") {
    const ProcessResult result = shell("echo out; echo err >&2; exit 7");
    CHECK(result.out == "out\n");
    CHECK(result.err == "err\n");
    CHECK(result.exit_code == 7);
    CHECK(shell("kill -9 $$").exit_code == -SIGKILL);
    CHECK(run_process({"printf", "%s|", "a b", "$HOME", ";"}).out == "a b|$HOME|;|");
    CHECK_THROWS_AS(run_process({"no-such-program-at-all"}), Error);
    CHECK_THROWS_AS(run_process({"/etc/passwd"}), Error);
}

TEST_CASE("megabytes both ways do not deadlock") {
    ProcessOptions options;
    options.input.assign(5'000'000, 'x');
    CHECK(shell("cat; cat /dev/zero | head -c 1000000 >&2", options).out == options.input);
    // a program that reads nothing is no error, and no SIGPIPE
    CHECK(shell("exit 3", options).exit_code == 3);
    CHECK(shell("wc -c").out == "0\n");
}

TEST_CASE("a time limit ends it") {
    ProcessOptions options;
    options.timeout = std::chrono::milliseconds(50);
    CHECK(shell("exec sleep 60", options).timed_out);
    CHECK(shell("exec >&- 2>&-; exec sleep 60", options).timed_out);
    // a grandchild that keeps the pipe open does not keep us waiting
    options.timeout = std::chrono::seconds(3);
    CHECK(shell("sleep 60 & echo out; wait", options).out == "out\n");
    options.timeout = std::chrono::minutes(5);
    CHECK_FALSE(shell("exit 0", options).timed_out);
}

TEST_CASE("folder and environment") {
    const test::TempFolder folder;
    ProcessOptions options;
    options.folder = folder.path();
    options.environment = {{"SIXTH_A", "1"}, {"HOME", "/h"}};
    options.unset = {"PWD", "LANG"};
    CHECK(shell("pwd", options).out == folder.path().string() + "\n");
    CHECK(shell("echo $SIXTH_A $HOME ${LANG-none}", options).out == "1 /h none\n");
}

TEST_CASE("nothing is left behind") {
    const int before = open_descriptors();
    for (int i = 0; i < 20; ++i) shell("cat");
    CHECK_THROWS(run_process({"/etc/passwd"}));
    CHECK(open_descriptors() == before);
    CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);  // no child, so no zombie
    // a child started while another runs gets none of its pipes
    const std::string alone = shell("ls /proc/self/fd | wc -l").out;
    std::thread other([] { shell("sleep 0.3"); });
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    CHECK(shell("ls /proc/self/fd | wc -l").out == alone);
    other.join();
}

TEST_CASE("a program is never taken from the current folder") {
    const test::TempFolder folder;
    const auto program = folder.write("tool", "#!/bin/sh\necho here\n");
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    const std::string before = ::getenv("PATH");
    const auto here = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    ::setenv("PATH", (".::" + before).c_str(), 1);
    CHECK_FALSE(find_program("tool"));
    CHECK(find_program("./tool"));
    ::setenv("PATH", (folder.path().string() + ":" + before).c_str(), 1);
    CHECK(find_program("tool") == program);
    CHECK(run_process({"tool"}).out == "here\n");
    ::setenv("PATH", before.c_str(), 1);
    std::filesystem::current_path(here);
    CHECK(find_program("sh"));
    CHECK_FALSE(find_program(""));
}

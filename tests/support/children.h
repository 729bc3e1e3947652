// Real processes inside a test: each runs a function and reports by its exit code.
#pragma once
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <functional>
#include <vector>

namespace sixth::test {

// Forks; the child's exit code is what `work` returns, 99 after an exception (printed to stderr).
inline pid_t start_child(const std::function<int()>& work) {
    const pid_t child = ::fork();
    if (child != 0) return child;
    int code = 99;
    try {
        code = work();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "child: %s\n", error.what());
    }
    ::_exit(code);
}

// The exit code, or minus the signal that ended it.
inline int wait_child(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

// `count` children at once; true if all return 0.
inline bool all_succeed(int count, const std::function<int(int)>& work) {
    std::vector<pid_t> children;
    for (int i = 0; i < count; ++i) children.push_back(start_child([&] { return work(i); }));
    bool good = true;
    for (const pid_t child : children) good = wait_child(child) == 0 && good;
    return good;
}

}  // namespace sixth::test

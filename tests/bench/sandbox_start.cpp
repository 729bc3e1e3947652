// sandbox_start [RUNS]: how long a command takes from start to end, in a sandbox and bare (posix_spawn), in
// turns; the medians, and what a sandbox adds. /bin/true, and Python, which testgen starts once for each
// module.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/base/process.h"
#include "core/sandbox/sandbox.h"

using namespace sixth;

namespace {

using Clock = std::chrono::steady_clock;

double milliseconds(Clock::time_point since) {
    return std::chrono::duration<double, std::milli>(Clock::now() - since).count();
}

double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + static_cast<long>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

double cpu() {  // ms, of this process and of all that it has waited for
    double all = 0;
    for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
        rusage usage{};
        ::getrusage(who, &usage);
        for (const timeval& time : {usage.ru_utime, usage.ru_stime})
            all += static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
    }
    return all;
}

void compare(const char* name, const std::vector<std::string>& argv, const sandbox::Policy& policy,
             int runs) {
    std::vector<double> bare, walled, started;
    double bare_cpu = 0, walled_cpu = 0;
    for (int i = 0; i < runs; ++i) {
        const double cpu_0 = cpu();
        auto begin = Clock::now();
        run_process(argv);
        bare.push_back(milliseconds(begin));
        const double cpu_1 = cpu();
        begin = Clock::now();
        sandbox::Child child = sandbox::Child::start(argv, {}, policy);
        started.push_back(milliseconds(begin));
        if (!child.wait(std::chrono::seconds(10))) std::abort();
        walled.push_back(milliseconds(begin));
        const double cpu_2 = cpu();
        bare_cpu += cpu_1 - cpu_0;
        walled_cpu += cpu_2 - cpu_1;
    }
    std::printf(
        "%-10s %-16s wall: bare %6.2f ms, in a sandbox %6.2f ms (start() %5.2f), %.2fx; "
        "CPU: %6.2f ms, %6.2f ms, %.2fx\n",
        name, argv[0].c_str(), median(bare), median(walled), median(started), median(walled) / median(bare),
        bare_cpu / runs, walled_cpu / runs, walled_cpu / bare_cpu);
}

}  // namespace

int main(int argc, char** argv) {
    const int runs = argc > 1 ? std::atoi(argv[1]) : 100;
    const sandbox::Layers granted = sandbox::probe();
    sandbox::Layers landlock;
    landlock.seccomp = granted.seccomp;
    landlock.landlock_abi = granted.landlock_abi;
    for (const auto& [name, layers] : {std::pair{"namespaces", granted}, std::pair{"Landlock", landlock}}) {
        if (!layers.enough() || (layers.namespaces() != (std::string(name) == "namespaces"))) continue;
        sandbox::Policy policy;
        policy.layers = layers;
        compare(name, {"/bin/true"}, policy, runs);
        compare(name, {"/usr/bin/python3", "-I", "-S", "-c", "pass"}, policy, runs);
    }
}

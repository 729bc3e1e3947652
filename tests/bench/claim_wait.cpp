// claim_wait SIXTH TREE [CLAIMS]: does a claim wait for an index? Claims tasks, one transaction with a sync
// each, every 10 ms, three times: with nothing else going on; while `sixth index` makes an index of TREE from
// nothing in another state file, on the same processors and the same disk; while it makes it in the queue's
// own. The ratio of the last two is what sharing the file costs. TREE is only read.
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include "core/queue/identity.h"
#include "core/queue/queue_store.h"

using namespace sixth;
using namespace sixth::queue;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::chrono::milliseconds every(10);

pid_t start_index(const std::string& sixth, const std::string& tree, const std::string& state) {
    std::fflush(stdout);
    const pid_t child = ::fork();
    if (child == 0) {
        if (!std::freopen("/dev/null", "w", stdout)) ::_exit(127);
        ::execl(sixth.c_str(), "sixth", "-q", "--root", tree.c_str(), "--state", state.c_str(), "index",
                nullptr);
        ::_exit(127);
    }
    return child;
}

struct Waits {
    std::vector<double> ms;
    double at(double share) const {
        return ms.empty() ? 0
                          : ms[std::min(ms.size() - 1,
                                        static_cast<std::size_t>(share * static_cast<double>(ms.size())))];
    }
};

// Until `claims` are made, or until `child` (0: none) has ended.
Waits measure(QueueStore& store, std::size_t claims, pid_t child) {
    Waits waits;
    QueueStore::Step step;
    step.worker = 1;
    while (waits.ms.size() < claims) {
        if (child != 0 && ::waitpid(child, nullptr, WNOHANG) == child) break;
        step.free = {{std::nullopt, true, own_identity()}};
        const Clock::time_point begin = Clock::now();
        const std::vector<Claimed> claimed = store.step(step);
        waits.ms.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
        step.finished.clear();
        if (claimed.empty()) break;
        step.finished.push_back({claimed[0].task.id, claimed[0].task.attempt, Result{}});
        std::this_thread::sleep_until(begin + every);
    }
    step.free.clear();
    store.step(step);
    std::sort(waits.ms.begin(), waits.ms.end());
    return waits;
}

void print(const char* what, const Waits& waits) {
    fmt::print("{:36} {:5} claims: p50 {:7.3f} ms, p95 {:7.3f}, p99 {:7.3f}, longest {:7.3f}\n", what,
               waits.ms.size(), waits.at(.5), waits.at(.95), waits.at(.99), waits.at(1));
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        fmt::print(stderr, "claim_wait SIXTH TREE [CLAIMS]\n");
        return 2;
    }
    const std::size_t most = argc > 3 ? std::stoul(argv[3]) : 3000;
    std::string folder = (std::filesystem::temp_directory_path() / "claim_wait-XXXXXX").string();
    if (!::mkdtemp(folder.data())) return 2;
    const std::string own = folder + "/state.db", other = folder + "/other.db";
    QueueStore store{fs::Path(own)};
    Request request;
    request.argv = {"/bin/true"};
    request.folder = "/";
    store.add(std::vector<Request>(3 * most, request));

    const Waits alone = measure(store, std::min<std::size_t>(most, 300), 0);
    print("alone", alone);
    Waits beside, shared;
    for (const auto& [state, waits] : {std::pair(&other, &beside), std::pair(&own, &shared)}) {
        const pid_t child = start_index(argv[1], argv[2], *state);
        *waits = measure(store, most, child);
        ::waitpid(child, nullptr, 0);
        print(waits == &beside ? "beside an index in another file" : "beside an index in the same file",
              *waits);
    }
    for (const double share : {.5, .99, 1.})
        fmt::print("{}: same file / other file {:.2f}\n",
                   share == .5 ? "p50"
                   : share < 1 ? "p99"
                               : "longest",
                   shared.at(share) / beside.at(share));
    std::filesystem::remove_all(folder);
}

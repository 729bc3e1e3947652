#include "core/queue/node.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "core/base/error.h"
#include "core/queue/clock.h"
#include "core/queue/notice.h"
#include "core/queue/spool.h"

namespace sixth::queue {
namespace {

constexpr std::int64_t look_every = 500;  // ms

// False: told to end, or nobody wants it any more, before its time came.
bool settle(const Spool& spool, const Ticket& ticket, std::int64_t ms) {
    sigset_t end;
    sigemptyset(&end);
    sigaddset(&end, runner_cancel);
    const std::int64_t until = boot_ms() + ms;
    for (std::int64_t left = ms; left > 0; left = until - boot_ms()) {
        const std::int64_t part = std::min(left, look_every);
        const timespec time{part / 1000, part % 1000 * 1'000'000};
        if (::sigtimedwait(&end, nullptr, &time) == runner_cancel) return false;
        if (::access(spool.cancelled(ticket).c_str(), F_OK) == 0) return false;
    }
    return true;
}

}  // namespace

int run_on_node(const std::string& folder, const std::string& stem) {
    const auto ticket = Ticket::from_stem(stem);
    if (!ticket) throw Error(fmt::format("'{}' names no attempt", stem), "this is for jobs of Slurm alone");
    const Spool spool = Spool::on_node(folder);
    const sigset_t quiet = runner_signals();
    ::sigprocmask(SIG_BLOCK, &quiet, nullptr);  // what comes from here on is heard by the attempt
    ::setsid();
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    const auto wanted = spool.order(*ticket);
    if (!wanted) {
        if (::access(folder.c_str(), X_OK) == 0) return 0;  // ended without this job
        throw Error(fmt::format("cannot open '{}': {}", folder, std::strerror(errno)),
                    "--slurm-folder names a folder that all nodes share");
    }
    if (!settle(spool, *ticket, wanted->settle)) return 0;
    switch (spool.claim(*ticket)) {
        case Spool::Claim::ours:
            break;
        case Spool::Claim::taken:  // Slurm started it twice
            return 0;
        case Spool::Claim::impossible:
            throw Error(fmt::format("cannot write into '{}': {}", folder, std::strerror(errno)),
                        "--slurm-folder names a folder that all nodes share");
    }
    // The ledger takes an order away before the claim: what has none by now was given up before it was ours.
    auto node_order = spool.order(*ticket);
    if (!node_order) {
        spool.give_back(*ticket);
        return 0;
    }
    const char* name = std::getenv("SLURMD_NODENAME");
    const NodeResult ended{run_order(std::move(node_order->order)), name ? name : ""};
    const Result& result = ended.result;
    while (!spool.put_result(*ticket, ended)) {  // a full disk: as long as Slurm lets it wait
        ::sleep(1);
    }
    notify(spool.folder(), Topic::work);
    return result.outcome == Outcome::exited ? result.exit_code : 1;
}

}  // namespace sixth::queue

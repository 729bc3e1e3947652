// How far a plan is: by its boxes, by the queue, by the commits and branches that name its subtasks.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/decompose/decompose_store.h"
#include "core/history/read.h"
#include "core/queue/queue_store.h"

namespace sixth::decompose {

enum class Standing { planned, blocked, held, waiting, running, started, failed, done };
std::string_view name_of(Standing standing);

struct Progress {
    int number = 0;
    Standing standing = Standing::planned;
    std::string why;                  // "task 12 failed: exit code 1", "commit 1a2b3c4"
    std::vector<std::int64_t> tasks;  // those that are still known
};

// What git knows; empty outside of it.
struct GitView {
    const history::Repository* repository = nullptr;
    std::vector<std::string> branches;  // local ones
};

// In order of number. `planned`: could begin; `blocked`: something it waits for is not done.
std::vector<Progress> progress_of(const KeptPlan& kept, const std::vector<Link>& links,
                                  queue::QueueStore* queue, const GitView& git);

}  // namespace sixth::decompose

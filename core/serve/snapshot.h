// What is known of the state at one moment, or why nothing is.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "core/base/fs.h"
#include "core/queue/queue_store.h"
#include "core/state/error.h"

namespace sixth::serve {

struct Trouble {
    state::Reason reason = state::Reason::io;
    std::string what, hint;
};

struct Snapshot {
    std::int64_t time = 0;        // ms since the epoch
    double response = 0;          // ms that opening and reading the state took
    std::uint64_t bytes = 0;      // of the state file and its log
    std::uint64_t disk_free = 0;  // bytes that its owner may still write
    std::optional<std::int64_t>
        next_fire;  // ms since the epoch: when the next schedule is due; in the past: it is
    std::optional<queue::Overview> queue;
    std::optional<Trouble> trouble;  // of `queue` and this there is one
};

// Why `work` failed; nullopt: it did not.
std::optional<Trouble> trouble_of(const std::function<void()>& work);

// Puts into a snapshot what this folder cannot know: when schedules fire.
using More = std::function<void(queue::QueueStore&, Snapshot&)>;

// Opens the state anew each time: a file that was put away, replaced or mended is seen as it is now. Never
// throws.
Snapshot take_snapshot(const fs::Path& state, std::chrono::milliseconds patience, const More& more = {});

// Commits one row of the server's own. nullopt: the state can be written.
std::optional<Trouble> try_to_write(const fs::Path& state, std::chrono::milliseconds patience);

const state::TableSet& tables();

}  // namespace sixth::serve

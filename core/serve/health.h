// pass, warn or fail, and why: one set of rules for the server and for `sixth health`.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/serve/snapshot.h"

namespace sixth::serve {

enum class Status { pass, warn, fail };
std::string_view name_of(Status status);

struct Rules {
    queue::Targets targets;
    std::int64_t late = 10'000;  // ms a task may wait longer than its lane's target: warn after it
    std::uint64_t little_room = 256ULL << 20;  // bytes left on the disk: warn below
    std::uint64_t no_room = 16ULL << 20;       // fail below
};

struct Health {
    Status status = Status::pass;  // the worst of those below
    // Each with what to say when it is not pass.
    struct Check {
        Status status = Status::pass;
        std::string output;
    };
    Check database, disk, workers, wait;
    std::int64_t oldest_wait = 0;  // ms, over the lanes that are not paused
};

Health judge(const Snapshot& snapshot, const Rules& rules);

// The media type application/health+json as draft-inadarei-api-health-check-06 has it (it expired in 2022).
// `uptime`: seconds; nullopt: nobody serves, the oldest worker's is told.
nlohmann::ordered_json health_json(const Snapshot& snapshot, const Health& health,
                                   std::optional<double> uptime);

}  // namespace sixth::serve

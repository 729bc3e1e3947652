// What `sixth health` and `sixth serve` share.
#pragma once
#include "cmd/session.h"
#include "core/serve/health.h"

namespace sixth::cmd {

void add_schedules(queue::QueueStore& store, serve::Snapshot& snapshot);
serve::Rules health_rules(Session& session);  // with the lanes' targets that workers go by

}  // namespace sixth::cmd

// Rows of schedule_run; for the sources of the store only.
#pragma once
#include <string>

#include "core/schedule/schedule.h"
#include "core/state/db.h"

namespace sixth::schedule {

// "SELECT … FROM schedule_run r LEFT JOIN queue_task t …": to be continued with WHERE. What is open is read
// as its task is now.
extern const std::string select_run;
Run read_run(const state::Statement& row);

}  // namespace sixth::schedule

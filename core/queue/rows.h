// Rows of queue_task as Tasks; for the sources of the store only.
#pragma once
#include <string>

#include "core/queue/task.h"
#include "core/state/db.h"

namespace sixth::queue {

// "SELECT … FROM queue_task": to be continued with WHERE.
extern const std::string select_task;
Task read_task(const state::Statement& row);
std::optional<Task> load_task(state::Db& db, TaskId id);

std::string pack_variables(const Variables& variables);
Variables unpack_variables(std::string_view bytes);

}  // namespace sixth::queue

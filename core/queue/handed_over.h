// Files of an attempt that a cluster runs: laid out for its node before, taken home afterwards.
#pragma once
#include "core/queue/queue_store.h"
#include "core/queue/spool.h"

namespace sixth::queue {

// Order, log, checkpoints, cursor and steps, in the shared folder; beside the state file links to what is
// read there meanwhile. An Error if something cannot be written.
void lay_out(QueueStore& store, const Spool& spool, const Ticket& ticket, const Task& task,
             std::int64_t settle);

// What the task kept of itself so far, into the ledger; steps once it has `ended`.
void take_notes(QueueStore& store, const Spool& spool, const Ticket& ticket, const Task& task, bool ended);

// Once the ledger has its end: the log goes to its place, everything else is removed; what the task kept of
// itself stays while another attempt of it `goes_on`. What take_log_home() says: if false, again.
bool take_home(QueueStore& store, const Spool& spool, const Ticket& ticket, TaskId task,
               bool goes_on = false);
// False: it cannot be just now (a full disk), and is still read in the shared folder.
bool take_log_home(QueueStore& store, const Spool& spool, const Ticket& ticket, TaskId task);

// What a worker that died in between did not take home any more.
void sweep(QueueStore& store, const Spool& spool);

}  // namespace sixth::queue

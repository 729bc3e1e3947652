// The process behind `sixth queue work --executor slurm`: claims like any worker and hands what it claimed to
// Slurm. The rows are the ledger; Slurm is asked, believed about where a job is, and never about how a task
// went. It may be killed at any moment, and so may slurmctld.
#pragma once
#include "core/queue/slurm.h"
#include "core/queue/worker.h"

namespace sixth::queue {

// An Error if Slurm's programs are missing, or would never take a task of some lane. A controller that does
// not answer is no error: `trouble` is told.
void check_slurm(const SlurmOptions& slurm, const std::function<void(const std::string&)>& trouble);

// As work().
WorkerReport work_on_slurm(QueueStore& store, const SlurmOptions& slurm, const WorkerOptions& options,
                           const WorkerEvents& events);

}  // namespace sixth::queue

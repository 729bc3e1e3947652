// The part of a Summary that tells of tasks' runs; for the sources of this folder only.
#pragma once
#include "core/telemetry/summary.h"

namespace sixth::telemetry {

void summarize_runs(state::Db& db, Summary& summary);

}  // namespace sixth::telemetry

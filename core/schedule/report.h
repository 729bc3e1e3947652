// What one run was and printed, as a JSON file: "schema": "sixth.schedule-report/1".
#pragma once
#include <string>

#include "core/schedule/schedule_store.h"

namespace sixth::schedule {

// `untold`: skipped and late runs since the report before.
std::string report_of(ScheduleStore& store, const Schedule& schedule, const Run& run,
                      const std::vector<Run>& untold);

// Makes the folders it needs, and replaces the file as a whole. An Error if it cannot be.
void write_report(const fs::Path& file, const std::string& report);

}  // namespace sixth::schedule

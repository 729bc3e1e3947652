// The moments at which a schedule is due in a time zone. When clocks are changed by less than three hours it
// goes by the rules of Debian's cron(8): what stands for a time that is left out runs once, right after the
// change; what stands for a time that comes twice runs the first time; what follows the clock runs whenever
// the clock shows its time. After a larger change the new time simply counts.
#pragma once
#include <optional>

#include "core/schedule/cron.h"
#include "core/schedule/zone.h"

namespace sixth::schedule {

// The first one after `after`, the last one before `before`; nullopt: none within 60 years.
std::optional<Seconds> next_due(const Cron& cron, const Zone& zone, Seconds after);
std::optional<Seconds> previous_due(const Cron& cron, const Zone& zone, Seconds before);

}  // namespace sixth::schedule

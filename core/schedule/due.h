// The moments at which a schedule is due in a time zone. When clocks are changed by less than three hours it
// goes by the rules of Debian's cron(8): what stands for times that are left out runs right after the change,
// once for each; what stands for a time that comes twice runs the first time; what follows the clock runs
// whenever the clock shows its time. After a larger change the new time simply counts.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "core/schedule/cron.h"
#include "core/schedule/zone.h"

namespace sixth::schedule {

// All of them after a moment, one after the other. Those that make up for times that were left out come a
// second apart from the change on, between the schedule's own: no two are due at once.
class DueTimes {
  public:
    // Both must outlive it.
    DueTimes(const Cron& cron, const Zone& zone, Seconds after);
    // nullopt: none within 60 years
    std::optional<Seconds> next();

  private:
    void enter_stretch();
    std::optional<Seconds> first_match(Seconds from, Seconds until);
    std::optional<Seconds> first_own(Seconds from, Seconds until);

    const Cron& cron_;
    const Zone& zone_;
    Seconds from_ = 0;
    Zone::Stretch stretch_;                    // in which from_ lies, or which ends there
    Seconds start_ = 0;                        // of its local time, as far as the schedule counts it
    std::optional<std::int64_t> fitting_day_;  // since the epoch: its date was looked at
    std::vector<Seconds> made_up_;
};

// The first one after `after`; nullopt: none within 60 years.
std::optional<Seconds> next_due(const Cron& cron, const Zone& zone, Seconds after);

}  // namespace sixth::schedule

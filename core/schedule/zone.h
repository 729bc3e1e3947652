// Time zones by their names in the IANA database, as the system has it (/usr/share/zoneinfo, or TZDIR).
// The only user of cctz.
#pragma once
#include <cstdint>
#include <memory>
#include <string>

namespace sixth::schedule {

using Seconds = std::int64_t;  // since the epoch, or of local time as if it were UTC

class Zone {
  public:
    // "Europe/Berlin", "UTC"; an Error that names the nearest one if the system does not know it.
    static Zone named(const std::string& name);
    // The machine's own: TZ if that names a zone, else what /etc/localtime points to, else UTC.
    static std::string local_name();

    const std::string& name() const { return name_; }

    // A stretch of time, `begin` to before `end`, in which the clocks were never changed.
    struct Stretch {
        Seconds begin = 0, end = 0;
        int offset = 0;  // local time minus UTC, seconds
        int before = 0;  // the offset just before `begin`; the same if there was no change
    };
    Stretch stretch_at(Seconds time) const;
    int offset_at(Seconds time) const;

  private:
    struct Rules;
    Zone(std::string name, std::shared_ptr<const Rules> rules)
        : name_(std::move(name)), rules_(std::move(rules)) {}

    std::string name_;
    std::shared_ptr<const Rules> rules_;
};

// Local time with its offset, as RFC 3339 writes it: 2026-03-29T03:00:00+02:00.
std::string format_local(Seconds time, const Zone& zone);

}  // namespace sixth::schedule

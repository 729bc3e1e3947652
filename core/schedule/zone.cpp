#include "core/schedule/zone.h"

#include <absl/time/internal/cctz/include/cctz/time_zone.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <system_error>
#include <vector>

#include "core/base/error.h"
#include "core/base/fs.h"
#include "core/base/text.h"
#include "core/base/time.h"

namespace sixth::schedule {
namespace {

namespace cctz = absl::time_internal::cctz;
using Point = cctz::time_point<cctz::seconds>;

constexpr Seconds forever = Seconds{1} << 40;  // 34,000 years

Point point(Seconds time) {
    return Point(cctz::seconds(time));
}

Seconds seconds(Point point) {
    return point.time_since_epoch().count();
}

fs::Path folder() {
    const char* given = std::getenv("TZDIR");
    return given && *given ? given : "/usr/share/zoneinfo";
}

// Only names below that folder, whatever else a library would take.
bool is_name(const std::string& name) {
    const auto fits = [](unsigned char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
               c == '-' || c == '+' || c == '/';
    };
    return !name.empty() && name.size() < 100 && name.front() != '/' &&
           std::all_of(name.begin(), name.end(), fits);
}

bool load(const std::string& name, cctz::time_zone& zone) {
    return is_name(name) && cctz::load_time_zone(name, &zone);
}

std::vector<std::string> known_names() {
    std::vector<std::string> all;
    std::error_code failed;
    using Walk = std::filesystem::recursive_directory_iterator;
    for (Walk at(folder(), failed), end; !failed && at != end; at.increment(failed)) {
        const std::string name = at->path().lexically_relative(folder()).string();
        if (name == "posix" || name == "right") at.disable_recursion_pending();
        if (name[0] >= 'A' && name[0] <= 'Z' && at->is_regular_file(failed)) all.push_back(name);
        failed.clear();
    }
    return all;
}

[[noreturn]] void refuse(const std::string& name) {
    const std::vector<std::string> names = known_names();
    std::string meant = text::nearest(name, names);
    for (const std::string& each : names) {  // "Berlin"
        if (meant.empty() && each.substr(each.rfind('/') + 1) == name) meant = each;
    }
    throw Error(fmt::format("there is no time zone '{}'", name),
                !meant.empty()  ? fmt::format("did you mean '{}'?", meant)
                : names.empty() ? "install the package tzdata, or write UTC"
                                : "write a name such as Europe/Berlin, or UTC");
}

}  // namespace

struct Zone::Rules {
    cctz::time_zone zone;
};

Zone Zone::named(const std::string& name) {
    auto rules = std::make_shared<Rules>();
    if (!load(name, rules->zone)) refuse(name);
    return {name, std::move(rules)};
}

std::string Zone::local_name() {
    cctz::time_zone zone;
    const char* given = std::getenv("TZ");
    std::string name = given ? given : "";
    if (!name.empty() && name.front() == ':') name.erase(0, 1);
    if (load(name, zone)) return name;
    std::error_code failed;
    const fs::Path target = std::filesystem::canonical("/etc/localtime", failed);
    const fs::Path base = std::filesystem::canonical(folder(), failed);
    name = target.lexically_relative(base).string();
    return load(name, zone) ? name : "UTC";
}

int Zone::offset_at(Seconds time) const {
    return rules_->zone.lookup(point(time)).offset;
}

Zone::Stretch Zone::stretch_at(Seconds time) const {
    const cctz::time_zone& zone = rules_->zone;
    Stretch stretch{-forever, forever, zone.lookup(point(time)).offset, 0};
    cctz::time_zone::civil_transition change;
    if (zone.prev_transition(point(time + 1), &change)) stretch.begin = seconds(zone.lookup(change.to).trans);
    if (zone.next_transition(point(time), &change)) stretch.end = seconds(zone.lookup(change.to).trans);
    stretch.before =
        stretch.begin == -forever ? stretch.offset : zone.lookup(point(stretch.begin - 1)).offset;
    return stretch;
}

std::string format_local(Seconds time, const Zone& zone) {
    const int offset = zone.offset_at(time);
    std::string text = format_time(Time(std::chrono::seconds(time + offset)));
    text.pop_back();  // the Z
    const int minutes = std::abs(offset) / 60;
    return text + fmt::format("{}{:02}:{:02}", offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

}  // namespace sixth::schedule

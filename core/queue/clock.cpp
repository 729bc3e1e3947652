#include "core/queue/clock.h"

#include <time.h>

#include <algorithm>
#include <cstdlib>

#include "core/base/fs.h"
#include "core/base/text.h"

namespace sixth::queue {
namespace {

std::int64_t read_clock(clockid_t clock) {
    timespec now{};
    ::clock_gettime(clock, &now);
    return static_cast<std::int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000;
}

std::string read_boot_id() {
    if (const char* given = std::getenv("SIXTH_TEST_BOOT_ID")) return given;
    return std::string(text::trim(fs::read("/proc/sys/kernel/random/boot_id")));
}

std::int64_t read_shift() {
    const char* given = std::getenv("SIXTH_TEST_CLOCK_SHIFT");
    return given ? std::strtoll(given, nullptr, 10) * 1000 : 0;
}

struct Rate {
    std::int64_t factor = 1;
    std::int64_t since = 0;  // ms
};

Rate read_rate() {
    Rate rate;
    if (const char* given = std::getenv("SIXTH_TEST_CLOCK_RATE")) {
        char* at = nullptr;
        rate.factor = std::max(1LL, std::strtoll(given, &at, 10));
        if (*at == '@') rate.since = std::strtoll(at + 1, nullptr, 10) * 1000;
    }
    return rate;
}

const Rate& rate() {
    static const Rate all = read_rate();
    return all;
}

}  // namespace

std::int64_t wall_ms() {
    static const std::int64_t shift = read_shift();
    const std::int64_t since = rate().since;
    return since + (read_clock(CLOCK_REALTIME) - since) * rate().factor + shift;
}

std::int64_t ms_until(std::int64_t time) {
    const std::int64_t left = time - wall_ms();
    return left <= 0 ? 0 : (left + rate().factor - 1) / rate().factor;
}

std::int64_t boot_ms() {
    return read_clock(CLOCK_BOOTTIME);
}

const std::string& boot_id() {
    static const std::string id = read_boot_id();
    return id;
}

}  // namespace sixth::queue

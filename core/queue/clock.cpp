#include "core/queue/clock.h"

#include <time.h>

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

}  // namespace

std::int64_t wall_ms() {
    static const std::int64_t shift = read_shift();
    return read_clock(CLOCK_REALTIME) + shift;
}

std::int64_t boot_ms() {
    return read_clock(CLOCK_BOOTTIME);
}

const std::string& boot_id() {
    static const std::string id = read_boot_id();
    return id;
}

}  // namespace sixth::queue

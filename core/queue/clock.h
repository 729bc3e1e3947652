// Two clocks. The wall's for people and for what is kept over a reboot; the machine's own, which nobody sets,
// for delays within one boot.
#pragma once
#include <chrono>
#include <cstdint>
#include <string>

namespace sixth::queue {

using Milliseconds = std::chrono::milliseconds;

std::int64_t wall_ms();  // since the epoch
std::int64_t boot_ms();  // since the machine started, sleep included (CLOCK_BOOTTIME)
// Tells one boot from another (/proc/sys/kernel/random/boot_id).
const std::string& boot_id();

// How long to wait until the wall's clock shows `time`, at least 0.
std::int64_t ms_until(std::int64_t time);

// Tests set a clock back, hurry it and reboot without doing so: SIXTH_TEST_CLOCK_SHIFT, seconds added to the
// wall's clock; SIXTH_TEST_CLOCK_RATE=FACTOR@SECONDS, how much faster than others it goes since that time;
// SIXTH_TEST_BOOT_ID, the name of this boot.

}  // namespace sixth::queue

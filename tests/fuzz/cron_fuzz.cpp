// The parser of schedules: whatever it takes is due later and later; what it refuses it refuses with an
// Error.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/base/error.h"
#include "core/schedule/due.h"

using namespace sixth;
using namespace sixth::schedule;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Zone zone = Zone::named("Europe/Berlin");
    try {
        const Cron cron = Cron::parse({reinterpret_cast<const char*>(data), size});
        const Seconds now = 1'780'000'000;
        const auto next = next_due(cron, zone, now);
        if (next && (*next <= now || next_due(cron, zone, *next - 1) != next)) std::abort();
    } catch (const Error& error) {
        if (std::string_view(error.what()).empty() || error.hint().empty()) std::abort();
    }
    return 0;
}

// Any bytes as sixth.toml: an Error or a configuration, never a crash.
#include <cstddef>
#include <cstdint>

#include "cmd/settings.h"
#include "core/base/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    for (const char* table : {"", "tool.sixth"}) {
        try {
            sixth::cmd::Settings settings;
            settings.apply_file(sixth::repo::parse_config(text, "sixth.toml", table));
        } catch (const sixth::Error&) {
            // what a person would read
        }
    }
    return 0;
}

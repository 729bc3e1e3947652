// Any bytes as a checker's output: every trouble read of it can be acted on.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "analyzers/fix_imports/checker_output.h"
#include "core/base/error.h"

using namespace sixth::fix_imports;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const CheckerOutput output =
            read_checker_output(std::string_view(reinterpret_cast<const char*>(data), size));
        for (const Trouble& trouble : output.troubles) {
            const bool needs_name = trouble.kind != TroubleKind::missing_module;
            if (trouble.path.empty() || needs_name == trouble.name.empty()) std::abort();
            if (!needs_name && trouble.module.empty() && trouble.level == 0) std::abort();
        }
    } catch (const sixth::Error&) {
    }
    return 0;
}

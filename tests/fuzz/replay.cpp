// Stands in for libFuzzer where no fuzzing is done: gives the target each file named, once.
#include <cstddef>
#include <cstdint>

#include "core/base/fs.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int count, char** files) {
    if (count < 2) return 2;
    for (int i = 1; i < count; ++i) {
        const std::string bytes = sixth::fs::read(files[i]);
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    }
}

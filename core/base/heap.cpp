#include "core/base/heap.h"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

namespace sixth {

void expect_much_memory() {
    constexpr std::size_t large_page = 2 << 20;  // bytes
    constexpr int step = 32 << 20;
    mallopt(M_TOP_PAD, step);
    mallopt(M_TRIM_THRESHOLD, 8 * step);
    mallopt(M_MMAP_THRESHOLD, step);
    // one large piece, taken and left, moves the end of the heap; nothing is touched yet
    void* const piece = std::malloc(step / 2);
    const auto begin = (reinterpret_cast<std::uintptr_t>(piece) + large_page - 1) & ~(large_page - 1);
    const auto end = reinterpret_cast<std::uintptr_t>(::sbrk(0)) & ~(large_page - 1);
    if (piece && begin < end) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
    std::free(piece);
}

void keep_freed_memory() {
    mallopt(M_TRIM_THRESHOLD, 8 << 20);
    mallopt(M_TOP_PAD, 1 << 20);
}

}  // namespace sixth

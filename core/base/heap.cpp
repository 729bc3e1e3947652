#include "core/base/heap.h"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>

namespace sixth {

namespace {

constexpr std::size_t large_page = 2 << 20;  // bytes

std::atomic<bool> much_expected{false};

std::uintptr_t end_of_heap() {
    return reinterpret_cast<std::uintptr_t>(::sbrk(0));
}

void lend_large_pages(std::uintptr_t begin, std::uintptr_t end) {
    begin = (begin + large_page - 1) & ~(large_page - 1);
    end &= ~(large_page - 1);
    // an address worked out from two others
    // NOLINTNEXTLINE(performance-no-int-to-ptr)
    if (begin < end) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
}

}  // namespace

void expect_much_memory() {
    constexpr int step = 32 << 20;
    mallopt(M_TRIM_THRESHOLD, 8 * step);
    mallopt(M_MMAP_THRESHOLD, step);
    // one large piece, taken and left, moves the end of the heap far; nothing is touched yet
    mallopt(M_TOP_PAD, 5 * step);
    void* const piece = std::malloc(step / 2);
    if (piece) lend_large_pages(reinterpret_cast<std::uintptr_t>(piece), end_of_heap());
    std::free(piece);
    mallopt(M_TOP_PAD, step);
    much_expected = true;
}

// A thread has a heap of its own. glibc begins it at a multiple of its full size.
void expect_much_memory_of_thread() {
    constexpr std::uintptr_t full_size = std::uintptr_t{64} << 20;
    if (!much_expected) return;
    void* const piece = std::malloc(64);
    const auto begin = reinterpret_cast<std::uintptr_t>(piece) & ~(full_size - 1);
    // below the end of the main heap: the threads share that one
    if (begin > end_of_heap()) lend_large_pages(begin, begin + full_size);
    std::free(piece);
}

void keep_freed_memory() {
    mallopt(M_TRIM_THRESHOLD, 8 << 20);
    mallopt(M_TOP_PAD, 1 << 20);
}

}  // namespace sixth

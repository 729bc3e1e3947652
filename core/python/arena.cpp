#include "core/python/arena.h"

#include <tree_sitter/api.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

namespace sixth::python {
namespace {

constexpr std::size_t chunk_size = std::size_t{1} << 20;  // bytes
constexpr std::size_t keep_for_next_file = std::size_t{16} << 20;
constexpr std::size_t alignment = 16;
constexpr std::size_t small_classes = 64;  // freed blocks up to 1 KiB are used again

struct Header {
    std::size_t size;  // usable bytes behind the header, a multiple of `alignment`
    std::size_t unused;
};
static_assert(sizeof(Header) == alignment);

struct FreeBlock {
    FreeBlock* next;
};

class Arena {
  public:
    void* allocate(std::size_t wanted) {
        const std::size_t size = std::max(alignment, (wanted + alignment - 1) / alignment * alignment);
        const std::size_t cls = size / alignment - 1;
        if (cls < small_classes && free_[cls]) {
            FreeBlock* block = free_[cls];
            free_[cls] = block->next;
            return block;
        }
        const std::size_t need = size + sizeof(Header);
        if (static_cast<std::size_t>(end_ - at_) < need) grow(need);
        auto* header = reinterpret_cast<Header*>(at_);
        header->size = size;
        at_ += need;
        return header + 1;
    }

    void release(void* memory) {
        const std::size_t cls = usable(memory) / alignment - 1;
        if (cls >= small_classes) return;  // large blocks wait for reset()
        auto* block = static_cast<FreeBlock*>(memory);
        block->next = free_[cls];
        free_[cls] = block;
    }

    static std::size_t usable(void* memory) { return (static_cast<Header*>(memory) - 1)->size; }

    void reset(std::size_t keep_at_most) {
        free_.fill(nullptr);
        std::size_t kept = 0;
        std::size_t n = 0;
        while (n < chunks_.size() && kept + chunks_[n].size <= keep_at_most) kept += chunks_[n++].size;
        chunks_.resize(n);
        current_ = 0;
        at_ = end_ = nullptr;
        if (!chunks_.empty()) use(0);
    }

  private:
    struct Chunk {
        std::unique_ptr<std::byte[]> bytes;
        std::size_t size;
    };

    void use(std::size_t index) {
        current_ = index;
        at_ = chunks_[index].bytes.get();
        end_ = at_ + chunks_[index].size;
    }

    void grow(std::size_t need) {
        for (std::size_t i = current_ + 1; i < chunks_.size(); ++i) {
            if (chunks_[i].size >= need) return use(i);
        }
        const std::size_t size = std::max(chunk_size, need);
        chunks_.push_back({std::unique_ptr<std::byte[]>(new std::byte[size]), size});
        use(chunks_.size() - 1);
    }

    std::array<FreeBlock*, small_classes> free_{};
    std::vector<Chunk> chunks_;
    std::size_t current_ = 0;
    std::byte* at_ = nullptr;
    std::byte* end_ = nullptr;
};

thread_local Arena arena;

void* arena_malloc(std::size_t size) {
    return arena.allocate(size);
}

void* arena_calloc(std::size_t count, std::size_t size) {
    void* memory = arena.allocate(count * size);
    std::memset(memory, 0, count * size);
    return memory;
}

void* arena_realloc(void* memory, std::size_t size) {
    if (!memory) return arena.allocate(size);
    const std::size_t old = Arena::usable(memory);
    if (size <= old) return memory;
    void* grown = arena.allocate(std::max(size, old * 2));
    std::memcpy(grown, memory, old);
    arena.release(memory);
    return grown;
}

void arena_free(void* memory) {
    if (memory) arena.release(memory);
}

}  // namespace

void install_arena() {
    ts_set_allocator(arena_malloc, arena_calloc, arena_realloc, arena_free);
}
void reset_arena() {
    arena.reset(keep_for_next_file);
}
void release_arena() {
    arena.reset(0);
}

}  // namespace sixth::python

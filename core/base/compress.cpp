#include "core/base/compress.h"

#include <memory>
#include <new>

#include <zstd.h>

namespace sixth {

std::string compress(std::string_view bytes) {
    // one a thread: making one costs more than a small text
    thread_local const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(),
                                                                                    ZSTD_freeCCtx);
    if (!context) throw std::bad_alloc();
    std::string packed(ZSTD_compressBound(bytes.size()), '\0');
    // with room for the bound, it fails for want of memory only
    const std::size_t size =
        ZSTD_compressCCtx(context.get(), packed.data(), packed.size(), bytes.data(), bytes.size(), 1);
    if (ZSTD_isError(size)) throw std::bad_alloc();
    packed.resize(size);
    packed.shrink_to_fit();
    return packed;
}

std::optional<std::string> decompress(std::string_view packed, std::size_t limit) {
    const unsigned long long size = ZSTD_getFrameContentSize(packed.data(), packed.size());
    if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size > limit)
        return std::nullopt;
    std::string bytes(static_cast<std::size_t>(size), '\0');
    const std::size_t made = ZSTD_decompress(bytes.data(), bytes.size(), packed.data(), packed.size());
    if (made != bytes.size()) return std::nullopt;
    return bytes;
}

}  // namespace sixth

#include "core/search/scan.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace sixth::search {

void dot_products_portable(const Vector& query, const std::int8_t* rows, std::size_t count,
                           std::int32_t* out) {
    for (std::size_t i = 0; i < count; ++i, rows += dimension) {
        std::int32_t sum = 0;
        for (std::size_t d = 0; d < dimension; ++d) sum += std::int32_t{rows[d]} * std::int32_t{query[d]};
        out[i] = sum;
    }
}

#if defined(__x86_64__)

namespace {

constexpr std::size_t lane = 16;  // products of 16 bits in one register

__attribute__((target("avx2"))) void scan_avx2(const Vector& query, const std::int8_t* rows,
                                               std::size_t count, std::int32_t* out) {
    __m256i wide[dimension / lane];
    for (std::size_t d = 0; d < dimension / lane; ++d) {
        const auto* at = reinterpret_cast<const __m128i*>(query.data() + d * lane);
        wide[d] = _mm256_cvtepi8_epi16(_mm_loadu_si128(at));
    }
    for (std::size_t i = 0; i < count; ++i, rows += dimension) {
        // two chains of sums: the additions do not wait for each other
        __m256i even = _mm256_setzero_si256(), odd = _mm256_setzero_si256();
        for (std::size_t d = 0; d < dimension / lane; d += 2) {
            const auto* at = reinterpret_cast<const __m128i*>(rows + d * lane);
            even =
                _mm256_add_epi32(even, _mm256_madd_epi16(_mm256_cvtepi8_epi16(_mm_loadu_si128(at)), wide[d]));
            odd = _mm256_add_epi32(
                odd, _mm256_madd_epi16(_mm256_cvtepi8_epi16(_mm_loadu_si128(at + 1)), wide[d + 1]));
        }
        const __m256i both = _mm256_add_epi32(even, odd);
        __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1));
        sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4E));
        sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xB1));
        out[i] = _mm_cvtsi128_si32(sum);
    }
}

}  // namespace

bool dot_products_avx2(const Vector& query, const std::int8_t* rows, std::size_t count, std::int32_t* out) {
    static const bool has = __builtin_cpu_supports("avx2") != 0;
    if (has) scan_avx2(query, rows, count, out);
    return has;
}

#else

bool dot_products_avx2(const Vector&, const std::int8_t*, std::size_t, std::int32_t*) {
    return false;
}

#endif

void dot_products(const Vector& query, const std::int8_t* rows, std::size_t count, std::int32_t* out) {
    if (!dot_products_avx2(query, rows, count, out)) dot_products_portable(query, rows, count, out);
}

}  // namespace sixth::search

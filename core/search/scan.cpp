#include "core/search/scan.h"

#include <cstring>
#include <vector>

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

bool has_avx2() {
    static const bool has = __builtin_cpu_supports("avx2") != 0;
    return has;
}

constexpr std::size_t lane = 16;  // products of 16 bits in one register

__attribute__((target("avx2"))) std::int32_t sum_of(__m256i parts) {
    __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(parts), _mm256_extracti128_si256(parts, 1));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4E));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xB1));
    return _mm_cvtsi128_si32(sum);
}

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
        out[i] = sum_of(_mm256_add_epi32(even, odd));
    }
}

// Of any width: the query is widened once, into memory.
__attribute__((target("avx2"))) void scan_any_avx2(const std::int16_t* wide, std::size_t width,
                                                   const std::int8_t* rows, std::size_t count,
                                                   std::int32_t* out) {
    for (std::size_t i = 0; i < count; ++i, rows += width) {
        __m256i even = _mm256_setzero_si256(), odd = _mm256_setzero_si256();
        for (std::size_t d = 0; d < width; d += 2 * lane) {
            const auto* at = reinterpret_cast<const __m128i*>(rows + d);
            const auto* by = reinterpret_cast<const __m256i*>(wide + d);
            even = _mm256_add_epi32(
                even, _mm256_madd_epi16(_mm256_cvtepi8_epi16(_mm_loadu_si128(at)), _mm256_loadu_si256(by)));
            odd = _mm256_add_epi32(odd, _mm256_madd_epi16(_mm256_cvtepi8_epi16(_mm_loadu_si128(at + 1)),
                                                          _mm256_loadu_si256(by + 1)));
        }
        out[i] = sum_of(_mm256_add_epi32(even, odd));
    }
}

}  // namespace

bool dot_products_avx2(const Vector& query, const std::int8_t* rows, std::size_t count, std::int32_t* out) {
    if (!has_avx2()) return false;
    scan_avx2(query, rows, count, out);
    return true;
}

#else

bool dot_products_avx2(const Vector&, const std::int8_t*, std::size_t, std::int32_t*) {
    return false;
}

#endif

void dot_products(const Vector& query, const std::int8_t* rows, std::size_t count, std::int32_t* out) {
    if (!dot_products_avx2(query, rows, count, out)) dot_products_portable(query, rows, count, out);
}

void dot_products_any(const std::int8_t* query, std::size_t width, const std::int8_t* rows, std::size_t count,
                      std::int32_t* out) {
    if (width == dimension) {
        Vector vector;
        std::memcpy(vector.data(), query, dimension);
        return dot_products(vector, rows, count, out);
    }
#if defined(__x86_64__)
    if (has_avx2()) {
        const std::vector<std::int16_t> wide(query, query + width);
        return scan_any_avx2(wide.data(), width, rows, count, out);
    }
#endif
    for (std::size_t i = 0; i < count; ++i, rows += width) {
        std::int32_t sum = 0;
        for (std::size_t d = 0; d < width; ++d) sum += std::int32_t{rows[d]} * std::int32_t{query[d]};
        out[i] = sum;
    }
}

}  // namespace sixth::search

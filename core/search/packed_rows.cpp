#include "core/search/packed_rows.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <algorithm>
#include <array>
#include <cstring>

namespace sixth::search {
namespace {

// A component is kept as floor(value / step) + half in a nibble: component i of the first half of a vector
// in the low one of byte i, component i of the second half in the high one.
constexpr int step = 8, half = 8, most = 15;
constexpr int middle = step / 2 - half * step;  // of level 0: what a nibble n stands for is n · step + middle

std::uint8_t level(char component) {
    const int value = static_cast<std::int8_t>(component);  // NOLINT(bugprone-signed-char-misuse): a number
    return static_cast<std::uint8_t>(std::clamp((value + 256) / step - 256 / step + half, 0, most));
}

// Sums of products with nibbles; the rest of a dot product is the same for every row.
void nibble_sums_portable(const Vector& query, const std::uint8_t* rows, std::size_t count,
                          std::int32_t* out) {
    for (std::size_t i = 0; i < count; ++i, rows += packed_width) {
        std::int32_t sum = 0;
        for (std::size_t d = 0; d < packed_width; ++d)
            sum += (rows[d] & most) * query[d] + (rows[d] >> 4) * query[packed_width + d];
        out[i] = sum;
    }
}

#if defined(__x86_64__)

constexpr std::size_t lane = 32;
constexpr std::size_t lanes = packed_width / lane;

__attribute__((target("avx2"))) void nibble_sums_avx2(const Vector& query, const std::uint8_t* rows,
                                                      std::size_t count, std::int32_t* out) {
    __m256i low[lanes], high[lanes];
    for (std::size_t k = 0; k < lanes; ++k) {
        low[k] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(query.data() + k * lane));
        high[k] =
            _mm256_loadu_si256(reinterpret_cast<const __m256i*>(query.data() + packed_width + k * lane));
    }
    const __m256i mask = _mm256_set1_epi8(most), ones = _mm256_set1_epi16(1);
    for (std::size_t i = 0; i < count; ++i, rows += packed_width) {
        __m256i sum = _mm256_setzero_si256();
        for (std::size_t k = 0; k < lanes; ++k) {
            const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows + k * lane));
            const __m256i first = _mm256_and_si256(bytes, mask);
            const __m256i second = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), mask);
            // two products of 15 · 128 at most, and two such sums: 16 bits hold them
            const __m256i pairs =
                _mm256_add_epi16(_mm256_maddubs_epi16(first, low[k]), _mm256_maddubs_epi16(second, high[k]));
            sum = _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, ones));
        }
        __m128i four = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
        four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4E));
        four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0xB1));
        out[i] = _mm_cvtsi128_si32(four);
    }
}

#endif

void nibble_sums(const Vector& query, const std::uint8_t* rows, std::size_t count, std::int32_t* out) {
#if defined(__x86_64__)
    static const bool has = __builtin_cpu_supports("avx2") != 0;
    if (has) return nibble_sums_avx2(query, rows, count, out);
#endif
    nibble_sums_portable(query, rows, count, out);
}

// Of a text of which the model knows nothing. No other vector is packed like that: every component at its
// least.
bool is_zero(std::string_view row) {
    return row.find_first_not_of('\0') == std::string_view::npos;
}

}  // namespace

std::string pack_rows(std::string_view rows) {
    std::string packed;
    packed.reserve(rows.size() / 2);
    for (; rows.size() >= dimension; rows.remove_prefix(dimension)) {
        if (is_zero(rows.substr(0, dimension))) {
            packed.append(packed_width, '\0');
            continue;
        }
        for (std::size_t d = 0; d < packed_width; ++d)
            packed += static_cast<char>(level(rows[d]) | level(rows[packed_width + d]) << 4);
    }
    return packed;
}

Vector unpack_row(std::string_view row) {
    Vector vector{};
    if (is_zero(row)) return vector;
    std::vector<float> values(dimension);
    for (std::size_t d = 0; d < packed_width; ++d) {
        const auto byte = static_cast<std::uint8_t>(row[d]);
        values[d] = static_cast<float>((byte & most) * step + middle);
        values[packed_width + d] = static_cast<float>((byte >> 4) * step + middle);
    }
    const Embedding scaled = quantised(values);
    std::copy(scaled.begin(), scaled.end(), vector.begin());
    return vector;
}

void packed_products(const Vector& query, std::string_view rows, std::int32_t* out) {
    const std::size_t count = rows.size() / packed_width;
    nibble_sums(query, reinterpret_cast<const std::uint8_t*>(rows.data()), count, out);
    std::int32_t sum = 0;
    for (const std::int8_t value : query) sum += value;
    for (std::size_t i = 0; i < count; ++i) {
        out[i] = is_zero(rows.substr(i * packed_width, packed_width)) ? 0 : step * out[i] + middle * sum;
    }
}

}  // namespace sixth::search

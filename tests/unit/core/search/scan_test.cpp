#include "core/search/scan.h"

#include <catch2/catch.hpp>
#include <random>

using namespace sixth::search;

TEST_CASE("every way to multiply gives the same numbers") {
    std::mt19937 random(3);
    const auto byte = [&] { return static_cast<std::int8_t>(static_cast<int>(random() % 256) - 128); };
    for (const std::size_t count : {0, 1, 2, 7, 100}) {
        Vector query{};
        for (auto& value : query) value = byte();
        std::vector<std::int8_t> bytes(count * dimension + 3);
        for (auto& value : bytes) value = byte();
        if (count > 1) {  // the extremes
            std::fill_n(bytes.begin() + 3, dimension, std::int8_t{-128});
            query.fill(-128);
        }
        const std::int8_t* rows = bytes.data() + 3;  // at an odd address
        std::vector<std::int32_t> plain(count), fast(count), chosen(count);
        dot_products_portable(query, rows, count, plain.data());
        dot_products(query, rows, count, chosen.data());
        CHECK(chosen == plain);
        if (dot_products_avx2(query, rows, count, fast.data())) CHECK(fast == plain);
        if (count > 1) CHECK(plain[0] == 128 * 128 * 256);
    }
}

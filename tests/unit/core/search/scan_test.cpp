#include "core/search/scan.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <vector>

#include "core/search/packed_rows.h"

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

TEST_CASE("vectors of any width") {
    std::mt19937 random(5);
    for (const std::size_t width : {32, 64, 256, 384, 1024}) {
        std::vector<std::int8_t> rows(7 * width);
        for (auto& value : rows) value = static_cast<std::int8_t>(random() % 256);
        std::fill_n(rows.begin(), width, std::int8_t{-128});
        std::vector<std::int32_t> out(7);
        dot_products_any(rows.data(), width, rows.data(), 7, out.data());
        for (std::size_t i = 0; i < 7; ++i) {
            std::int32_t sum = 0;
            for (std::size_t d = 0; d < width; ++d) sum += rows[d] * rows[i * width + d];
            CHECK(out[i] == sum);
        }
    }
}

TEST_CASE("floats become whole numbers of one length") {
    CHECK(quantised({}).empty());
    CHECK(quantised({0, 0}).empty());
    CHECK(quantised({1e38F, 1e38F, 1}).size() == 32);  // no overflow on the way
    const Embedding small = quantised({3e-20F, -4e-20F}), large = quantised({3e10F, -4e10F});
    CHECK(small == large);
    CHECK((small.size() == 32 && small[0] == 127 && small[1] == -127 && small[2] == 0));
    std::vector<float> even(768, .1F);
    const Embedding row = quantised(even);
    std::int32_t product = 0;
    dot_products_any(row.data(), row.size(), row.data(), 1, &product);
    CHECK(cosine(product) == Approx(1).margin(.03));
}

TEST_CASE("packed vectors give nearly the same products") {
    std::mt19937 random(7);
    std::normal_distribution<float> normal;
    const auto some = [&] {
        std::vector<float> floats(dimension);
        for (float& value : floats) value = normal(random);
        Vector vector;
        const Embedding scaled = quantised(floats);
        std::copy(scaled.begin(), scaled.end(), vector.begin());
        return vector;
    };
    constexpr std::size_t count = 50;
    std::string rows;
    for (std::size_t i = 0; i < count; ++i) {
        const Vector vector = i == 3 ? Vector{} : some();
        rows.append(vector.begin(), vector.end());
    }
    const std::string packed = pack_rows(rows);
    REQUIRE(packed.size() == count * packed_width);
    const Vector query = some();
    std::vector<std::int32_t> exact(count), near(count);
    dot_products(query, reinterpret_cast<const std::int8_t*>(rows.data()), count, exact.data());
    packed_products(query, packed, near.data());
    for (std::size_t i = 0; i < count; ++i) CHECK(cosine(near[i]) == Approx(cosine(exact[i])).margin(.03));
    CHECK(near[3] == 0);

    // in whole numbers: level · 8 - 60, whatever the processor has
    for (const std::size_t i : {0, 7, 49}) {
        std::int32_t sum = 0;
        for (std::size_t d = 0; d < packed_width; ++d) {
            const auto byte = static_cast<std::uint8_t>(packed[i * packed_width + d]);
            sum += ((byte & 15) * 8 - 60) * query[d] + ((byte >> 4) * 8 - 60) * query[packed_width + d];
        }
        CHECK(near[i] == sum);
    }
    CHECK(unpack_row(std::string(packed_width, '\0')) == Vector{});
    const Vector whole = unpack_row(packed.substr(0, packed_width));
    std::int32_t with_itself = 0;
    dot_products(whole, whole.data(), 1, &with_itself);
    CHECK(cosine(with_itself) == Approx(1).margin(.01));
}

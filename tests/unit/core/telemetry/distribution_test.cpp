#include "core/telemetry/distribution.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>
#include <numeric>
#include <random>

using namespace sixth::telemetry;

namespace {

// The rule as it is told: the smallest value that at least `percent` of all do not exceed.
std::int64_t slow_quantile(const std::vector<std::int64_t>& values, std::int64_t percent) {
    std::vector<std::int64_t> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    for (const std::int64_t value : sorted) {
        const auto within =
            std::count_if(values.begin(), values.end(), [&](auto each) { return each <= value; });
        if (within * 100 >= percent * static_cast<std::int64_t>(values.size())) return value;
    }
    return -1;
}

std::vector<std::int64_t> random_values(std::mt19937& random, std::size_t count) {
    std::vector<std::int64_t> values;
    std::uniform_int_distribution<int> width(0, 40);
    for (std::size_t i = 0; i < count; ++i)
        values.push_back(
            std::uniform_int_distribution<std::int64_t>(0, std::int64_t{1} << width(random))(random));
    return values;
}

}  // namespace

TEST_CASE("buckets follow each other, and their middle is near all they hold") {
    for (std::int64_t value = 0; value < 32; ++value) CHECK(value_of(bucket_of(value)) == value);
    std::int64_t last = -1;
    for (std::int64_t value = 0; value < 100'000; ++value) {
        const std::int64_t bucket = bucket_of(value);
        REQUIRE((bucket == last || bucket == last + 1));
        last = bucket;
    }
    std::mt19937 random(1);
    for (const std::int64_t value : random_values(random, 20'000)) {
        const std::int64_t middle = value_of(bucket_of(value));
        CAPTURE(value, middle);
        REQUIRE(std::abs(middle - value) * 32 <= value);
        REQUIRE(bucket_of(middle) == bucket_of(value));
    }
    CHECK(bucket_of(-5) == 0);
    const std::int64_t largest = std::numeric_limits<std::int64_t>::max();
    CHECK(value_of(bucket_of(largest)) > largest / 32 * 31);
    CHECK(value_of(largest) > 0);  // a damaged row
}

TEST_CASE("quantiles are the values that the rule names") {
    std::mt19937 random(2);
    for (std::size_t count = 1; count < 260; ++count) {
        const auto values = random_values(random, count);
        Values all;
        for (const std::int64_t value : values) all.add(value);
        const Distribution told = all.distribution();
        CAPTURE(count);
        REQUIRE(told.count == static_cast<std::int64_t>(count));
        REQUIRE(told.p50 == slow_quantile(values, 50));
        REQUIRE(told.p95 == slow_quantile(values, 95));
        REQUIRE(told.p99 == slow_quantile(values, 99));
        REQUIRE(told.most == *std::max_element(values.begin(), values.end()));
        REQUIRE(told.sum == std::accumulate(values.begin(), values.end(), std::int64_t{0}));
    }
    CHECK(Values().distribution().count == 0);
    CHECK(Values().distribution().mean() == 0);
}

TEST_CASE("values of which some came in buckets: counts and sums are exact, quantiles within 1/32") {
    std::mt19937 random(3);
    for (std::size_t round = 0; round < 200; ++round) {
        const auto values = random_values(random, 1 + round);
        Values all;
        std::int64_t sum = 0, most = 0;
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (i % 3 == round % 4) {  // none at all every fourth time
                all.add(values[i]);
                continue;
            }
            all.add_bucket(bucket_of(values[i]), 1);
            sum += values[i];
            most = std::max(most, values[i]);
        }
        all.add_rolled(sum, most);
        const Distribution told = all.distribution();
        CAPTURE(round);
        REQUIRE(told.count == static_cast<std::int64_t>(values.size()));
        REQUIRE(told.sum == std::accumulate(values.begin(), values.end(), std::int64_t{0}));
        REQUIRE(told.most == *std::max_element(values.begin(), values.end()));
        for (const auto& [percent, value] :
             {std::pair<std::int64_t, std::int64_t>{50, told.p50}, {95, told.p95}, {99, told.p99}}) {
            const std::int64_t exact = slow_quantile(values, percent);
            CAPTURE(percent, value, exact);
            REQUIRE(std::abs(value - exact) * 16 <= exact);  // it may fall into the bucket beside
            REQUIRE(std::abs(bucket_of(value) - bucket_of(exact)) <= 1);
        }
        REQUIRE(told.p50 <= told.p95);
        REQUIRE(told.p99 <= told.most);
    }
}

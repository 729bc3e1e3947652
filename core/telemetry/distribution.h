// How whole numbers, 0 and up, are spread. Quantiles follow the nearest-rank rule: p95 is the smallest value
// that at least 95 % of all values do not exceed; it is one of the values, never a mean of two.
// Days that were rolled up kept no values but buckets: there a value stands for its bucket, and is off by at
// most 1/32 of itself.
#pragma once
#include <cstdint>
#include <map>
#include <vector>

namespace sixth::telemetry {

// Buckets: 0 to 31 have one value each; above, every power of two is cut into 16 of equal width.
std::int64_t bucket_of(std::int64_t value);
std::int64_t value_of(std::int64_t bucket);  // its middle

struct Distribution {
    std::int64_t count = 0;
    std::int64_t sum = 0;
    std::int64_t p50 = 0, p95 = 0, p99 = 0;
    std::int64_t most = 0;
    double mean() const { return count > 0 ? static_cast<double>(sum) / static_cast<double>(count) : 0; }
};

// Values one by one and buckets of them, in any order.
class Values {
  public:
    void reserve(std::size_t count) { single_.reserve(count); }
    void add(std::int64_t value);
    void add_bucket(std::int64_t bucket, std::int64_t count);
    void add_rolled(std::int64_t sum, std::int64_t most);  // of all values in these buckets
    Distribution distribution();                           // sorts

  private:
    std::vector<std::int64_t> single_;
    std::map<std::int64_t, std::int64_t> buckets_;  // how many in each
    std::int64_t sum_ = 0;
    std::int64_t rolled_most_ = 0;
    bool sorted_ = true;
};

}  // namespace sixth::telemetry

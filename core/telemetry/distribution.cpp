#include "core/telemetry/distribution.h"

#include <algorithm>
#include <array>

namespace sixth::telemetry {
namespace {

constexpr int cut_bits = 4;  // each power of two into 16
constexpr std::int64_t single = std::int64_t{2} << cut_bits;

int highest_bit(std::int64_t value) {
    return 63 - __builtin_clzll(static_cast<unsigned long long>(value));
}

// The smallest rank, from 1, that at least `percent` of `count` do not exceed.
std::int64_t rank(std::int64_t count, std::int64_t percent) {
    // count * percent without overflow
    return count / 100 * percent + (count % 100 * percent + 99) / 100;
}

}  // namespace

std::int64_t bucket_of(std::int64_t value) {
    if (value < single) return std::max<std::int64_t>(value, 0);
    const int shift = highest_bit(value) - cut_bits;
    return (std::int64_t{shift} << cut_bits) + (value >> shift);
}

std::int64_t value_of(std::int64_t bucket) {
    if (bucket < single) return std::max<std::int64_t>(bucket, 0);
    // no value is so large that its bucket has a greater shift
    const auto shift = static_cast<int>(std::min<std::int64_t>((bucket >> cut_bits) - 1, 62 - cut_bits));
    const std::int64_t least = (bucket - (std::int64_t{shift} << cut_bits)) << shift;
    return least + ((std::int64_t{1} << shift) - 1) / 2;
}

void Values::add(std::int64_t value) {
    value = std::max<std::int64_t>(value, 0);
    sorted_ = sorted_ && (single_.empty() || single_.back() <= value);
    single_.push_back(value);
    sum_ += value;
}

void Values::add_bucket(std::int64_t bucket, std::int64_t count) {
    buckets_[bucket] += count;
}

void Values::add_rolled(std::int64_t sum, std::int64_t most) {
    sum_ += sum;
    rolled_most_ = std::max(rolled_most_, most);
}

Distribution Values::distribution() {
    if (!sorted_) std::sort(single_.begin(), single_.end());
    sorted_ = true;
    Distribution all;
    all.sum = sum_;
    all.count = static_cast<std::int64_t>(single_.size());
    for (const auto& bucket : buckets_) all.count += bucket.second;
    if (all.count == 0) return all;

    all.most = std::max(single_.empty() ? 0 : single_.back(), rolled_most_);
    const std::array<std::pair<std::int64_t, std::int64_t*>, 3> wanted = {
        {{rank(all.count, 50), &all.p50}, {rank(all.count, 95), &all.p95}, {rank(all.count, 99), &all.p99}}};
    if (buckets_.empty()) {
        for (const auto& [at, value] : wanted) *value = single_[static_cast<std::size_t>(at - 1)];
        return all;
    }
    // both in order of their values
    std::size_t next = 0;
    std::int64_t seen = 0;
    const auto* want = wanted.begin();
    const auto reach = [&](std::int64_t value) {
        for (; want != wanted.end() && seen >= want->first; ++want) *want->second = value;
    };
    for (const auto& [bucket, count] : buckets_) {
        // the middle of the last one may lie above all there was
        const std::int64_t value = std::min(value_of(bucket), all.most);
        for (; next < single_.size() && single_[next] <= value; ++next) {
            ++seen;
            reach(single_[next]);
        }
        seen += count;
        reach(value);
    }
    for (; next < single_.size(); ++next) {
        ++seen;
        reach(single_[next]);
    }
    return all;
}

}  // namespace sixth::telemetry

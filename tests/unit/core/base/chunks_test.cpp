#include "core/base/chunks.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>

using namespace sixth;

namespace {

std::string some_bytes(std::size_t count) {
    std::mt19937 random(7);
    std::string bytes(count, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    return bytes;
}

std::string joined(const std::vector<std::string_view>& chunks) {
    std::string all;
    for (const std::string_view chunk : chunks) all.append(chunk);
    return all;
}

}  // namespace

TEST_CASE("chunks are the whole in order, none too small or too large") {
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, least_chunk, std::size_t{1} << 20}) {
        const std::string bytes = some_bytes(size);
        const auto chunks = cut_by_content(bytes);
        REQUIRE_FALSE(chunks.empty());
        CHECK(joined(chunks) == bytes);
        for (std::size_t i = 0; i < chunks.size(); ++i) {
            CHECK(chunks[i].size() <= most_chunk);
            CHECK((i + 1 == chunks.size() || chunks[i].size() >= least_chunk));
        }
    }
    const std::string same(std::size_t{1} << 20, 'x');
    CHECK(joined(cut_by_content(same)) == same);
}

TEST_CASE("a change in one place leaves the other chunks what they were") {
    const std::string before = some_bytes(std::size_t{2} << 20);
    std::string after = before;
    after.insert(700'000, "something new");
    const auto old = cut_by_content(before);
    REQUIRE(old.size() > 30);
    std::size_t fresh = 0;
    for (const std::string_view chunk : cut_by_content(after)) {
        if (std::find(old.begin(), old.end(), chunk) == old.end()) ++fresh;
    }
    CHECK(fresh >= 1);
    CHECK(fresh <= 3);
}

#include "core/base/compress.h"

#include <catch2/catch.hpp>

using namespace sixth;

TEST_CASE("what is compressed comes back, and nothing else does") {
    std::string text;
    for (int i = 0; i < 3000; ++i) text += "line " + std::to_string(i % 50) + '\0';
    for (const std::string& bytes : {text, std::string(), std::string(1, '\0')}) {
        const std::string packed = compress(bytes);
        CHECK(decompress(packed, bytes.size()) == bytes);
        CHECK(decompress(packed.substr(0, packed.size() / 2), bytes.size()) == std::nullopt);
        CHECK(decompress("text", 100) == std::nullopt);
    }
    const std::string packed = compress(text);
    CHECK(packed.size() * 10 < text.size());
    CHECK(decompress(packed, text.size() - 1) == std::nullopt);
    std::string damaged = packed;
    damaged.resize(damaged.size() - 1);
    CHECK(decompress(damaged, text.size()) == std::nullopt);
}

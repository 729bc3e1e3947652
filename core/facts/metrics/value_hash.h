// Keys of Python values: two that are == in Python have one key, others differ but for a chance of 2^-64.
#pragma once
#include <cstdint>

namespace sixth::facts {

enum class ValueTag : std::uint64_t { text = 1, bytes, number, fraction, imaginary, none, ellipsis };

class ValueHash {
  public:
    explicit ValueHash(ValueTag tag) { word(static_cast<std::uint64_t>(tag)); }
    void byte(unsigned char c) { state_ = (state_ ^ c) * 0x100000001b3; }
    void word(std::uint64_t value) {
        state_ = (state_ ^ value) * 0x9e3779b97f4a7c15;
        state_ ^= state_ >> 29;
    }
    void code_point(std::uint32_t c) {  // UTF-8, so that an escape equals the letter itself
        if (c < 0x80) return byte(static_cast<unsigned char>(c));
        if (c < 0x800) {
            byte(static_cast<unsigned char>(0xC0 | c >> 6));
        } else {
            if (c < 0x10000) {
                byte(static_cast<unsigned char>(0xE0 | c >> 12));
            } else {
                byte(static_cast<unsigned char>(0xF0 | c >> 18));
                byte(static_cast<unsigned char>(0x80 | (c >> 12 & 0x3F)));
            }
            byte(static_cast<unsigned char>(0x80 | (c >> 6 & 0x3F)));
        }
        byte(static_cast<unsigned char>(0x80 | (c & 0x3F)));
    }
    std::uint64_t done() const {
        std::uint64_t h = state_;
        h = (h ^ h >> 32) * 0xd6e8feb86659fd93;
        return h ^ h >> 32;
    }

  private:
    std::uint64_t state_ = 0xcbf29ce484222325;  // FNV-1a over bytes
};

}  // namespace sixth::facts

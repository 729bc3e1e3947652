// Variable-length integers (LEB128) and strings in one byte buffer. A reader never runs past its end:
// what is missing reads as zero and sets failed().
#pragma once
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace sixth {

class PackedWriter {
  public:
    void number(std::uint64_t value) {
        if (bytes_.size() - size_ < 10) grow(10);
        char* at = bytes_.data() + size_;
        while (value >= 0x80) {
            *at++ = static_cast<char>(value | 0x80);
            value >>= 7;
        }
        *at++ = static_cast<char>(value);
        size_ = static_cast<std::size_t>(at - bytes_.data());
    }
    void real(double value) {  // its bits
        std::uint64_t bits;
        std::memcpy(&bits, &value, sizeof bits);
        number(bits);
    }
    void string(std::string_view text) {
        number(text.size());
        raw(text);
    }
    void raw(std::string_view bytes) {  // without its size
        if (bytes.empty()) return;
        if (bytes_.size() - size_ < bytes.size()) grow(bytes.size());
        std::memcpy(bytes_.data() + size_, bytes.data(), bytes.size());
        size_ += bytes.size();
    }
    void reserve(std::size_t size) {
        if (bytes_.size() < size) bytes_.resize(size);
    }
    std::string take() {
        bytes_.resize(std::exchange(size_, 0));
        return std::exchange(bytes_, {});
    }
    std::size_t size() const { return size_; }

  private:
    void grow(std::size_t by) { bytes_.resize(std::max(bytes_.size() * 2, size_ + by + 32)); }

    std::string bytes_;  // room that is filled up to size_
    std::size_t size_ = 0;
};

class PackedReader {
  public:
    explicit PackedReader(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

    std::uint64_t number() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (at_ == end_) break;
            const auto byte = static_cast<std::uint8_t>(*at_++);
            value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
            if (byte < 0x80) return value;
        }
        failed_ = true;
        return 0;
    }
    std::uint32_t number32() { return static_cast<std::uint32_t>(number()); }
    double real() {
        const std::uint64_t bits = number();
        double value;
        std::memcpy(&value, &bits, sizeof value);
        return value;
    }
    std::string_view string() { return raw(number()); }
    std::string_view raw(std::uint64_t size) {
        if (size > static_cast<std::uint64_t>(end_ - at_)) {
            failed_ = true;
            return {};
        }
        const std::string_view bytes(at_, size);
        at_ += size;
        return bytes;
    }
    std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
    bool at_end() const { return at_ == end_ || failed_; }
    bool failed() const { return failed_; }

  private:
    const char* at_;
    const char* end_;
    bool failed_ = false;
};

}  // namespace sixth

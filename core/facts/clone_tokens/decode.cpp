#include <algorithm>

#include "core/base/error.h"
#include "core/facts/clone_tokens/format.h"

namespace sixth::facts {
namespace {

using namespace format;

[[noreturn]] void damaged() {
    throw Error("clone tokens are damaged", "run: sixth doctor --repair");
}

std::uint8_t byte_at(const char* at) {
    return static_cast<std::uint8_t>(*at);
}

std::uint32_t read_varint(const char*& at, const char* end) {
    std::uint32_t value = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
        if (at == end) damaged();
        const std::uint8_t byte = byte_at(at++);
        value |= static_cast<std::uint32_t>(byte & 0x7F) << shift;
        if (byte < 0x80) return value;
    }
    damaged();
}

std::string_view read_table(const char*& at, const char* end) {
    const std::uint64_t size = std::uint64_t{3} * read_varint(at, end);
    if (size > static_cast<std::uint64_t>(end - at)) damaged();
    const std::string_view table(at, size);
    at += size;
    return table;
}

constexpr std::array<std::uint8_t, 256> make_kinds() {
    std::array<std::uint8_t, 256> kinds{};
    for (unsigned i = 0; i < 10; ++i) kinds[first_digit + i] = token_kind::number;
    kinds[byte_true] = kinds[byte_false] = token_kind::boolean;
    kinds[byte_string] = token_kind::string;
    kinds[byte_number] = token_kind::number;
    kinds[byte_fold] = token_kind::fold;
    for (unsigned byte = byte_operator; byte < direct_name; ++byte) {
        kinds[byte] = static_cast<std::uint8_t>(byte - byte_operator + token_kind::first_operator);
    }
    for (unsigned byte = direct_name; byte < 256; ++byte) {
        const bool name =
            byte < direct_attribute || (byte >= far_name && byte < far_attribute) || byte == wide_name;
        kinds[byte] = name ? token_kind::name : token_kind::attribute;
    }
    return kinds;
}

// Bytes behind a token's first byte.
constexpr unsigned tail_of(std::uint8_t byte) {
    if (byte == byte_string || byte == byte_number) return 2;
    if (byte == byte_fold) return 4;
    return byte >= wide_name ? 3 : byte >= far_name ? 1 : 0;
}

}  // namespace

constinit const std::array<std::uint8_t, 256> CloneTokens::kinds_ = make_kinds();

CloneTokens::CloneTokens(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {
    names_ = read_table(at_, end_);
    attributes_ = read_table(at_, end_);
    rows_ = left_ = read_varint(at_, end_);
    if (rows_ > static_cast<std::uint64_t>(end_ - at_) / 2) damaged();

    values_.fill(not_here);
    for (unsigned i = 0; i < 10; ++i) values_[first_digit + i] = i;
    values_[byte_true] = 1;
    values_[byte_false] = 0;
    for (unsigned byte = byte_operator; byte < direct_name; ++byte) values_[byte] = 0;
    const auto fill = [&](std::string_view table, unsigned first, std::size_t count) {
        for (std::uint32_t i = 0; i < std::min(count, table.size() / 3); ++i)
            values_[first + i] = hash_at(table, i);
    };
    fill(names_, direct_name, direct_names);
    fill(attributes_, direct_attribute, direct_attributes);
}

bool CloneTokens::next(CloneRow& row) {
    if (left_ == 0) return false;
    --left_;
    if (end_ - at_ < 2) damaged();
    const std::uint8_t head = byte_at(at_++);
    line_ += (head & 3) < 3 ? head & 3U : read_varint(at_, end_);
    if (const unsigned step = (head >> 2) & 3; step == 1) {
        ++depth_;
    } else if (step == 2) {
        --depth_;
    } else if (step == 3) {
        depth_ = static_cast<std::uint16_t>(read_varint(at_, end_));
    }
    if (at_ == end_ || (head >> 5) > static_cast<unsigned>(RowRole::continuation)) damaged();
    const std::size_t size = byte_at(at_++);
    if (size > static_cast<std::size_t>(end_ - at_)) damaged();
    row.line = row.end_line = line_;
    row.depth = depth_;
    row.role = static_cast<RowRole>(head >> 5);
    row.joined = row.role == RowRole::clause || (decorated_ && row.role != RowRole::continuation);
    row.tokens = {at_, size};
    if (row.role != RowRole::continuation) decorated_ = row.role == RowRole::decorator;
    at_ += size;
    if (at_ < end_ && (byte_at(at_) & 0x10)) {
        const std::uint8_t marker = byte_at(at_++);
        row.end_line = line_ + ((marker & 3) < 3 ? marker & 3U : read_varint(at_, end_));
        line_ = row.end_line;
    }
    return true;
}

std::uint32_t CloneTokens::hash_at(std::string_view table, std::uint32_t index) {
    const std::size_t at = std::size_t{3} * index;
    if (at + 3 > table.size()) damaged();
    const char* bytes = table.data() + at;
    return byte_at(bytes) | std::uint32_t{byte_at(bytes + 1)} << 8 | std::uint32_t{byte_at(bytes + 2)} << 16;
}

const char* CloneTokens::longer_token(const char* at, const char* end, CloneToken& token) const {
    const std::uint8_t byte = byte_at(at++);
    const unsigned size = tail_of(byte);
    if (size == 0 || static_cast<std::size_t>(end - at) < size) damaged();
    std::uint32_t tail = 0;
    for (unsigned i = 0; i < size; ++i) tail |= std::uint32_t{byte_at(at + i)} << (8 * i);
    if (token.kind == token_kind::name) {
        token.value = hash_at(names_, size == 3 ? tail : direct_names + (byte - far_name) * 256U + tail);
    } else if (token.kind == token_kind::attribute) {
        token.value =
            hash_at(attributes_, size == 3 ? tail : direct_attributes + (byte - far_attribute) * 256U + tail);
    } else {
        token.value = tail;
    }
    return at + size;
}

}  // namespace sixth::facts

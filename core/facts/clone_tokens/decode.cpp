#include <algorithm>

#include "core/base/error.h"
#include "core/facts/clone_tokens/format.h"

namespace sixth::facts {
namespace {

using namespace format;

constexpr std::uint32_t bad_value = ~0U;  // no value has more than 24 bits, but behind tails

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

// What a token's first byte says: its kind, and the bytes that follow.
struct Lead {
    std::uint8_t kind = token_kind::none, tail = 0;
};

constexpr std::array<Lead, 256> make_leads() {
    std::array<Lead, 256> leads{};
    for (unsigned i = 0; i < 10; ++i) leads[first_digit + i] = {token_kind::number, 0};
    leads[byte_true] = leads[byte_false] = {token_kind::boolean, 0};
    leads[byte_string] = {token_kind::string, 2};
    leads[byte_number] = {token_kind::number, 2};
    leads[byte_fold] = {token_kind::fold, 4};
    for (unsigned byte = byte_operator; byte < direct_name; ++byte) {
        leads[byte] = {static_cast<std::uint8_t>(byte - byte_operator + token_kind::first_operator), 0};
    }
    for (unsigned byte = direct_name; byte < direct_attribute; ++byte) leads[byte] = {token_kind::name, 0};
    for (unsigned byte = direct_attribute; byte < far_name; ++byte) leads[byte] = {token_kind::attribute, 0};
    for (unsigned byte = far_name; byte < far_attribute; ++byte) leads[byte] = {token_kind::name, 1};
    for (unsigned byte = far_attribute; byte < wide_name; ++byte) leads[byte] = {token_kind::attribute, 1};
    leads[wide_name] = {token_kind::name, 3};
    leads[wide_attribute] = {token_kind::attribute, 3};
    return leads;
}
constexpr std::array<Lead, 256> leads = make_leads();

}  // namespace

CloneTokens::CloneTokens(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {
    names_ = read_table(at_, end_);
    attributes_ = read_table(at_, end_);
    rows_ = left_ = read_varint(at_, end_);
    if (rows_ > static_cast<std::uint64_t>(end_ - at_) / 2) damaged();

    values_.fill(bad_value);
    for (unsigned i = 0; i < 10; ++i) values_[first_digit + i] = i;
    values_[byte_true] = 1;
    for (unsigned byte = byte_false; byte < direct_name; ++byte) values_[byte] = 0;
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

std::uint32_t CloneTokens::hash_at(std::string_view table, std::uint32_t index) const {
    const std::size_t at = std::size_t{3} * index;
    if (at + 3 > table.size()) damaged();
    const char* bytes = table.data() + at;
    return byte_at(bytes) | std::uint32_t{byte_at(bytes + 1)} << 8 | std::uint32_t{byte_at(bytes + 2)} << 16;
}

const char* CloneTokens::next_token(const char* at, const char* end, CloneToken& token) const {
    const std::uint8_t byte = byte_at(at++);
    const Lead lead = leads[byte];
    token = {lead.kind, values_[byte]};
    if (lead.tail == 0) {
        if (token.value == bad_value) damaged();
        return at;
    }
    if (end - at < lead.tail) damaged();
    std::uint32_t tail = 0;
    for (unsigned i = 0; i < lead.tail; ++i) tail |= std::uint32_t{byte_at(at + i)} << (8 * i);
    if (lead.kind == token_kind::name) {
        token.value = hash_at(names_, lead.tail == 3 ? tail : direct_names + (byte - far_name) * 256U + tail);
    } else if (lead.kind == token_kind::attribute) {
        token.value = hash_at(
            attributes_, lead.tail == 3 ? tail : direct_attributes + (byte - far_attribute) * 256U + tail);
    } else {
        token.value = tail;
    }
    return at + lead.tail;
}

}  // namespace sixth::facts

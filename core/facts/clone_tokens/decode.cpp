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

// Bytes behind a token's first byte.
constexpr std::array<std::uint8_t, 256> make_tails() {
    std::array<std::uint8_t, 256> tails{};
    tails[byte_string] = tails[byte_number] = 2;
    tails[byte_fold] = 4;
    for (unsigned byte = far_name; byte < wide_name; ++byte) tails[byte] = 1;
    tails[wide_name] = tails[wide_attribute] = 3;
    return tails;
}
constexpr std::array<std::uint8_t, 256> tails = make_tails();

}  // namespace

CloneTokens::CloneTokens(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {
    names_ = read_table(at_, end_);
    attributes_ = read_table(at_, end_);
    rows_ = left_ = read_varint(at_, end_);
    if (rows_ > static_cast<std::uint64_t>(end_ - at_) / 2) damaged();
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
    if (end - at < tails[byte]) damaged();
    const char* const tail = at;
    const auto wide = [&] {
        return byte_at(tail) | std::uint32_t{byte_at(tail + 1)} << 8 | std::uint32_t{byte_at(tail + 2)} << 16;
    };
    at += tails[byte];
    if (byte >= direct_name) {
        if (byte < direct_attribute) {
            token = {token_kind::name, hash_at(names_, byte - direct_name)};
        } else if (byte < far_name) {
            token = {token_kind::attribute, hash_at(attributes_, byte - direct_attribute)};
        } else if (byte < far_attribute) {
            token = {token_kind::name,
                     hash_at(names_, direct_names + (byte - far_name) * 256U + byte_at(tail))};
        } else if (byte < wide_name) {
            const std::uint32_t index = direct_attributes + (byte - far_attribute) * 256U + byte_at(tail);
            token = {token_kind::attribute, hash_at(attributes_, index)};
        } else if (byte == wide_name) {
            token = {token_kind::name, hash_at(names_, wide())};
        } else {
            token = {token_kind::attribute, hash_at(attributes_, wide())};
        }
    } else if (byte >= byte_operator) {
        token = {static_cast<std::uint8_t>(byte - byte_operator + token_kind::first_operator), 0};
    } else if (byte >= first_digit && byte < first_digit + 10) {
        token = {token_kind::number, byte - std::uint32_t{first_digit}};
    } else if (byte == byte_true || byte == byte_false) {
        token = {token_kind::boolean, byte == byte_true};
    } else if (byte == byte_string || byte == byte_number) {
        const std::uint32_t hash = byte_at(tail) | std::uint32_t{byte_at(tail + 1)} << 8;
        token = {byte == byte_string ? token_kind::string : token_kind::number, hash};
    } else if (byte == byte_fold) {
        token = {token_kind::fold, wide() | std::uint32_t{byte_at(tail + 3)} << 24};
    } else {
        damaged();
    }
    return at;
}

}  // namespace sixth::facts

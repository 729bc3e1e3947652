#include "core/search/model.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/base/error.h"
#include "core/search/model_format.h"
#include "core/search/packed_rows.h"
#include "core/search/sum_rows.h"

namespace sixth::search {
namespace {

constexpr std::size_t known_frequencies = 64;

std::uint32_t computed_weight(std::uint32_t times) {
    return static_cast<std::uint32_t>(std::lround(64 * (1 + std::log(static_cast<double>(times)))));
}

}  // namespace

std::uint32_t frequency_weight(std::uint32_t times) {
    static const auto table = [] {
        std::array<std::uint32_t, known_frequencies> all{};
        for (std::uint32_t i = 1; i < known_frequencies; ++i) all[i] = computed_weight(i);
        return all;
    }();
    return times < known_frequencies ? table[times] : computed_weight(std::min(times, 4096u));
}

void merge(std::vector<TokenCount>& counts) {
    std::sort(counts.begin(), counts.end(),
              [](const TokenCount& a, const TokenCount& b) { return a.token < b.token; });
    std::size_t kept = 0;
    for (const TokenCount count : counts) {
        if (kept > 0 && counts[kept - 1].token == count.token) {
            counts[kept - 1].times += count.times;
        } else {
            counts[kept++] = count;
        }
    }
    counts.resize(kept);
}

const std::vector<TokenCount>& Bag::merged() {
    merge(counts_);
    if (counts_.size() > most)  // low numbers are common tokens
        counts_.erase(counts_.begin(), counts_.end() - static_cast<std::ptrdiff_t>(most));
    return counts_;
}

Model::Model(std::string_view bytes) {
    ModelHeader header;
    if (bytes.size() < sizeof header) throw Error("not an embedding model: the file is too short");
    std::memcpy(&header, bytes.data(), sizeof header);
    if (std::memcmp(header.magic, model_magic, sizeof header.magic) != 0)
        throw Error("not an embedding model: it begins with other bytes");
    if (header.format != model_format || header.dimension != dimension)
        throw Error("an embedding model of another format");
    size_ = header.tokens;
    const std::size_t sections[] = {std::size_t{header.slots} * 4,
                                    (size_ + 1) * 4,
                                    size_ * 2,
                                    size_ * 2,
                                    size_ * dimension,
                                    header.pool_bytes};
    std::size_t at = padded(sizeof header);
    const char* starts[6];
    for (std::size_t i = 0; i < 6; ++i) {
        starts[i] = bytes.data() + at;
        at += padded(sections[i]);
    }
    if (at != bytes.size() || header.slots == 0 || (header.slots & (header.slots - 1)) != 0 ||
        header.slots <= size_)
        throw Error("a damaged embedding model: its sections do not fit its size");
    slots_ = reinterpret_cast<const std::uint32_t*>(starts[0]);
    starts_ = reinterpret_cast<const std::uint32_t*>(starts[1]);
    query_weights_ = reinterpret_cast<const std::uint16_t*>(starts[2]);
    code_weights_ = reinterpret_cast<const std::uint16_t*>(starts[3]);
    rows_ = reinterpret_cast<const std::int8_t*>(starts[4]);
    pool_ = {starts[5], header.pool_bytes};
    slot_mask_ = header.slots - 1;
    std::memcpy(hash_.bytes.data(), header.hash, sizeof header.hash);
    const char* version = bytes.data() + offsetof(ModelHeader, version);
    version_ = {version, ::strnlen(version, sizeof header.version)};
}

std::string_view Model::token(std::uint32_t id) const {
    return pool_.substr(starts_[id], starts_[id + 1] - starts_[id]);
}

std::uint32_t Model::find(std::string_view token) const {
    for (std::size_t slot = hash64(token) & slot_mask_;; slot = (slot + 1) & slot_mask_) {
        const std::uint32_t entry = slots_[slot];
        if (entry == 0) return unknown;
        if (this->token(entry - 1) == token) return entry - 1;
    }
}

void Model::add(std::string_view text, Bag& bag, std::uint32_t times) const {
    each_token(text, [&](std::string_view token) {
        const std::uint32_t id = find(token);
        if (id != unknown) bag.add(id, times);
    });
}

bool Model::embed_query(Bag& bag, Vector& out) const {
    return embed(bag, query_weights_, out);
}

bool Model::embed_code(Bag& bag, Vector& out) const {
    return embed(bag, code_weights_, out);
}

bool Model::embed(Bag& bag, const std::uint16_t* weights, Vector& out) const {
    // 512 tokens · 2^15 · 2^7 fit 32 bits
    std::array<std::int32_t, dimension> sum{};
    for (const TokenCount& count : bag.merged()) {
        const std::uint32_t weight = weights[count.token] * frequency_weight(count.times) >> 10;
        add_row(rows_ + std::size_t{count.token} * dimension,
                static_cast<std::int32_t>(std::min(weight, 32767u)), sum.data());
    }
    double square = 0;
    for (const std::int32_t value : sum) square += static_cast<double>(value) * value;
    if (square == 0) {
        out.fill(0);
        return false;
    }
    const double factor = vector_length / std::sqrt(square);
    for (std::size_t i = 0; i < dimension; ++i) {
        const long value = std::lround(sum[i] * factor);
        out[i] = static_cast<std::int8_t>(std::clamp(value, -127L, 127L));
    }
    return true;
}

std::int64_t Model::number() const {
    const auto hash = static_cast<std::int64_t>(hash64(hash_.view()));
    return hash == 0 ? 1 : hash;
}

std::string Model::title() const {
    return fmt::format("built in, {}", version_);
}

void Model::embed_code(const std::vector<CodeText>& texts, std::string& rows) const {
    Bag bag;
    Vector vector;
    for (const CodeText& each : texts) {
        bag.clear();
        add_code(*this, each.name, each.context, each.text, bag);
        embed_code(bag, vector);
        rows.append(reinterpret_cast<const char*>(vector.data()), vector.size());
    }
}

Embedding Model::embed_query(std::string_view text) const {
    Bag bag;
    add(text, bag);
    Vector vector;
    if (!embed_query(bag, vector)) return {};
    return {vector.begin(), vector.end()};
}

std::string Model::pack(std::string rows) const {
    return pack_rows(rows);
}

Embedding Model::unpack(std::string_view row) const {
    const Vector vector = unpack_row(row);
    return {vector.begin(), vector.end()};
}

void Model::products(const Embedding& query, std::string_view rows, std::int32_t* out) const {
    Vector vector;
    std::copy_n(query.begin(), dimension, vector.begin());
    packed_products(vector, rows, out);
}

void add_code(const Model& model, std::string_view name, std::string_view context, std::string_view text,
              Bag& bag) {
    each_code_token(name, context, text, [&](std::string_view token, std::uint32_t times) {
        const std::uint32_t id = model.find(token);
        if (id != Model::unknown) bag.add(id, times);
    });
}

}  // namespace sixth::search

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/base/hash.h"
#include "core/search/model.h"
#include "core/search/model_format.h"
#include "core/search/training/train.h"

namespace sixth::search::training {
namespace {

template <class T>
std::string bytes_of(const std::vector<T>& values) {
    std::string bytes(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
    bytes.resize(padded(bytes.size()));
    return bytes;
}

// Row scale and weight in one number of 16 bits.
std::vector<std::uint16_t> rounded(const std::vector<float>& scale, const std::vector<float>& logs) {
    std::vector<double> products(scale.size());
    for (std::size_t i = 0; i < scale.size(); ++i)
        products[i] = static_cast<double>(scale[i]) * std::exp(logs[i]);
    // the few largest are cut, so that the small ones keep their digits
    std::vector<double> sorted = products;
    std::sort(sorted.begin(), sorted.end());
    const double top = sorted[sorted.size() - 1 - sorted.size() / 1000];
    std::vector<std::uint16_t> weights;
    for (const double product : products)
        weights.push_back(
            static_cast<std::uint16_t>(std::clamp(std::lround(product / top * 65535), 1L, 65535L)));
    return weights;
}

}  // namespace

std::string quantise(const Weights& weights, const Vocabulary& vocabulary, const std::string& version) {
    const std::size_t count = weights.tokens;
    std::vector<float> scale(count);
    std::vector<std::int8_t> rows(count * dimension);
    for (std::size_t token = 0; token < count; ++token) {
        const float* row = &weights.rows[token * dimension];
        float top = 1e-12F;
        for (std::size_t k = 0; k < dimension; ++k) top = std::max(top, std::abs(row[k]));
        scale[token] = top;
        for (std::size_t k = 0; k < dimension; ++k)
            rows[token * dimension + k] = static_cast<std::int8_t>(std::lround(row[k] / top * 127));
    }
    ModelHeader header{};
    std::memcpy(header.magic, model_magic, sizeof header.magic);
    header.format = model_format;
    header.dimension = dimension;
    header.tokens = static_cast<std::uint32_t>(count);
    header.slots = 64;
    while (header.slots < 2 * count) header.slots *= 2;
    std::memcpy(header.version, version.data(), std::min(version.size(), sizeof header.version));

    std::vector<std::uint32_t> slots(header.slots), starts{0};
    std::string pool;
    for (std::uint32_t token = 0; token < count; ++token) {
        const std::string& text = vocabulary.tokens[token];
        pool += text;
        starts.push_back(static_cast<std::uint32_t>(pool.size()));
        std::size_t slot = hash64(text) & (header.slots - 1);
        while (slots[slot] != 0) slot = (slot + 1) & (header.slots - 1);
        slots[slot] = token + 1;
    }
    header.pool_bytes = static_cast<std::uint32_t>(pool.size());
    pool.resize(padded(pool.size()));
    const std::string sections = bytes_of(slots) + bytes_of(starts) +
                                 bytes_of(rounded(scale, weights.query)) +
                                 bytes_of(rounded(scale, weights.code)) + bytes_of(rows) + pool;
    std::memcpy(header.hash, content_hash(sections).bytes.data(), sizeof header.hash);
    std::string file(reinterpret_cast<const char*>(&header), sizeof header);
    file.resize(padded(file.size()));
    return file + sections;
}

}  // namespace sixth::search::training

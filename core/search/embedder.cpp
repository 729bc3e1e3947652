#include "core/search/embedder.h"

#include <algorithm>
#include <cmath>

#include "core/search/scan.h"

namespace sixth::search {

Embedding quantised(const std::vector<float>& vector) {
    double square = 0;
    for (const float value : vector) square += static_cast<double>(value) * static_cast<double>(value);
    if (!(square > 0) || !std::isfinite(square)) return {};
    const double factor = vector_length / std::sqrt(square);
    Embedding out(padded_width(vector.size()));
    for (std::size_t i = 0; i < vector.size(); ++i)
        out[i] = static_cast<std::int8_t>(
            std::clamp(std::lround(static_cast<double>(vector[i]) * factor), -127L, 127L));
    return out;
}

void Embedder::products(const Embedding& query, std::string_view rows, std::int32_t* out) const {
    if (query.empty()) return;
    dot_products_any(query.data(), query.size(), reinterpret_cast<const std::int8_t*>(rows.data()),
                     rows.size() / query.size(), out);
}

}  // namespace sixth::search

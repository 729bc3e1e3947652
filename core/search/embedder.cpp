#include "core/search/embedder.h"

#include <algorithm>
#include <cmath>

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

}  // namespace sixth::search

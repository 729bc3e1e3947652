// Is a name in a table of names?
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace sixth::lint::sqla {

template <std::size_t N>
bool one_of(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace sixth::lint::sqla

#include "core/search/tokens.h"

namespace sixth::search {

std::vector<std::string> tokens(std::string_view text) {
    std::vector<std::string> all;
    each_token(text, [&](std::string_view token) { all.emplace_back(token); });
    return all;
}

}  // namespace sixth::search

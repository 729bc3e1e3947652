// JSON as text, whatever bytes the strings hold.
#pragma once
#include <nlohmann/json.hpp>
#include <string>

namespace sixth {

// One line; bytes that are not UTF-8 become U+FFFD.
inline std::string dump_json(const nlohmann::ordered_json& value) {
    return value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace sixth

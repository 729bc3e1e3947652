// Keys of constants, see ValueHash.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/facts/metrics/value_hash.h"
#include "core/python/parsed_file.h"

namespace sixth::facts {

std::uint64_t tag_key(ValueTag tag);  // of None and Ellipsis
std::uint64_t real_key(double value);
std::uint64_t number_key(std::string_view text);  // in any notation

// Of a string or concatenated_string; nothing for f-strings and template strings, which are no constants.
std::optional<std::uint64_t> string_key(const python::ParsedFile& file, python::NodeId id);

}  // namespace sixth::facts

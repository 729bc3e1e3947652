// What rules about the whole program need of each file: made from its facts and the settings alone, kept by
// content, so that one changed file is all that is looked at again.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "analyzers/lint/files.h"
#include "analyzers/lint/settings.h"

namespace sixth::lint {

enum class Digest : std::uint8_t {
    suppressions,        // comments that silence findings
    names,               // used in a way that usage.h asks about
    unused_definitions,  // that may be: DED102
    unread_attributes,   // that may be: DED103
    parameters,          // functions with too many: CPX302
    sqlalchemy,          // empty when the rules about SQLAlchemy have nothing to ask of the file
    count
};
inline constexpr auto digest_count = static_cast<std::size_t>(Digest::count);

// Packed; only the functions named here and their readers beside them know the format.
std::string digest_suppressions(const FileView& file);
std::string digest_names(const FileView& file, const Settings& settings);
std::string digest_unused_definitions(const FileView& file, const Settings& settings);
std::string digest_unread_attributes(const FileView& file, const Settings& settings);
std::string digest_parameters(const FileView& file, const Settings& settings);
std::string digest_sqlalchemy(const FileView& file);

std::array<std::string, digest_count> digest(const FileView& file, const Settings& settings);

}  // namespace sixth::lint

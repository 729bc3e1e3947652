#include "analyzers/lint/digest.h"

namespace sixth::lint {

std::array<std::string, digest_count> digest(const FileView& file, const Settings& settings) {
    return {digest_suppressions(file),
            digest_names(file, settings),
            digest_unused_definitions(file, settings),
            digest_unread_attributes(file, settings),
            digest_parameters(file, settings),
            digest_sqlalchemy(file)};
}

}  // namespace sixth::lint

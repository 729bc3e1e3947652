// What was kept of one file, good for that content alone.
#pragma once
#include <string_view>

#include "core/base/hash.h"

namespace sixth::lint {

struct KeptFile {
    std::string_view path;
    ContentHash content;
    std::string_view bytes;
};

}  // namespace sixth::lint

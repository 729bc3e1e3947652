// Applying edits to a text.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/base/diagnostic.h"

namespace sixth {

// Applies whole fixes in the order given; a fix whose edits overlap one already taken is left out, never half
// applied. `applied[i]` tells which fixes were taken. Edits outside the text make their fix left out.
std::string apply_fixes(std::string_view text, const std::vector<const Fix*>& fixes,
                        std::vector<bool>& applied);

}  // namespace sixth

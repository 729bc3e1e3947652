// Findings as bytes and back, for the state. Rules are named by their number, so the bytes are good for the
// build that wrote them only.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/diagnostic.h"

namespace sixth::lint {

std::string pack_findings(const Diagnostic* begin, const Diagnostic* end);
inline std::string pack_findings(const std::vector<Diagnostic>& findings) {
    return pack_findings(findings.data(), findings.data() + findings.size());
}

// The findings' files and symbols are views into `packed`. std::nullopt: damaged.
std::optional<std::vector<Diagnostic>> unpack_findings(std::string_view packed);

}  // namespace sixth::lint

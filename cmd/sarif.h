// Parts of SARIF 2.1.0 that several commands print:
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/base/diagnostic.h"
#include "core/base/fs.h"
#include "core/base/json_text.h"

namespace sixth::cmd {

// An artifactLocation. `file`: relative to the root; beginning with "../" outside it.
nlohmann::ordered_json sarif_artifact(const fs::Path& root, std::string_view file);

// A fix of one file: `before` is its text, which the edits are places in.
nlohmann::ordered_json sarif_fix(const std::string& title, nlohmann::ordered_json artifact,
                                 std::string_view before, const std::vector<Edit>& edits);

}  // namespace sixth::cmd

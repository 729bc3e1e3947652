#include "cmd/sarif.h"

#include "cmd/ci_text.h"
#include "core/base/lines.h"

namespace sixth::cmd {

using nlohmann::ordered_json;

ordered_json sarif_artifact(const fs::Path& root, std::string_view file) {
    if (file.compare(0, 3, "../") == 0) {
        const std::string whole = (root / file).lexically_normal().generic_string();
        return {{"uri", "file://" + percent_encoded(whole)}};
    }
    return {{"uri", percent_encoded(file)}, {"uriBaseId", "%SRCROOT%"}};
}

ordered_json sarif_fix(const std::string& title, ordered_json artifact, std::string_view before,
                       const std::vector<Edit>& edits) {
    const Lines lines(before);
    ordered_json replacements = ordered_json::array();
    for (const Edit& edit : edits) {
        const Lines::Place from = lines.at(edit.begin), to = lines.at(edit.end);
        replacements.push_back({{"deletedRegion",
                                 {{"startLine", from.line},
                                  {"startColumn", from.column},
                                  {"endLine", to.line},
                                  {"endColumn", to.column}}},
                                {"insertedContent", {{"text", edit.text}}}});
    }
    return {{"description", {{"text", title}}},
            {"artifactChanges",
             {{{"artifactLocation", std::move(artifact)}, {"replacements", std::move(replacements)}}}}};
}

}  // namespace sixth::cmd

// Any bytes as a commit message: what is read of it lies inside it, and nothing crashes on the way to an
// entry.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/changelog/classify.h"
#include "core/changelog/lint.h"
#include "core/changelog/references.h"

using namespace sixth::changelog;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto inside = [&](std::string_view view) {
        const bool good =
            view.empty() || (view.data() >= text.data() && view.data() + view.size() <= text.data() + size);
        if (!good) std::abort();
    };
    const Message message = parse_message(text);
    for (const std::string_view view :
         {message.subject, message.body, message.breaking_text, message.header.type, message.header.scope,
          message.header.description})
        inside(view);
    for (const Footer& footer : message.footers) {
        inside(footer.token);
        inside(footer.value);
    }
    for (const std::string_view line : squashed_headers(message.body)) inside(line);
    const Revert revert = revert_of(message);
    for (const std::string_view id : revert.ids) inside(id);
    inside(revert.subject);
    inside(merged_request_of(text));

    const Settings settings;
    for (const bool is_merge : {false, true}) {
        const Record record = classify(text, is_merge, "12", settings);
        if (record.changes.empty() == record.skipped.empty()) std::abort();  // listed, or told why not
        for (const Change& change : record.changes) {
            if (change.text.find_first_of("\n\r") != std::string::npos ||
                change.text.find('\0') != std::string::npos)
                std::abort();
        }
    }
    for (const MessageFinding& finding : lint_message(without_comments(text, "#"), settings, {})) {
        if (finding.line == 0 || finding.column == 0 || finding.message.empty()) std::abort();
    }
    return 0;
}

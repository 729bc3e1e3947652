// Any bytes as CHANGELOG.md: every byte belongs to one chunk, Unreleased is written once however often it is
// asked for, and what stood there stands there still, in order.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/base/error.h"
#include "core/changelog/update.h"

using namespace sixth::changelog;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

const std::vector<std::string> patterns = {"v*", "*"};

Entry entry(Section section, const char* bare, const char* references, const char* commit,
            const char* request) {
    return {section, std::string(bare) + " (" + references + ")", bare, commit, request};
}

void check_chunks(std::string_view text) {
    const Document document(text, patterns);
    std::size_t at = 0;
    for (const Heading& heading : document.headings()) {
        if (heading.begin < at || heading.end > heading.body_end || heading.body_end > text.size())
            std::abort();
        at = heading.end;
        std::string joined;
        for (const Chunk& chunk : document.chunks(heading)) joined += chunk.bytes;
        if (joined != document.body(heading)) std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    check_chunks(text);
    Wanted wanted;
    wanted.entries = {
        entry(Section::added, "One", "#1, abcdef0", "abcdef0123", ""),
        entry(Section::fixed, "Two", "#2", "0123456789", "2"),
        entry(Section::security, "CVE-2026-1234: three\n  And more", "1234567", "1234567890", "")};
    wanted.link = "[Unreleased]: https://github.com/o/r/compare/v1.0.0...HEAD";
    const Updated once = update_unreleased(text, wanted, patterns);
    check_chunks(once.text);
    if (update_unreleased(once.text, wanted, patterns).text != once.text) std::abort();

    // with nothing wanted and nothing known as generated, not a byte changes
    if (update_unreleased(text, {}, patterns).text != text) std::abort();
    Release release;
    release.version = parse_version("9.8.7");
    release.tag = "v9.8.7";
    release.date = "2026-11-25";
    const std::string released =
        release_unreleased(once.text, release, "[9.8.7]: https://github.com/o/r/releases/tag/v9.8.7",
                           "[Unreleased]: https://github.com/o/r/compare/v9.8.7...HEAD", patterns);
    if (!Document(released, patterns).release(*release.version)) std::abort();
    return 0;
}

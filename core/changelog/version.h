// Versions as tags name them: Semantic Versioning 2.0.0, and what Python writes (1.2rc1, 1.2.post1).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sixth::changelog {

struct Version {
    std::vector<std::uint64_t> numbers;  // one to six
    std::string pre;                     // "rc.1", "b2", "dev3"; empty: a release
    std::string post;                    // ".post1": after the release
    std::string text;                    // as it was written

    bool is_pre_release() const { return !pre.empty(); }
};

// "1.2.3", "1.2.3-rc.1+linux", "1.2rc1"; without a leading 'v'.
std::optional<Version> parse_version(std::string_view text);

// By rank, as SemVer's point 11 has it; Python's dev < a < b < rc. Missing numbers are 0.
bool operator<(const Version& a, const Version& b);

// Which tags are versions: a pattern holds one '*' that stands for the version ("v*", "web-v*",
// "@scope/web@*"). The longest one that fits decides.
std::optional<Version> version_of_tag(std::string_view tag, const std::vector<std::string>& patterns);

}  // namespace sixth::changelog

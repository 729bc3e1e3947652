// What a repository may say about its changelog: [changelog] in sixth.toml.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sixth::changelog {

// In the order they stand on the page (https://keepachangelog.com/en/1.1.0/).
enum class Section : std::uint8_t { added, changed, deprecated, removed, fixed, security };
inline constexpr std::array<std::string_view, 6> section_names = {"Added",   "Changed", "Deprecated",
                                                                  "Removed", "Fixed",   "Security"};
inline constexpr std::size_t section_count = section_names.size();

inline std::string_view name_of(Section section) {
    return section_names[static_cast<std::size_t>(section)];
}
std::optional<Section> section_called(std::string_view name);  // in any case

enum class Forge : std::uint8_t { automatic, github, gitlab, bitbucket, gitea };

using WordTable = std::map<std::string, std::vector<std::string>>;  // the last word of each counts

struct Settings {
    std::string url;  // web address of the repository; empty: as the file's links or the remote say
    Forge forge = Forge::automatic;
    std::vector<std::string> tag_patterns = {"v*", "*"};
    std::vector<std::string> paths;         // git pathspecs, relative to the root; empty: everything
    WordTable types;                        // type -> section or "skip", on top of the built-in ones
    WordTable rules;                        // subject with '*' -> section or "skip", before the built-in ones
    std::vector<std::string> skip_commits;  // ids, or their beginnings
    std::vector<std::string> issue_keys;    // "AAS": only these are tracker keys
    std::string issue_url;                  // "https://example.org/browse/{}"
    std::vector<std::string> yanked;        // versions
    bool fold_pre_releases = false;         // their commits go to the release they led to
    bool expand_squashes = true;
};

// Where commits of this type go: a section, or nothing for those that users do not notice. No answer: the
// type is unknown.
struct Verdict {
    std::optional<Section> section;
    bool by_rule = false;
};
std::optional<Verdict> verdict_of_type(const Settings& settings, std::string_view type);
// The same for a subject that is no conventional commit.
std::optional<Verdict> verdict_of_subject(const Settings& settings, std::string_view subject);
std::vector<std::string> known_types(const Settings& settings);

// An Error for a word that is neither a section nor "skip".
void check(const Settings& settings);

}  // namespace sixth::changelog

// The imports that could bind a name, each with what speaks for it and against it in numbers.
#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/fix_imports/file_view.h"
#include "analyzers/fix_imports/fix_imports.h"
#include "analyzers/fix_imports/index.h"

namespace sixth::fix_imports {

// In the order of weights.def.
enum class Feature : std::uint8_t {
#define X(name, weight) name,
#include "analyzers/fix_imports/weights.def"
#undef X
    count
};
inline constexpr std::size_t feature_count = static_cast<std::size_t>(Feature::count);

struct Option {
    Target target;
    Origin origin = Origin::first_party;
    std::uint32_t file = none;     // of the module it is imported from; none: outside the tree
    std::uint32_t reaches = none;  // the file that the import runs: that of a submodule, else `file`
    BindingKind kind = BindingKind::definition;
    std::uint32_t votes = 0, near_votes = 0;  // files that import it so; those in the same folder
    std::uint32_t own = 0;                    // other names that the file imports from there
    bool found_installed = false;             // by looking into installed packages
    InstalledName installed;                  // then
    std::array<double, feature_count> features{};
    bool too_short = false;       // `import a`, and the file uses modules below a
    double score = 0, share = 0;  // share: of the probability, over all options

    double& operator[](Feature f) { return features[static_cast<std::size_t>(f)]; }
    double operator[](Feature f) const { return features[static_cast<std::size_t>(f)]; }
};

// What is asked: a name of one file that nothing binds, among the others that it misses too.
struct Question {
    const FileView& view;
    std::string_view name;
    std::vector<std::string_view> others;
};

// The answer that none of them is right: shares are told beside it.
Option nothing_for(const Question& question, const std::vector<Option>& options);

// A name nearly like one that is bound around its first use: user and users, but not user and User.
bool is_near_bound_name(const FileView& view, std::string_view name);

// Every option, scored, best first.
std::vector<Option> options_for(const Index& index, const Environment& environment, const Question& question);

}  // namespace sixth::fix_imports

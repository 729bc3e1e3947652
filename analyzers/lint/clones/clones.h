// Duplicated code over a whole program, as clone classes: copies (Type 1), copies with renamed identifiers or
// changed literals (Type 2), copies with lines added, removed or changed (Type 3). Types as in Roy and Cordy,
// "A survey on software clone detection research", 2007.
//
// Windows of a few rows are linked to the next windows alike (never all to all, so generated files cost no
// more than others), links grow into pairs of regions over small gaps, regions are cut to whole statements,
// and every pair is verified: similarity = 2 * LCS / (n1 + n2) over tokens under one one-to-one renaming;
// literals count by class. The result depends on the inputs alone, not on the number of threads.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/lint/clones/kept_file.h"
#include "core/base/hash.h"
#include "core/base/packed.h"

namespace sixth::lint {

// The files searched. Tokens of a file that was searched before are asked for only when they are looked at.
struct CloneInputs {
    struct File {
        std::string_view path;
        ContentHash content;
    };
    std::vector<File> files;  // in bytewise order of path
    // facts::encode_clone_tokens of a file, by any thread; must outlive the call.
    std::function<std::string_view(std::size_t file)> tokens;
};

struct CloneOptions {
    unsigned min_lines =
        6;  // lines of code in each member: blank lines, comments and docstrings do not count
    unsigned min_tokens = 24;  // tokens in each member, as facts::CloneTokens has them
    double similarity = 0.80;  // least similarity of a member to its class's first
    unsigned jobs = 1;         // threads
};

struct CloneMember {
    std::uint32_t file;            // index into the inputs
    std::uint32_t line, end_line;  // 1-based, inclusive: whole statements
    double similarity;             // to the class's first member, 0..1; 1 for that one
    std::uint32_t tokens;
};

enum class CloneKind : std::uint8_t { exact, renamed, near_miss };  // Type 1, 2, 3

struct CloneClass {
    CloneKind kind;                    // of the member that differs most from the first
    double similarity;                 // least of the members'
    std::uint32_t lines;               // lines of code of the first member
    std::vector<CloneMember> members;  // two or more, by file and line, none overlapping another
};

// What a run did; the same for any thread count. Bounded by a constant times the rows.
struct CloneWork {
    std::uint64_t rows = 0, links = 0, chains = 0, steps = 0, verified = 0, lcs_words = 0;
};

// What a search leaves for the next one with the same options: read from `before` (at its end: nothing is
// known), written to `after`. Files that are as they were are searched again only where a changed file comes
// close to what they link to; the classes are the same either way.
struct CloneMemory {
    PackedReader& before;
    PackedWriter& after;
    // Kept by file, because most files stay: in order of path, and what is new by number of the file.
    const std::vector<KeptFile>& keys_before;
    std::vector<std::pair<std::size_t, std::string>> keys_after;
};

// Classes in order of size (tokens of the first member, largest first), then file and line. Throws Error when
// tokens are damaged.
std::vector<CloneClass> find_clones(const CloneInputs& inputs, const CloneOptions& options,
                                    CloneMemory* memory = nullptr, CloneWork* work = nullptr);

}  // namespace sixth::lint

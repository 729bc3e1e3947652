// What gathering classes asks about regions: from their rows, or as an earlier search had it.
#pragma once
#include <vector>

#include "analyzers/lint/clones/flat_map.h"
#include "analyzers/lint/clones/region.h"
#include "analyzers/lint/clones/verify.h"

namespace sixth::lint::clones {

struct VerifiedPair {
    RegionPair regions;
    Verdict verdict;
};

struct RegionInfo {
    std::uint32_t tokens, lines;   // number of them; lines of code
    std::uint32_t line, end_line;  // 1-based, inclusive
    bool definition;               // one function or class, and nothing else
};

class Book {
  public:
    Book(ProgramRows& rows, Verifier& verifier) : rows_(rows), verifier_(verifier) {}

    void know(Region region, const RegionInfo& info);
    void know(const VerifiedPair& pair);

    RegionInfo info(Region region);
    Verdict verify(Region a, Region b);  // loads their files when it has to

    // What was asked for, by order of asking.
    struct Asked {
        Region region;
        RegionInfo info;
    };
    const std::vector<Asked>& infos() const { return infos_; }
    const std::vector<VerifiedPair>& verdicts() const { return verdicts_; }

  private:
    ProgramRows& rows_;
    Verifier& verifier_;
    std::vector<Asked> known_infos_, infos_;
    std::vector<VerifiedPair> known_verdicts_, verdicts_;
    FlatMap info_at_, verdict_at_;  // key -> 1 + place among the known
    FlatMap told_;                  // key -> 1 + place in infos_
};

}  // namespace sixth::lint::clones

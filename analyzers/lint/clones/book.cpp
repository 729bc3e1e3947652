#include "analyzers/lint/clones/book.h"

namespace sixth::lint::clones {

void Book::know(Region region, const RegionInfo& info) {
    known_infos_.push_back({region, info});
    info_at_.at(key_of(region)) = static_cast<std::uint32_t>(known_infos_.size());
}

void Book::know(const VerifiedPair& pair) {
    known_verdicts_.push_back(pair);
    verdict_at_.at(key_of(pair.regions)) = static_cast<std::uint32_t>(known_verdicts_.size());
}

RegionInfo Book::info(Region region) {
    std::uint32_t& told = told_.at(key_of(region));
    if (told != 0) return infos_[told - 1].info;
    const std::uint32_t file = rows_.file_of(region.begin);
    const std::uint32_t* const at = rows_.loaded(file) ? nullptr : info_at_.get(key_of(region));
    RegionInfo info{};
    if (at) {
        info = known_infos_[*at - 1].info;
    } else {
        rows_.load(file);
        info = {rows_.tokens(region), rows_.lines(region), rows_[region.begin].line, rows_.end_line(region),
                rows_.is_definition(region.begin) && rows_[region.begin].end == region.end};
    }
    infos_.push_back({region, info});
    told = static_cast<std::uint32_t>(infos_.size());
    return info;
}

Verdict Book::verify(Region a, Region b) {
    const RegionPair pair{a, b};
    const std::uint32_t* const at = verdict_at_.get(key_of(pair));
    Verdict verdict;
    if (at && known_verdicts_[*at - 1].regions == pair) {
        verdict = known_verdicts_[*at - 1].verdict;
    } else {
        rows_.load(rows_.file_of(a.begin));
        rows_.load(rows_.file_of(b.begin));
        verdict = verifier_.verify(a, b);
    }
    verdicts_.push_back({pair, verdict});
    return verdict;
}

}  // namespace sixth::lint::clones

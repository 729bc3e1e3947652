#include "analyzers/fix_imports/sureness.h"

#include <algorithm>
#include <cmath>

#include "analyzers/fix_imports/standard_library.h"

namespace sixth::fix_imports {
namespace {

constexpr std::size_t most_rivals = 8;
constexpr double widest = 8;  // of log odds

constexpr SureTree trees[] = {
#include "analyzers/fix_imports/sureness.def"
};

// The same thing under another path.
bool is_twin(const Index& index, const Question& q, const Option& a, const Option& b) {
    if (a.target.name.empty() || b.target.name.empty() || a.file == none || b.file == none) return false;
    const bool modules = a.kind == BindingKind::submodule || b.kind == BindingKind::submodule;
    if (modules) return a.reaches == b.reaches;
    const Source from_a = index.source_of(a.file, a.target.name, q.view.file),
                 from_b = index.source_of(b.file, b.target.name, q.view.file);
    return from_a.kind == Source::tree && from_b.kind == Source::tree && from_a.file == from_b.file;
}

}  // namespace

Signs signs_of(const Index& index, const Question& q, const std::vector<Option>& options) {
    Signs signs{};
    const auto set = [&](Sign sign, double value) { signs[static_cast<std::size_t>(sign)] = value; };
    const Option& o = options.front();
    set(Sign::bias, 1);
    const double share = std::clamp(o.share, 1e-4, 1 - 1e-4);
    set(Sign::share, std::min(std::log(share / (1 - share)), widest));
    set(Sign::gap, options.size() > 1 ? std::min(o.score - options[1].score, widest) : widest);
    double rivals = 0, twins = 0, twin_votes = 0, twin_near = 0, definers = 0;
    for (std::size_t i = 1; i < options.size(); ++i) {
        rivals += options[i].votes;
        definers += options[i][Feature::definition];
        if (i > most_rivals || !is_twin(index, q, o, options[i])) continue;
        twins = 1;
        twin_votes += options[i].votes;
        twin_near += options[i].near_votes;
    }
    set(Sign::votes, std::log1p(o.votes));
    set(Sign::rival_votes, std::log1p(rivals));
    set(Sign::vote_share, o[Feature::vote_share]);
    set(Sign::near_share, o[Feature::near_share]);
    set(Sign::folder_share, o[Feature::folder_share]);
    set(Sign::relation_share, o[Feature::relation_share]);
    set(Sign::twins, twins);
    set(Sign::twin_votes, std::log1p(twin_votes));
    set(Sign::twin_near, std::log1p(twin_near));
    set(Sign::cold, o.votes == 0 ? 1 : 0);
    set(Sign::standard, o.origin == Origin::standard ? 1 : 0);
    if (o.origin == Origin::standard && o.votes == 0 && !o.target.name.empty())
        set(Sign::habit, std::log1p(standard_habit(o.target.module, o.target.name).files));
    set(Sign::outside, o.origin == Origin::installed ? 1 : 0);
    set(Sign::plain, o.target.name.empty() ? 1 : 0);
    set(Sign::submodule, o[Feature::submodule]);
    set(Sign::aliased, o[Feature::aliased]);
    set(Sign::reexport, o[Feature::public_reexport] + o[Feature::other_reexport]);
    set(Sign::weak, o[Feature::weak_definition]);
    set(Sign::tests, o[Feature::test_elsewhere]);
    set(Sign::private_part, o[Feature::private_elsewhere]);
    set(Sign::own, o[Feature::own_any]);
    set(Sign::joint, o[Feature::joint]);
    set(Sign::definers, std::log1p(definers));
    set(Sign::package_inside, o[Feature::own_package]);
    return signs;
}

std::size_t answer_of(const SureTree& tree, const Signs& signs) {
    std::size_t at = 0;
    while (at < SureTree::questions) at = 2 * at + (signs[tree.signs[at]] > tree.bounds[at] ? 2 : 1);
    return at - SureTree::questions;
}

double sureness(const Signs& signs) {
    double odds = 0;
    for (const SureTree& tree : trees) odds += tree.odds[answer_of(tree, signs)];
    return 1 / (1 + std::exp(-odds));
}

}  // namespace sixth::fix_imports

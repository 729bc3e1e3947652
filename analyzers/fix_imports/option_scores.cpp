#include "analyzers/fix_imports/option_scores.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "analyzers/fix_imports/standard_library.h"
#include "core/base/test_files.h"
#include "core/base/text.h"

namespace sixth::fix_imports {
namespace {

constexpr double weights[] = {
#define X(name, weight) weight,
#include "analyzers/fix_imports/weights.def"
#undef X
};

constexpr double offered_bonus = 1;      // a package's own face before the module that defines it
constexpr double too_short_penalty = 6;  // `import a` does not run a.b

std::size_t parts(std::string_view module) {
    return module.empty() ? 0 : 1 + static_cast<std::size_t>(std::count(module.begin(), module.end(), '.'));
}

std::size_t common_parts(std::string_view a, std::string_view b) {
    std::size_t common = 0;
    while (!a.empty() && !b.empty()) {
        const std::size_t x = a.find('.'), y = b.find('.');
        if (a.substr(0, x) != b.substr(0, y)) break;
        ++common;
        a = x == a.npos ? std::string_view() : a.substr(x + 1);
        b = y == b.npos ? std::string_view() : b.substr(y + 1);
    }
    return common;
}

double weighted(const Option& o) {
    double score = 0;
    for (std::size_t f = 0; f < feature_count; ++f) score += weights[f] * o.features[f];
    return score;
}

class Scorer {
  public:
    Scorer(const Index& index, const Question& question, const std::vector<Ballot>& ballots,
           const std::vector<std::string>& definers, std::vector<Option>& options)
        : index_(index),
          program_(index.program()),
          q_(question),
          ballots_(ballots),
          definers_(definers),
          options_(options) {}

    void run() {
        count_votes();
        for (Option& o : options_) weigh(o);
        score();
    }

  private:
    struct Tally {
        std::uint32_t voters = 0, in_folder = 0;
        double near = 0;
    };

    // The package that a module belongs to: inside it other habits hold than outside.
    std::string_view package_of(const Option& o) const {
        const std::string_view module = o.target.module;
        if (o.file == none) return top_of(module);
        const std::string_view path = program_.file(o.file).path;
        return path.substr(path.rfind('/') + 1).substr(0, 9) == "__init__." ? module : parent_module(module);
    }

    void count_votes() {
        std::vector<Tally> tallies(options_.size());
        double near = 0;
        std::uint32_t all_in_folder = 0;
        for (const auto& [voter, option] : ballots_) {
            Tally& tally = tallies[option];
            ++tally.voters;
            const bool here = index_.folder(voter) == index_.folder(q_.view.file);
            tally.in_folder += here;
            all_in_folder += here;
            const double weight = nearness(voter);
            tally.near += weight;
            near += weight;
        }
        for (std::size_t i = 0; i < options_.size(); ++i) {
            Option& o = options_[i];
            const Tally& tally = tallies[i];
            o.votes = tally.voters;
            o.near_votes = tally.in_folder;
            if (tally.voters == 0) continue;
            o[Feature::voted] = 1;
            o[Feature::votes] = std::log1p(tally.voters);
            o[Feature::vote_share] = tally.voters / static_cast<double>(ballots_.size());
            o[Feature::near_share] = tally.near / near;
            if (all_in_folder > 0)
                o[Feature::folder_share] = tally.in_folder / static_cast<double>(all_in_folder);
            o[Feature::relation_share] = relation_share(i);
        }
    }

    // Among the voters that stand as this file does, inside the option's package or outside of it.
    double relation_share(std::size_t number) const {
        const std::string_view package = package_of(options_[number]);
        const bool inside = is_inside(q_.view.module, package);
        std::size_t all = 0, own = 0;
        for (const auto& [voter, option] : ballots_) {
            if (is_inside(program_.module(voter), package) != inside) continue;
            ++all;
            own += option == number;
        }
        return all == 0 ? 0 : static_cast<double>(own) / static_cast<double>(all);
    }

    double nearness(std::uint32_t voter) const {
        const std::size_t own = parts(q_.view.package);
        const std::size_t common = std::min(common_parts(program_.module(voter), q_.view.package), own);
        return std::pow(0.4, static_cast<double>(own - common));
    }

    void weigh(Option& o) {
        const FileView& view = q_.view;
        const std::string_view module = o.target.module;
        const bool plain = o.target.name.empty();
        if (o.file != none && !plain) {
            if (o.kind == BindingKind::submodule) {
                o[Feature::submodule] = 1;
            } else if (o.kind == BindingKind::definition) {
                o[Feature::definition] = 1;
            } else {
                const bool above = std::any_of(definers_.begin(), definers_.end(),
                                               [&](const std::string& d) { return is_inside(d, module); });
                o[above ? Feature::public_reexport : Feature::other_reexport] = 1;
            }
            o[Feature::exported] = index_.is_exported(o.file, o.target.name) ? 1 : 0;
        }
        if (o.found_installed) o[o.installed.offered ? Feature::public_reexport : Feature::definition] = 1;
        if (plain) o[Feature::plain_module] = 1;
        for (const facts::Import& import : view.facts.imports) {
            if (!import.name.empty() && import.name != q_.name && view.absolute(import) == module) ++o.own;
        }
        if (!plain && o.own > 0) {
            o[Feature::own_any] = 1;
            o[Feature::own_imports] = std::log1p(o.own);
        }
        if (!plain && !q_.others.empty() && o.file != none) {
            std::size_t bound = 0;
            for (const std::string_view other : q_.others)
                bound += index_.binds(o.file, other) == Answer::yes;
            o[Feature::joint] = static_cast<double>(bound) / static_cast<double>(q_.others.size());
        }
        o[Feature::popular] = std::log1p(index_.importers(module));
        o[Feature::popular_in_folder] = std::log1p(index_.importers_in(index_.folder(view.file), module));
        if (o.file != none) {
            const double longest = static_cast<double>(std::max(parts(view.module), parts(module)));
            o[Feature::nearness] =
                longest == 0 ? 0 : static_cast<double>(common_parts(view.module, module)) / longest;
            o[Feature::private_elsewhere] =
                is_private(module) && !is_inside(view.module, parent_module(module)) ? 1 : 0;
            o[Feature::own_package] = is_inside(view.module, module) ? 1 : 0;
            o[Feature::sibling] = !plain && parent_module(module) == view.package ? 1 : 0;
        }
        o[Feature::test_elsewhere] = is_test_module(module) && !is_test_module(view.module) ? 1 : 0;
        o[Feature::depth] = static_cast<double>(parts(module));
        if (o.origin == Origin::standard) o[plain ? Feature::standard : Feature::standard_name] = 1;
        o[Feature::outside] = o.origin == Origin::installed ? 1 : 0;
        o[Feature::aliased] = o.target.alias.empty() ? 0 : 1;
        if (const FreeName* name = view.free_name(q_.name); name && o.kind == BindingKind::submodule) {
            const bool owner = (name->flags & FreeName::owner) != 0;
            o[owner ? Feature::module_owner : Feature::module_not_owner] = 1;
        }
    }

    // Of modules of the standard library that nobody in the tree votes for, those that nobody elsewhere
    // imports the name from lose: List is typing's, hardly ever ast's.
    double habit(const Option& o) const {
        if (o.origin != Origin::standard || o.target.name.empty() || o.votes > 0) return 0;
        double own = 0, most = 0;
        for (const std::string_view module : standard_modules_of(q_.name)) {
            const double files = standard_habit(module, q_.name).files + 1.0;
            if (module == o.target.module) own = files;
            most = std::max(most, files);
        }
        return own == 0 ? 0 : std::log(own / most);
    }

    void score() {
        // the right one may not be among them
        const double nothing = nothing_for(q_, options_).score;
        double most = nothing, sum = 0;
        for (Option& o : options_) {
            o.score = weighted(o) + habit(o);
            if (o.found_installed && o.installed.offered) o.score += offered_bonus;
            if (o.too_short) o.score -= too_short_penalty;
            most = std::max(most, o.score);
        }
        sum = std::exp(nothing - most);
        for (const Option& o : options_) sum += std::exp(o.score - most);
        for (Option& o : options_) o.share = std::exp(o.score - most) / sum;
        std::stable_sort(options_.begin(), options_.end(), [](const Option& a, const Option& b) {
            if (a.score != b.score) return a.score > b.score;
            return std::tie(a.target.module, a.target.name, a.target.alias) <
                   std::tie(b.target.module, b.target.name, b.target.alias);
        });
    }

    const Index& index_;
    const program::Program& program_;
    const Question& q_;
    const std::vector<Ballot>& ballots_;
    const std::vector<std::string>& definers_;
    std::vector<Option>& options_;
};

}  // namespace

bool is_near_bound_name(const FileView& view, std::string_view name) {
    const FreeName* free = view.free_name(name);
    if (!free || name.size() < 3) return false;
    const std::size_t limit = name.size() >= 8 ? 2 : 1;
    const std::string lower = text::lower(name);
    for (const std::string_view bound : view.names.bound_around(free->begin)) {
        if (bound.size() + limit < name.size() || name.size() + limit < bound.size()) continue;
        if (bound.size() < 3 || text::lower(bound) == lower) continue;
        if (text::edit_distance(name, bound, limit) <= limit) return true;
    }
    return false;
}

Option nothing_for(const Question& question, const std::vector<Option>& options) {
    Option nothing;
    const std::string_view name = question.name;
    nothing[Feature::nothing] = 1;
    // np.zeros() where every other file that says np means one module: no doubt about short names
    const bool habit = std::any_of(options.begin(), options.end(), [](const Option& o) {
        return o.votes >= 2 && o[Feature::vote_share] == 1 && o.target.name.empty() &&
               o[Feature::module_owner] > 0;
    });
    if (habit) {
        nothing.score = weighted(nothing);
        return nothing;
    }
    nothing[Feature::nothing_lower] =
        std::none_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; }) ? 1 : 0;
    nothing[Feature::nothing_short] = name.size() <= 3 ? 1 : 0;
    nothing[Feature::nothing_near] = is_near_bound_name(question.view, name) ? 1 : 0;
    nothing.score = weighted(nothing);
    return nothing;
}

void score(const Index& index, const Question& question, const std::vector<Ballot>& ballots,
           const std::vector<std::string>& definers, std::vector<Option>& options) {
    Scorer(index, question, ballots, definers, options).run();
}

}  // namespace sixth::fix_imports

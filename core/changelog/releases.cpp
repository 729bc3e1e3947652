#include "core/changelog/releases.h"

#include <algorithm>

#include "core/base/time.h"

namespace sixth::changelog {
namespace {

using history::History;
using history::Number;

struct Candidate {
    std::string tag;
    std::int64_t time;  // when it was made, seconds since the epoch
    Number commit;
    Version version;
    bool on_branch;               // reached from the view
    std::size_t previous = none;  // the candidate before it
    bool owns = false;            // some commit of the view is its
    static constexpr std::size_t none = static_cast<std::size_t>(-1);
};

bool leads_to(const std::vector<bool>& reached, const std::vector<Number>& tips) {
    return std::any_of(tips.begin(), tips.end(), [&](Number tip) { return reached[tip]; });
}

// A tag beside the view counts when it was made on a release branch; one that contains the view is of its
// future.
std::vector<Candidate> candidates_of(const history::Repository& repository, const Settings& settings,
                                     const View& view, const std::vector<bool>& seen) {
    std::vector<Candidate> found;
    for (const history::Tag& tag : repository.refs.tags) {
        const std::optional<Number> commit = repository.commits.find(tag.commit);
        if (!commit) continue;
        std::optional<Version> version = version_of_tag(tag.name, settings.tag_patterns);
        if (!version) continue;
        if (!seen[*commit]) {
            if (view.until && tag.time > *view.until) continue;
            if (leads_to(history::reached_from(repository.commits, {*commit}), view.tips)) continue;
        }
        found.push_back({tag.name, tag.time, *commit, std::move(*version), seen[*commit]});
    }
    for (const Number commit : view.pending_at)
        found.push_back({"", repository.commits[commit].commit_time, commit, *view.pending, true});
    return found;
}

void drop_folded(std::vector<Candidate>& candidates) {
    const std::vector<Candidate> all = candidates;
    const auto led_to_release = [&](const Candidate& pre) {
        return pre.version.is_pre_release() &&
               std::any_of(all.begin(), all.end(), [&](const Candidate& other) {
                   return !other.version.is_pre_release() && other.version.numbers == pre.version.numbers;
               });
    };
    candidates.erase(std::remove_if(candidates.begin(), candidates.end(), led_to_release), candidates.end());
}

class Assigning {
  public:
    Assigning(const History& commits, std::vector<Candidate>& candidates, const std::vector<bool>& seen)
        : commits_(commits), candidates_(candidates), seen_(seen), owner_(commits.size(), nobody) {}

    // Every commit from here down that nobody has is this candidate's.
    void claim(std::uint32_t self) {
        Candidate& me = candidates_[self];
        if (owner_[me.commit] != nobody) {
            const std::uint32_t twin = owner_[me.commit];
            me.previous = candidates_[twin].commit == me.commit ? candidates_[twin].previous : twin;
            return;
        }
        owner_[me.commit] = self;
        std::vector<Number> open{me.commit};
        while (!open.empty()) {
            const Number n = open.back();
            open.pop_back();
            if (seen_[n]) me.owns = true;
            for (const Number parent : commits_.parents_of(n)) {
                if (owner_[parent] == nobody) {
                    owner_[parent] = self;
                    open.push_back(parent);
                } else if (owner_[parent] != self) {
                    me.previous = newer(me.previous, on_branch(owner_[parent]));
                }
            }
        }
    }

    std::uint32_t owner(Number n) const { return owner_[n]; }

    static constexpr std::uint32_t nobody = 0xFFFFFFFF;

  private:
    std::size_t on_branch(std::size_t candidate) const {
        while (candidate != Candidate::none && !candidates_[candidate].on_branch)
            candidate = candidates_[candidate].previous;
        return candidate;
    }
    static std::size_t newer(std::size_t a, std::size_t b) {
        if (a == Candidate::none || b == Candidate::none) return a == Candidate::none ? b : a;
        return std::max(a, b);
    }

    const History& commits_;
    std::vector<Candidate>& candidates_;
    const std::vector<bool>& seen_;
    std::vector<std::uint32_t> owner_;
};

std::string date_of(std::int64_t seconds) {
    return format_time(Time(std::chrono::seconds(seconds))).substr(0, 10);
}

}  // namespace

Order::Order(const History& commits) : commits_(commits), time_(commits.size()), generation_(commits.size()) {
    for (Number n = 0; n < commits.size(); ++n) {
        time_[n] = commits[n].commit_time;
        for (const Number parent : commits.parents_of(n)) {
            time_[n] = std::max(time_[n], time_[parent]);
            generation_[n] = std::max(generation_[n], generation_[parent] + 1);
        }
    }
}

Assigned assign_releases(const history::Repository& repository, const Settings& settings, const View& view,
                         const Order& order) {
    const History& commits = repository.commits;
    const std::vector<bool> seen = history::reached_from(commits, view.tips);
    std::vector<Candidate> candidates = candidates_of(repository, settings, view, seen);
    if (settings.fold_pre_releases) drop_folded(candidates);
    std::sort(candidates.begin(), candidates.end(), [&](const Candidate& a, const Candidate& b) {
        if (a.commit != b.commit) return order(a.commit, b.commit);
        if (b.version < a.version || a.version < b.version)
            return b.version < a.version;  // the release before its candidates
        return a.tag < b.tag;
    });

    Assigning assigning(commits, candidates, seen);
    for (std::uint32_t i = 0; i < candidates.size(); ++i) assigning.claim(i);

    std::vector<std::uint32_t> newest_first;
    for (std::uint32_t i = 0; i < candidates.size(); ++i) {
        if (candidates[i].on_branch || candidates[i].owns) newest_first.push_back(i);
    }
    std::stable_sort(newest_first.begin(), newest_first.end(), [&](std::uint32_t a, std::uint32_t b) {
        return candidates[a].commit != candidates[b].commit &&
               order(candidates[b].commit, candidates[a].commit);
    });
    Assigned out;
    out.releases.emplace_back();
    std::vector<std::uint32_t> place(candidates.size());
    for (const std::uint32_t i : newest_first) {
        const Candidate& candidate = candidates[i];
        place[i] = static_cast<std::uint32_t>(out.releases.size());
        Release& release = out.releases.emplace_back();
        release.version = candidate.version;
        release.tag = candidate.tag;
        release.date = date_of(candidate.time);
        if (candidate.previous != Candidate::none) release.previous = candidates[candidate.previous].tag;
        release.yanked = std::find(settings.yanked.begin(), settings.yanked.end(), candidate.version.text) !=
                         settings.yanked.end();
    }
    std::optional<std::uint32_t> last;
    out.release_of.assign(commits.size(), outside);
    for (Number n = 0; n < commits.size(); ++n) {
        if (!seen[n]) continue;
        const std::uint32_t owner = assigning.owner(n);
        out.release_of[n] = owner == Assigning::nobody ? 0 : place[owner];
        if (owner != Assigning::nobody) last = std::max(last.value_or(0), owner);
    }
    if (last) out.releases[0].previous = candidates[*last].tag;
    return out;
}

}  // namespace sixth::changelog

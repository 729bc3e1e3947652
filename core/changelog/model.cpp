#include "core/changelog/model.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <unordered_map>
#include <unordered_set>

#include "core/changelog/classify.h"
#include "core/changelog/references.h"
#include "core/changelog/releases.h"

namespace sixth::changelog {
namespace {

using history::History;
using history::Number;

// By commit: the merge on the first-parent line that brought it in, or itself.
std::vector<Number> merges_of(const History& commits, const View& view) {
    std::vector<Number> via(commits.size());
    std::vector<bool> there(commits.size());
    for (Number n = 0; n < commits.size(); ++n) via[n] = n;
    for (const Number tip : view.tips) {
        std::vector<Number> line;
        for (Number n = tip; !there[n];) {
            line.push_back(n);
            const history::Parents parents = commits.parents_of(n);
            if (parents.size() == 0) break;
            n = *parents.begin();
        }
        for (std::size_t i = line.size(); i-- > 0;) {
            there[line[i]] = true;
            std::vector<Number> open{line[i]};
            while (!open.empty()) {
                const Number n = open.back();
                open.pop_back();
                for (const Number parent : commits.parents_of(n)) {
                    if (there[parent]) continue;
                    there[parent] = true;
                    via[parent] = line[i];
                    open.push_back(parent);
                }
            }
        }
    }
    return via;
}

class Builder {
  public:
    Builder(const history::Repository& repository, const Settings& settings, const View& view)
        : commits_(repository.commits),
          settings_(settings),
          order_(commits_),
          assigned_(assign_releases(repository, settings, view, order_)),
          via_(merges_of(commits_, view)) {}

    std::vector<Record> all() {
        std::vector<Record> records;
        for (Number n = 0; n < commits_.size(); ++n) records.push_back(record_of(n));
        return records;
    }

    Model run(bool whole, const std::vector<std::string>* touching) {
        model_.whole = whole;
        std::vector<Number> chosen;
        for (Number n = 0; n < commits_.size(); ++n) {
            const std::uint32_t release = assigned_.release_of[n];
            if (release == 0 || (whole && release != outside)) chosen.push_back(n);
        }
        std::sort(chosen.begin(), chosen.end(), std::cref(order_));
        model_.releases = std::move(assigned_.releases);
        for (const Number n : chosen) add(n);
        cancel_reverts();
        if (touching) drop_elsewhere(*touching);
        return std::move(model_);
    }

  private:
    Record record_of(Number n) {
        Record record =
            classify(commits_.words_of(n).message, commits_[n].parent_count > 1, request_of(n), settings_);
        record.commit = n;
        return record;
    }

    void add(Number n) {
        Record record = record_of(n);
        record.release = assigned_.release_of[n];
        for (const std::string& id : settings_.skip_commits) {
            if (id.size() >= 4 && commits_[n].id.substr(0, id.size()) == id)
                skip(record, "skip-commits names it");
        }
        model_.releases[record.release].records.push_back(model_.records.size());
        by_commit_.emplace(n, model_.records.size());
        model_.records.push_back(std::move(record));
    }

    std::string_view request_of(Number n) {
        const Number merge = via_[n];
        if (merge == n && commits_[n].parent_count < 2) return {};
        const auto known = requests_.find(merge);
        if (known != requests_.end()) return known->second;
        return requests_[merge] = merged_request_of(commits_.words_of(merge).message);
    }

    static void skip(Record& record, std::string why) {
        record.changes.clear();
        record.skipped = std::move(why);
    }

    // Newest first, so that what takes a revert back is seen before it.
    void cancel_reverts() {
        for (const Release& release : model_.releases) {
            by_subject_.clear();
            for (const std::size_t i : release.records) {
                const std::string_view subject = subject_of(model_.records[i]);
                by_subject_[std::string(subject)].push_back(i);
            }
            for (std::size_t at = release.records.size(); at-- > 0;) {
                const std::size_t self = release.records[at];
                if (!cancelled_.contains(self)) cancel(self);
            }
        }
    }

    std::string_view subject_of(const Record& record) const {
        std::string_view message = commits_.words_of(record.commit).message;
        return take_line(message);
    }

    void cancel(std::size_t self) {
        Record& record = model_.records[self];
        const Message message = parse_message(commits_.words_of(record.commit).message);
        const Revert revert = revert_of(message);
        std::vector<std::size_t> targets;
        bool elsewhere = false;
        for (const std::string_view id : revert.ids) {
            const std::optional<Number> n = commits_.find_abbreviated(id);
            const auto found = n ? by_commit_.find(*n) : by_commit_.end();
            if (found == by_commit_.end() || model_.records[found->second].release != record.release) {
                elsewhere = true;
            } else {
                targets.push_back(found->second);
                add_merged(*n, record.release, targets);
            }
        }
        if (targets.empty() && !elsewhere) find_quoted(self, revert, targets);
        targets.erase(std::remove_if(targets.begin(), targets.end(),
                                     [&](std::size_t t) { return t >= self || cancelled_.contains(t); }),
                      targets.end());
        if (targets.empty()) return tell_revert(record, message, revert);
        const auto short_id = [&](std::size_t i) {
            return commits_[model_.records[i].commit].id.substr(0, 7);
        };
        for (const std::size_t target : targets) {
            skip(model_.records[target], fmt::format("taken back by {}", short_id(self)));
            cancelled_.insert(target);
        }
        cancelled_.insert(self);
        if (!elsewhere) skip(record, fmt::format("takes back {}", short_id(targets[0])));
    }

    // A merge taken back takes back all it brought.
    void add_merged(Number merge, std::size_t release, std::vector<std::size_t>& targets) const {
        if (commits_[merge].parent_count < 2) return;
        for (const std::size_t i : model_.releases[release].records) {
            if (via_[model_.records[i].commit] == merge && model_.records[i].commit != merge)
                targets.push_back(i);
        }
    }

    // The last one before it that has that pull request, or that subject.
    void find_quoted(std::size_t self, const Revert& revert, std::vector<std::size_t>& targets) const {
        if (!revert.pull_request.empty()) {
            for (const std::size_t i : model_.releases[model_.records[self].release].records) {
                if (i < self && model_.records[i].pull_request == revert.pull_request) targets.push_back(i);
            }
        }
        if (revert.subject.empty() || !targets.empty()) return;
        const auto found = by_subject_.find(std::string(revert.subject));
        if (found == by_subject_.end()) return;
        for (std::size_t at = found->second.size(); at-- > 0;) {
            const std::size_t i = found->second[at];
            if (i < self && !cancelled_.contains(i)) return targets.push_back(i);
        }
    }

    // What was released before and is taken back now is news.
    void tell_revert(Record& record, const Message& message, const Revert& revert) const {
        if (record.changes.empty() || (revert.ids.empty() && revert.subject.empty())) return;
        const std::string_view quoted = revert.subject;
        const Header header = parse_header(quoted);
        const std::string_view what = header.type.empty() ? quoted : header.description;
        if (what.empty() || !message.footer("Changelog").empty()) return;
        const std::optional<Verdict> verdict = verdict_of_type(settings_, header.type);
        if (verdict && !verdict->section && !record.breaking)
            return skip(record, "takes back what is not listed");
        Change& change = record.changes[0];
        const bool was_added = same_word(header.type, "feat") || same_word(header.type, "feature");
        if (change.section == Section::changed && was_added) change.section = Section::removed;
        change.text = fmt::format("Revert \"{}\"", without_trailing_references(what, settings_.issue_keys));
        if (change.scope.empty()) change.scope = header.scope;
    }

    void drop_elsewhere(const std::vector<std::string>& touching) {
        const std::unordered_set<std::string_view> inside(touching.begin(), touching.end());
        for (Record& record : model_.records) {
            if (record.skipped.empty() && !inside.contains(commits_[record.commit].id))
                skip(record, "changes nothing below --path");
        }
    }

    const History& commits_;
    const Settings& settings_;
    Order order_;
    Assigned assigned_;
    std::vector<Number> via_;
    std::unordered_map<Number, std::string_view> requests_;
    std::unordered_map<Number, std::size_t> by_commit_;
    std::unordered_map<std::string, std::vector<std::size_t>> by_subject_;
    std::unordered_set<std::size_t> cancelled_;
    Model model_;
};

}  // namespace

View at_head(const history::Repository& repository) {
    View view;
    if (const auto head = repository.commits.find(repository.refs.head)) view.tips.push_back(*head);
    return view;
}

Model build(const history::Repository& repository, const Settings& settings, const View& view, bool whole,
            const std::vector<std::string>* touching) {
    return Builder(repository, settings, view).run(whole, touching);
}

std::vector<Record> records_of_all(const history::Repository& repository, const Settings& settings,
                                   const View& view) {
    return Builder(repository, settings, view).all();
}

}  // namespace sixth::changelog

#include "analyzers/decompose/past.h"

#include <algorithm>
#include <cmath>

namespace sixth::decompose {
namespace {

constexpr std::size_t most_message = 600;  // bytes: what follows are lists and trailers
constexpr double half_life = 600;          // commits after which one counts half
constexpr std::uint32_t nobody = ~std::uint32_t{0};

const std::vector<std::string> no_paths;

}  // namespace

Past::Past(const history::History* history, const history::Changes* changes)
    : history_(history), changes_(changes), paths_(changes ? changes->paths : no_paths) {
    if (!changes) return;
    commits_of_.resize(paths_.size());
    churn_.resize(paths_.size());
    for (std::uint32_t c = 0; c < changes->commits.size(); ++c) {
        weight_.push_back(std::pow(.5, static_cast<double>(c) / half_life));
        for (const std::uint32_t file : changes->commits[c].files) {
            commits_of_[file].push_back(c);
            churn_[file] += weight_.back();
        }
    }
    double most = 1;
    for (double& sum : churn_) most = std::max(most, sum = std::log1p(sum));
    for (double& sum : churn_) sum /= most;
}

void Past::read_messages() {
    read_ = true;
    std::string stems;
    double sum = 0;
    for (std::uint32_t c = 0; c < changes_->commits.size(); ++c) {
        const std::string_view message = history_->words_of(changes_->commits[c].commit).message;
        stems.clear();
        terms_.append(message.substr(0, most_message), stems);
        std::size_t count = 0;
        for (std::size_t at = 0; at < stems.size();) {
            const std::size_t end = std::min(stems.find(' ', at + 1), stems.size());
            std::vector<Posting>& list = postings_[stems.substr(at + 1, end - at - 1)];
            if (!list.empty() && list.back().commit == c) {
                ++list.back().times;
            } else {
                list.push_back({c, 1});
            }
            ++count;
            at = end;
        }
        lengths_.push_back(static_cast<double>(count));
        sum += lengths_.back();
    }
    mean_length_ = std::max(1.0, sum / std::max<double>(1, static_cast<double>(lengths_.size())));
}

std::vector<double> Past::like(std::string_view text) {
    std::vector<double> scores(paths_.size());
    if (!changes_ || !history_ || changes_->commits.empty()) return scores;
    if (!read_) read_messages();
    std::vector<std::string> terms = terms_.of(text);
    std::sort(terms.begin(), terms.end());
    terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
    std::vector<double> of_commit(changes_->commits.size());
    const auto all = static_cast<double>(of_commit.size());
    constexpr double k1 = 1.2, b = .5;
    for (const std::string& term : terms) {
        const auto list = postings_.find(term);
        if (list == postings_.end()) continue;
        const auto with = static_cast<double>(list->second.size());
        const double rarity = std::log(1 + (all - with + .5) / (with + .5));
        for (const Posting& posting : list->second) {
            const auto times = static_cast<double>(posting.times);
            const double norm = k1 * (1 - b + b * lengths_[posting.commit] / mean_length_);
            of_commit[posting.commit] += rarity * times * (k1 + 1) / (times + norm);
        }
    }
    const double best = *std::max_element(of_commit.begin(), of_commit.end());
    if (best <= 0) return scores;
    for (std::size_t c = 0; c < of_commit.size(); ++c) {
        if (of_commit[c] <= 0) continue;
        // what is little alike must not win by being much
        const double alike = std::pow(of_commit[c] / best, 3) * (.3 + .7 * weight_[c]);
        const auto& files = changes_->commits[c].files;
        for (const std::uint32_t file : files)
            scores[file] += alike / std::sqrt(static_cast<double>(files.size()));
    }
    return scores;
}

std::uint32_t Past::number_of(std::string_view path) const {
    if (!changes_) return nobody;
    const auto at = changes_->number_of_path.find(path);
    return at == changes_->number_of_path.end() ? nobody : at->second;
}

std::size_t Past::changed(std::string_view path) const {
    const std::uint32_t number = number_of(path);
    return number == nobody ? 0 : commits_of_[number].size();
}

double Past::churn(std::string_view path) const {
    const std::uint32_t number = number_of(path);
    return number == nobody ? 0 : churn_[number];
}

std::unordered_map<std::string_view, double> Past::together(std::string_view path) const {
    std::unordered_map<std::string_view, double> shares;
    const std::uint32_t number = number_of(path);
    if (number == nobody) return shares;
    for (const std::uint32_t commit : commits_of_[number]) {
        for (const std::uint32_t file : changes_->commits[commit].files) {
            if (file != number) shares[paths_[file]] += 1;
        }
    }
    // few commits prove little
    for (auto& share : shares) share.second /= static_cast<double>(commits_of_[number].size()) + 3;
    return shares;
}

}  // namespace sixth::decompose

// What earlier commits tell: which words went with which files, what changes often, what changes together.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/history/changes.h"
#include "core/search/terms.h"

namespace sixth::decompose {

class Past {
  public:
    Past(const history::History* history, const history::Changes* changes);

    // For each file: how much commits whose messages are like the text speak for it. By number of path.
    std::vector<double> like(std::string_view text);
    std::size_t changed(std::string_view path) const;  // commits
    double churn(std::string_view path) const;         // commits, the recent ones more; 0 to 1
    // Of the commits that changed `path`, the share that changed each other one.
    std::unordered_map<std::string_view, double> together(std::string_view path) const;
    const std::vector<std::string>& paths() const { return paths_; }

  private:
    struct Posting {
        std::uint32_t commit, times;
    };
    void read_messages();
    std::uint32_t number_of(std::string_view path) const;

    const history::History* history_;
    const history::Changes* changes_;
    const std::vector<std::string>& paths_;
    std::vector<std::vector<std::uint32_t>> commits_of_;  // by number of path
    std::vector<double> weight_;                          // of commits: the newest counts most
    std::vector<double> churn_;
    search::Terms terms_;
    bool read_ = false;
    std::unordered_map<std::string, std::vector<Posting>> postings_;
    std::vector<double> lengths_;
    double mean_length_ = 1;
};

}  // namespace sixth::decompose

// Which release each commit is in: the first one whose tag contains it.
#pragma once
#include <cstdint>
#include <tuple>
#include <vector>

#include "core/changelog/model.h"

namespace sixth::changelog {

// An order of commits that depends on nothing but them: parents before children, else by time.
class Order {
  public:
    explicit Order(const history::History& commits);
    bool operator()(history::Number a, history::Number b) const {
        return std::tie(time_[a], generation_[a], commits_[a].id) <
               std::tie(time_[b], generation_[b], commits_[b].id);
    }

  private:
    const history::History& commits_;
    std::vector<std::int64_t> time_;  // never before a parent's
    std::vector<std::uint32_t> generation_;
};

struct Assigned {
    std::vector<Release> releases;          // as in Model; records are not filled
    std::vector<std::uint32_t> release_of;  // by commit; `outside`: not in the view
};
inline constexpr std::uint32_t outside = 0xFFFFFFFF;

Assigned assign_releases(const history::Repository& repository, const Settings& settings, const View& view,
                         const Order& order);

}  // namespace sixth::changelog

// Which subtask a criterion belongs to: the one it stands below, else the one that says the same.
#pragma once
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "analyzers/decompose/items.h"

namespace sixth::decompose {

class Assignment {
  public:
    // subtask_of[i]: what item i became; no_item: nothing. Both must outlive this.
    Assignment(const Reading& reading, const std::vector<std::size_t>& subtask_of);
    std::size_t owner(std::size_t criterion) const;  // an item that became a subtask

  private:
    const Reading& reading_;
    const std::vector<std::size_t>& subtask_of_;
    std::vector<std::set<std::string>> words_;  // of each item
    std::map<std::string, int> with_;           // items that have a word
};

}  // namespace sixth::decompose

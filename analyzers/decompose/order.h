// What must be done before what: said outright, by the numbers, by layers, by files they share.
#pragma once
#include <vector>

#include "analyzers/decompose/items.h"
#include "analyzers/decompose/plan.h"

namespace sixth::decompose {

// Fills in `after` of all subtasks. items[i] is the one that subtasks[i] came from. Stronger reasons are
// taken first and never make a circle; what follows from others is left out.
void set_order(std::vector<Subtask>& subtasks, const std::vector<const Item*>& items);

}  // namespace sixth::decompose

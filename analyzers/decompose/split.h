// One subtask as several, one behind another: what a model proposes, and what was kept of it.
#pragma once
#include <string>
#include <vector>

#include "analyzers/decompose/plan.h"

namespace sixth::decompose {

struct Part {
    std::string title;
    Kind kind = Kind::core;
    std::vector<Target> files;
};

// The first part keeps the number, the others get new ones; each waits for the one before it, and who waited
// for the whole waits for the last. That one has the whole's criteria. Fewer than two parts change nothing.
void split(Plan& plan, int number, const std::vector<Part>& parts, const std::string& why);

}  // namespace sixth::decompose

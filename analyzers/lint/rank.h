// Which finding a person should look at first.
#pragma once
#include "core/base/diagnostic.h"

namespace sixth::lint {

// How bad it is on one scale, comparable between findings of the same severity:
//   measured against a limit   value / limit: 2 is twice what is allowed
//   a duplicated block         lines x places / 40: 20 lines in two places count as much as reaching a limit
//   anything else              its confidence, or 1
double badness(const Diagnostic& finding);

// Severity, then badness, then file, line, column and code: a total order, the worst first.
bool worse(const Diagnostic& a, const Diagnostic& b);

}  // namespace sixth::lint

// radon's raw line counts, from the leaves of the tree.
#pragma once
#include "core/facts/metrics/metrics.h"

namespace sixth::facts {

RawMetrics measure_raw(const python::ParsedFile& file);

}  // namespace sixth::facts

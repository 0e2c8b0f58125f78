#pragma once

#include "ops/metrics.h"

#include <string>
#include <vector>

namespace parlance::gateway::admin {

/// The figures of all workers as one page in Prometheus' text format 0.0.4: same name and labels are added up.
std::string expose(const std::vector<ops::Metric>& metrics);

}  // namespace parlance::gateway::admin

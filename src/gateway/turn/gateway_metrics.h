#pragma once

#include "gateway/turn/session.h"
#include "ops/metrics.h"
#include "proto/turn/counters.h"

#include <vector>

namespace parlance::gateway::turn {

/// Of Binding, and of connections.
void report_stun(const Counters& counters, std::vector<ops::Metric>& out);

/// Gauges and what only the driver counts.
struct RelayFigures {
  std::size_t allocations = 0;
  std::size_t streams = 0;
  std::uint64_t refused_streams = 0;
};
void report_relay(const proto::turn::Counters& counters, const RelayFigures& figures,
                  std::vector<ops::Metric>& out);

}  // namespace parlance::gateway::turn

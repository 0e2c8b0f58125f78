#pragma once

#include "engine/rooms.h"
#include "net/server.h"
#include "net/worker_pool.h"
#include "ops/metrics.h"

#include <memory>
#include <vector>

namespace parlance::app {

/// Registers the figures of the workers, the HTTP server and the rooms. All outlive the registry's use.
void register_metrics(ops::MetricsRegistry& registry, net::WorkerPool& pool, const net::HttpServer& server,
                      const std::vector<std::unique_ptr<engine::Rooms>>& rooms);

}  // namespace parlance::app

#pragma once

#include "gateway/gateway.h"

#include <span>

namespace parlance::app {

/// Every way into the server.
std::span<const gateway::GatewayFactory> gateways();

}  // namespace parlance::app

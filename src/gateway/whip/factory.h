#pragma once

#include "gateway/gateway.h"

namespace parlance::gateway::whip {

/// For app/gateways.cpp.
GatewayFactory factory();

}  // namespace parlance::gateway::whip

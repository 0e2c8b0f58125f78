#pragma once

#include "gateway/gateway.h"
#include "ops/settings.h"
#include "transport/media_port.h"

namespace parlance::app {

/// Where the open media ports are found, for gateways.
gateway::MediaAddresses media_addresses(transport::MediaPorts& ports, const ops::Settings& settings);

}  // namespace parlance::app

#pragma once

#include "gateway/gateway.h"

namespace parlance::gateway::turn {

/// STUN Binding on UDP and TCP (RFC 8489), so that no third party's server is needed to find one's address. Relaying (RFC 8656) joins it here.
GatewayFactory factory();

}  // namespace parlance::gateway::turn

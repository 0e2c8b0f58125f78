#pragma once

#include "gateway/gateway.h"

namespace parlance::gateway::admin {

/// What an operator's machinery asks: `/healthz` (the process lives), `/readyz` (it takes new people), `/metrics`.
GatewayFactory factory();

}  // namespace parlance::gateway::admin

#pragma once

#include "gateway/gateway.h"

namespace parlance::gateway::admin {

/// What an operator's machinery asks: `/healthz` (the process lives), `/readyz` (it takes new people), `/metrics`; and what the page
/// `/doctor` tests for a person in trouble.
GatewayFactory factory();

}  // namespace parlance::gateway::admin

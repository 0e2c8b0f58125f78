#pragma once

#include "net/endpoint.h"

#include <vector>

namespace parlance::gateway::turn {

/// The addresses of this machine's interfaces that are up, in the system's order; loopback and link-local ones too. Ports are 0.
std::vector<net::Endpoint> machine_addresses();

/// Of them, those that others can reach: neither loopback nor link-local.
bool is_reachable(const net::Endpoint& address);

}  // namespace parlance::gateway::turn

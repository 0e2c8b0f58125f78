#pragma once

#include "base/address_rules.h"
#include "net/endpoint.h"

#include <vector>

namespace parlance::gateway::turn {

/// The addresses of this machine's interfaces that are up, in the system's order; loopback and link-local ones too. Ports are 0.
std::vector<net::Endpoint> machine_addresses();

/// Of them, those that others can reach: neither loopback nor link-local.
bool is_reachable(const net::Endpoint& address);
std::vector<net::Endpoint> reachable_of(const std::vector<net::Endpoint>& machine);

/// Those that nobody may reach through us (all but loopback, which is forbidden as such: an operator who allows it means it), and those
/// that are announced in their place.
std::vector<AddressBytes> forbidden_of(const std::vector<net::Endpoint>& machine,
                                       const std::vector<net::Endpoint>& announced);

}  // namespace parlance::gateway::turn

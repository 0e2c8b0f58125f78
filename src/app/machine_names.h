#pragma once

#include "net/endpoint.h"

#include <string>
#include <vector>

namespace parlance::app {

/// The addresses of this machine's interfaces that are up, without loopback and link-local ones.
std::vector<std::string> machine_addresses();

/// Whether something can listen on this address here; false for an IPv6 address on a machine without IPv6, as in many containers.
bool machine_has(const net::Endpoint& address);

/// What a self-signed certificate speaks for: localhost, this machine's name, its addresses.
std::vector<std::string> machine_names();

}  // namespace parlance::app

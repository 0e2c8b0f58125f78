#pragma once

#include "net/endpoint.h"

#include <cstdint>

namespace parlance::net {

enum class IpProtocol : std::uint8_t { udp, tcp };

enum class PortState : std::uint8_t {
  free,
  taken,   ///< another program, or another part of this one, has it
  denied,  ///< this user may not: ports below net.ipv4.ip_unprivileged_port_start take CAP_NET_BIND_SERVICE
  no_address,  ///< this machine does not have that address
};

/// Whether a server could listen there now: binds and lets go at once. Not for a port that is bound with SO_REUSEPORT.
PortState probe_port(const Endpoint& local, IpProtocol protocol);

}  // namespace parlance::net

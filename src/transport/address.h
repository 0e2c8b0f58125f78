#pragma once

#include "net/endpoint.h"
#include "proto/stun/transport_address.h"

namespace parlance::transport {

/// Between the sockets' addresses and the protocols'.
inline proto::stun::TransportAddress to_address(const net::Endpoint& endpoint) {
  const std::span bytes(endpoint.address);
  if (endpoint.family == net::Endpoint::Family::v4)
    return proto::stun::TransportAddress::ipv4(bytes.first<4>(), endpoint.port);
  return proto::stun::TransportAddress::ipv6(bytes, endpoint.port);
}

inline net::Endpoint to_endpoint(const proto::stun::TransportAddress& address) {
  net::Endpoint endpoint;
  const auto wire = address.wire_ip();
  if (wire.size() == address.ip.size()) endpoint.family = net::Endpoint::Family::v6;
  std::copy(wire.begin(), wire.end(), endpoint.address.begin());
  endpoint.port = address.port;
  return endpoint;
}

}  // namespace parlance::transport

#pragma once

#include "net/endpoint.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <sys/socket.h>

namespace parlance::net::detail {

/// Between our plain Endpoint and what the kernel and Asio call an address.
socklen_t to_sockaddr(const Endpoint& endpoint, sockaddr_storage& out);
Endpoint from_sockaddr(const sockaddr_storage& address);
boost::asio::ip::address to_asio(const Endpoint& endpoint);
Endpoint from_asio(const boost::asio::ip::address& address, std::uint16_t port);

}  // namespace parlance::net::detail

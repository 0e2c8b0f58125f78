#pragma once

#include <boost/asio/detail/socket_option.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>

namespace parlance::net::detail {

/// The longest segment that our connections send and ask for (RFC 9293 section 3.7.1). With the headers of IPv6 it fits in 1280 bytes, the least
/// that a path has to carry (RFC 8200 section 5). Tunnels have less than Ethernet's 1500, and where the message that says so is filtered, a page
/// would never load: Linux looks for such a hole only if it is told to (net.ipv4.tcp_mtu_probing).
constexpr int kLongestSegment = 1220;

/// Before listen(), so that accepted connections have it from their first packet on.
inline void limit_segments(boost::asio::ip::tcp::acceptor& acceptor, boost::system::error_code& error) {
  using Longest = boost::asio::detail::socket_option::integer<IPPROTO_TCP, TCP_MAXSEG>;
  error = acceptor.set_option(Longest(kLongestSegment), error);
}

}  // namespace parlance::net::detail

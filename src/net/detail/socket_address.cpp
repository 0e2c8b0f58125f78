#include "net/detail/socket_address.h"

#include <netinet/in.h>

#include <algorithm>
#include <cstring>

namespace parlance::net::detail {

socklen_t to_sockaddr(const Endpoint& endpoint, sockaddr_storage& out) {
  if (endpoint.family == Endpoint::Family::v4) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(endpoint.port);
    std::memcpy(&v4.sin_addr, endpoint.address.data(), sizeof v4.sin_addr);
    std::memcpy(&out, &v4, sizeof v4);
    return sizeof v4;
  }
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(endpoint.port);
  std::memcpy(&v6.sin6_addr, endpoint.address.data(), sizeof v6.sin6_addr);
  std::memcpy(&out, &v6, sizeof v6);
  return sizeof v6;
}

Endpoint from_sockaddr(const sockaddr_storage& address) {
  Endpoint endpoint;
  if (address.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    endpoint.port = ntohs(v4.sin_port);
    std::memcpy(endpoint.address.data(), &v4.sin_addr, sizeof v4.sin_addr);
    return endpoint;
  }
  sockaddr_in6 v6{};
  std::memcpy(&v6, &address, sizeof v6);
  endpoint.family = Endpoint::Family::v6;
  endpoint.port = ntohs(v6.sin6_port);
  std::memcpy(endpoint.address.data(), &v6.sin6_addr, sizeof v6.sin6_addr);
  return endpoint;
}

boost::asio::ip::address to_asio(const Endpoint& endpoint) {
  if (endpoint.family == Endpoint::Family::v6) return boost::asio::ip::address_v6(endpoint.address);
  boost::asio::ip::address_v4::bytes_type bytes{};
  std::copy_n(endpoint.address.begin(), bytes.size(), bytes.begin());
  return boost::asio::ip::address_v4(bytes);
}

Endpoint from_asio(const boost::asio::ip::address& address, std::uint16_t port) {
  Endpoint endpoint;
  endpoint.port = port;
  if (address.is_v4()) {
    const auto bytes = address.to_v4().to_bytes();
    std::copy(bytes.begin(), bytes.end(), endpoint.address.begin());
  } else {
    endpoint.family = Endpoint::Family::v6;
    endpoint.address = address.to_v6().to_bytes();
  }
  return endpoint;
}

}  // namespace parlance::net::detail

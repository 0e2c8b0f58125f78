#include "net/endpoint.h"

#include <arpa/inet.h>

#include <algorithm>

namespace parlance::net {

Result<Endpoint> Endpoint::parse(std::string_view address, std::uint16_t port) {
  const std::string text(address);
  Endpoint endpoint;
  endpoint.port = port;
  // inet_pton reads up to the first NUL only.
  if (text.find('\0') != std::string::npos) return fail(Kind::malformed, "net.address");
  if (inet_pton(AF_INET, text.c_str(), endpoint.address.data()) == 1) return endpoint;
  endpoint.family = Family::v6;
  if (inet_pton(AF_INET6, text.c_str(), endpoint.address.data()) == 1) return endpoint;
  return fail(Kind::malformed, "net.address");
}

std::string Endpoint::address_text() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(family == Family::v4 ? AF_INET : AF_INET6, address.data(), text.data(), text.size());
  return text.data();
}

std::string Endpoint::text() const {
  const std::string ip = address_text();
  return (family == Family::v4 ? ip : "[" + ip + "]") + ":" + std::to_string(port);
}

bool Endpoint::is_loopback() const {
  if (family == Family::v4) return address[0] == 127;
  constexpr std::array<std::uint8_t, 16> kOne{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  // ::ffff:127.x.x.x is the same place, seen by a socket for both families.
  constexpr std::array<std::uint8_t, 13> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127};
  return address == kOne || std::equal(kMapped.begin(), kMapped.end(), address.begin());
}

}  // namespace parlance::net

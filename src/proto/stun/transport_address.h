#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <span>

namespace parlance::proto::stun {

/// An IP address and a port. IPv4 is held as ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2), so that one address has one form, whatever
/// socket or attribute it came by.
struct TransportAddress {
  std::array<std::uint8_t, 16> ip{};
  std::uint16_t port = 0;

  static TransportAddress ipv4(std::span<const std::uint8_t, 4> bytes, std::uint16_t port) {
    TransportAddress address{.ip = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, .port = port};
    std::copy(bytes.begin(), bytes.end(), address.ip.begin() + 12);
    return address;
  }
  static TransportAddress ipv6(std::span<const std::uint8_t, 16> bytes, std::uint16_t port) {
    TransportAddress address{.port = port};
    std::copy(bytes.begin(), bytes.end(), address.ip.begin());
    return address;
  }

  [[nodiscard]] bool is_ipv4() const {
    return std::all_of(ip.begin(), ip.begin() + 10, [](std::uint8_t byte) { return byte == 0; }) &&
           ip[10] == 0xff && ip[11] == 0xff;
  }
  /// The address as it stands on the wire: 4 or 16 bytes.
  [[nodiscard]] std::span<const std::uint8_t> wire_ip() const {
    return is_ipv4() ? std::span(ip).subspan(12) : std::span<const std::uint8_t>(ip);
  }

  friend auto operator<=>(const TransportAddress&, const TransportAddress&) = default;
};

}  // namespace parlance::proto::stun

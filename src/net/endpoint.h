#pragma once

#include "base/result.h"

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace parlance::net {

/// An IP address and a port. IPv4 takes the first four bytes of `address`.
struct Endpoint {
  enum class Family : std::uint8_t { v4, v6 } family = Family::v4;
  std::array<std::uint8_t, 16> address{};
  std::uint16_t port = 0;

  /// `192.0.2.1` or `2001:db8::1`. Error `net.address`.
  static Result<Endpoint> parse(std::string_view address, std::uint16_t port);
  /// The address alone, as inet_ntop writes it.
  [[nodiscard]] std::string address_text() const;
  /// `192.0.2.1:80` or `[2001:db8::1]:80`.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] bool is_loopback() const;
  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

}  // namespace parlance::net

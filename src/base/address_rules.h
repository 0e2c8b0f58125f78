#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace parlance {

/// An IP address in one form for both families: IPv4 as ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2).
using AddressBytes = std::array<std::uint8_t, 16>;

/// Whether an address is one that nobody on the internet may make this server send to: everything in the IANA special-purpose registries
/// (RFC 6890 and its updates), multicast, what is reserved, and every IPv6 form that carries an IPv4 address inside (compatible, translated,
/// NAT64, 6to4, Teredo), whatever it carries: a gateway that takes such a form apart would send to the inner address behind our back.
///
/// TURN and everything that dials out on somebody's behalf ask this one function. This machine's own addresses are not known to it.
[[nodiscard]] bool is_forbidden_address(const AddressBytes& address);

/// A network. `bits` count from the first of the sixteen bytes, so an IPv4 network has at least 96.
struct AddressRange {
  AddressBytes first{};
  std::size_t bits = 0;  ///< 0-128

  [[nodiscard]] bool contains(const AddressBytes& address) const;
};

}  // namespace parlance

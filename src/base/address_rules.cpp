#include "base/address_rules.h"

#include <algorithm>

namespace parlance {
namespace {

/// An IPv4 network as it stands in the registry.
constexpr AddressRange v4(std::array<std::uint8_t, 4> first, std::size_t bits) {
  AddressRange range{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, first[0], first[1], first[2], first[3]},
                     96 + bits};
  return range;
}

constexpr AddressRange v6(std::array<std::uint8_t, 6> first, std::size_t bits) {
  return {{first[0], first[1], first[2], first[3], first[4], first[5]}, bits};
}

// IANA IPv4 Special-Purpose Address Registry, and the classes D and E.
constexpr std::array kForbiddenV4{
    v4({0, 0, 0, 0}, 8),        // this network (RFC 791)
    v4({10, 0, 0, 0}, 8),       // private use (RFC 1918)
    v4({100, 64, 0, 0}, 10),    // shared by a carrier's customers (RFC 6598)
    v4({127, 0, 0, 0}, 8),      // loopback (RFC 1122)
    v4({169, 254, 0, 0}, 16),   // link local (RFC 3927); clouds keep their secrets at 169.254.169.254
    v4({172, 16, 0, 0}, 12),    // private use
    v4({192, 0, 0, 0}, 24),     // IETF protocol assignments (RFC 6890)
    v4({192, 0, 2, 0}, 24),     // documentation (RFC 5737)
    v4({192, 31, 196, 0}, 24),  // AS112 (RFC 7535)
    v4({192, 52, 193, 0}, 24),  // AMT (RFC 7450)
    v4({192, 88, 99, 0}, 24),   // 6to4 relays (RFC 7526)
    v4({192, 168, 0, 0}, 16),   // private use
    v4({192, 175, 48, 0}, 24),  // AS112 (RFC 7534)
    v4({198, 18, 0, 0}, 15),    // benchmarking (RFC 2544)
    v4({198, 51, 100, 0}, 24),  // documentation
    v4({203, 0, 113, 0}, 24),   // documentation
    v4({224, 0, 0, 0}, 4),      // multicast (RFC 5771)
    v4({240, 0, 0, 0}, 4),      // reserved, and the limited broadcast (RFC 1112, RFC 8190)
};

constexpr AddressRange kMapped{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96};
// All that IANA has given out for unicast. Everything else is special: loopback, compatible, translated, NAT64, discard, unique local,
// link and site local, segment routing, multicast.
constexpr AddressRange kGlobalUnicast = v6({0x20}, 3);
// IANA IPv6 Special-Purpose Address Registry, within it.
constexpr std::array kForbiddenV6{
    v6({0x20, 0x01, 0x00}, 23),                    // IETF protocol assignments (RFC 2928), Teredo among them
    v6({0x20, 0x01, 0x0d, 0xb8}, 32),              // documentation (RFC 3849)
    v6({0x20, 0x02}, 16),                          // 6to4 (RFC 3056)
    v6({0x26, 0x20, 0x00, 0x4f, 0x80, 0x00}, 48),  // AS112 (RFC 7534)
    v6({0x3f, 0xff, 0x00}, 20),                    // documentation (RFC 9637)
};

template <class Ranges> bool any_contains(const Ranges& ranges, const AddressBytes& address) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&address](const AddressRange& range) { return range.contains(address); });
}

}  // namespace

bool AddressRange::contains(const AddressBytes& address) const {
  const std::size_t whole = bits / 8;
  if (!std::equal(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(whole), address.begin()))
    return false;
  if (bits % 8 == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xffU << (8 - bits % 8));
  return ((first[whole] ^ address[whole]) & mask) == 0;
}

bool is_forbidden_address(const AddressBytes& address) {
  if (kMapped.contains(address)) return any_contains(kForbiddenV4, address);
  return !kGlobalUnicast.contains(address) || any_contains(kForbiddenV6, address);
}

}  // namespace parlance

#pragma once

#include "base/time.h"
#include "proto/turn/types.h"

#include <optional>
#include <string_view>
#include <vector>

namespace parlance::proto::turn {

// Typed values of TURN's attributes (RFC 8656 section 18). Each is empty where the attribute is absent, and fails with `stun.value` where
// its size or content breaks its rule.

struct EvenPort {
  bool reserve_next = false;  ///< the R bit
};
using ReservationToken = std::array<std::uint8_t, 8>;

Result<std::optional<std::chrono::seconds>> lifetime(const stun::Message& message);
/// IANA's protocol number.
Result<std::optional<std::uint8_t>> requested_transport(const stun::Message& message);
/// REQUESTED- or ADDITIONAL-ADDRESS-FAMILY, as it stands there: any byte.
Result<std::optional<std::uint8_t>> address_family(const stun::Message& message, stun::Type type);
Result<std::optional<EvenPort>> even_port(const stun::Message& message);
Result<std::optional<ReservationToken>> reservation_token(const stun::Message& message);
/// Any number.
Result<std::optional<std::uint16_t>> channel_number(const stun::Message& message);
Result<std::optional<ByteView>> data(const stun::Message& message);

/// What a peer's address was written as. An IPv4 address in an IPv6 field (::ffff:0:0/96) is not the IPv4 address: it is never to be sent
/// to (RFC 8656 section 18.3 has families of their own).
struct PeerAddress {
  TransportAddress address;
  Family family = Family::ipv4;
  [[nodiscard]] bool is_mapped() const { return family == Family::ipv6 && address.is_ipv4(); }
};
/// Of one XOR-PEER-ADDRESS. Error `stun.value`.
Result<PeerAddress> read_peer(const stun::Message& message, const stun::Attribute& attribute);
/// The first. Error `stun.no_attribute` where there is none.
Result<PeerAddress> peer(const stun::Message& message);
/// All, in their order. Errors: those of read_peer; `turn.too_many_peers`.
Result<std::vector<PeerAddress>> peers(const stun::Message& message);

/// Those that have to be understood and are not, each once, in their order.
std::vector<stun::Type> not_understood(const stun::Message& message);

}  // namespace parlance::proto::turn

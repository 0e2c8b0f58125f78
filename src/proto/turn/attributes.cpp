#include "proto/turn/attributes.h"

#include "proto/turn/limits.h"

#include <algorithm>

namespace parlance::proto::turn {
namespace {

const Error kBadValue = fail(Kind::malformed, "stun.value");

/// Absent, or of exactly this size.
Result<std::optional<ByteView>> sized(const stun::Message& message, stun::Type type, std::size_t size) {
  const stun::Attribute* attribute = message.find(type);
  if (attribute == nullptr) return std::optional<ByteView>();
  if (attribute->value.size() != size) return kBadValue;
  return std::optional(attribute->value);
}

Result<std::optional<std::uint8_t>> first_of_four(const stun::Message& message, stun::Type type) {
  const auto value = sized(message, type, 4);  // three bytes are reserved, and not looked at
  if (!value) return value.error();
  return *value ? std::optional((**value)[0]) : std::nullopt;
}

bool is_understood(stun::Type type) {
  static constexpr std::array kKnown{stun::Type::mapped_address,
                                     stun::Type::username,
                                     stun::Type::message_integrity,
                                     stun::Type::error_code,
                                     stun::Type::unknown_attributes,
                                     stun::Type::realm,
                                     stun::Type::nonce,
                                     stun::Type::message_integrity_sha256,
                                     stun::Type::xor_mapped_address,
                                     kTypeChannelNumber,
                                     kTypeLifetime,
                                     kTypeXorPeerAddress,
                                     kTypeData,
                                     kTypeXorRelayedAddress,
                                     kTypeRequestedAddressFamily,
                                     kTypeEvenPort,
                                     kTypeRequestedTransport,
                                     kTypeReservationToken};
  return !stun::must_be_understood(type) || std::find(kKnown.begin(), kKnown.end(), type) != kKnown.end();
}

}  // namespace

Result<std::optional<std::chrono::seconds>> lifetime(const stun::Message& message) {
  const auto value = sized(message, kTypeLifetime, 4);
  if (!value) return value.error();
  return *value ? std::optional(std::chrono::seconds(*Reader(**value).u32())) : std::nullopt;
}

Result<std::optional<std::uint8_t>> requested_transport(const stun::Message& message) {
  return first_of_four(message, kTypeRequestedTransport);
}

Result<std::optional<std::uint8_t>> address_family(const stun::Message& message, stun::Type type) {
  return first_of_four(message, type);
}

Result<std::optional<EvenPort>> even_port(const stun::Message& message) {
  const auto value = sized(message, kTypeEvenPort, 1);
  if (!value) return value.error();
  return *value ? std::optional(EvenPort{((**value)[0] & 0x80U) != 0}) : std::nullopt;
}

Result<std::optional<ReservationToken>> reservation_token(const stun::Message& message) {
  const auto value = sized(message, kTypeReservationToken, ReservationToken{}.size());
  if (!value) return value.error();
  if (!*value) return std::optional<ReservationToken>();
  ReservationToken token{};
  std::copy((*value)->begin(), (*value)->end(), token.begin());
  return std::optional(token);
}

Result<std::optional<std::uint16_t>> channel_number(const stun::Message& message) {
  const auto value = sized(message, kTypeChannelNumber, 4);  // two bytes are reserved
  if (!value) return value.error();
  return *value ? std::optional(*Reader(**value).u16()) : std::nullopt;
}

Result<std::optional<ByteView>> data(const stun::Message& message) {
  const stun::Attribute* attribute = message.find(kTypeData);
  if (attribute == nullptr) return std::optional<ByteView>();
  if (attribute->value.size() > kMaxPayload) return kBadValue;
  return std::optional(attribute->value);
}

Result<PeerAddress> read_peer(const stun::Message& message, const stun::Attribute& attribute) {
  const ByteView value = attribute.value;
  const bool v4 = value.size() == 8;
  if (!v4 && value.size() != 20) return kBadValue;
  if (value[1] != (v4 ? 1 : 2)) return kBadValue;
  // RFC 8489 section 14.2: the mask is cookie and transaction; port and address both start at its first byte.
  const ByteView mask = message.bytes().subspan(4, 16);
  const auto port = static_cast<std::uint16_t>((value[2] ^ mask[0]) << 8U | (value[3] ^ mask[1]));
  std::array<std::uint8_t, 16> ip{};
  for (std::size_t i = 4; i < value.size(); ++i) ip[i - 4] = value[i] ^ mask[i - 4];
  if (v4) return PeerAddress{TransportAddress::ipv4(std::span(ip).first<4>(), port), Family::ipv4};
  return PeerAddress{TransportAddress::ipv6(ip, port), Family::ipv6};
}

Result<PeerAddress> peer(const stun::Message& message) {
  const stun::Attribute* attribute = message.find(kTypeXorPeerAddress);
  if (attribute == nullptr) return fail(Kind::not_found, "stun.no_attribute");
  return read_peer(message, *attribute);
}

Result<std::vector<PeerAddress>> peers(const stun::Message& message) {
  std::vector<PeerAddress> found;
  for (const stun::Attribute& attribute : message.attributes()) {
    if (attribute.type != kTypeXorPeerAddress) continue;
    if (found.size() == kMaxPeersAtOnce) return fail(Kind::too_large, "turn.too_many_peers");
    const auto one = read_peer(message, attribute);
    if (!one) return one.error();
    found.push_back(*one);
  }
  return found;
}

std::vector<stun::Type> not_understood(const stun::Message& message) {
  std::vector<stun::Type> types;
  for (const stun::Attribute& attribute : message.attributes()) {
    const bool listed = std::find(types.begin(), types.end(), attribute.type) != types.end();
    if (!is_understood(attribute.type) && !listed) types.push_back(attribute.type);
  }
  return types;
}

}  // namespace parlance::proto::turn

#pragma once

#include "proto/stun/message.h"

/// The numbers of RFC 8656 (TURN), section 18, and RFC 6156.
namespace parlance::proto::turn {

constexpr stun::Method kMethodAllocate{3};
constexpr stun::Method kMethodRefresh{4};
constexpr stun::Method kMethodSend{6};  // an indication
constexpr stun::Method kMethodData{7};  // the same
constexpr stun::Method kMethodCreatePermission{8};
constexpr stun::Method kMethodChannelBind{9};
constexpr stun::Method kMethodConnect{10};  // RFC 6062 section 6.1: known, and refused

constexpr stun::Type kTypeChannelNumber{0x000c};
constexpr stun::Type kTypeLifetime{0x000d};
constexpr stun::Type kTypeXorPeerAddress{0x0012};
constexpr stun::Type kTypeData{0x0013};
constexpr stun::Type kTypeXorRelayedAddress{0x0016};
constexpr stun::Type kTypeRequestedAddressFamily{0x0017};
constexpr stun::Type kTypeEvenPort{0x0018};
constexpr stun::Type kTypeRequestedTransport{0x0019};
constexpr stun::Type kTypeDontFragment{0x001a};
constexpr stun::Type kTypeReservationToken{0x0022};
constexpr stun::Type kTypeAdditionalAddressFamily{0x8000};
constexpr stun::Type kTypeAddressErrorCode{0x8001};

constexpr std::uint16_t kUnauthorized = 401;  // RFC 8489 section 14.8
constexpr std::uint16_t kForbidden = 403;
constexpr std::uint16_t kAllocationMismatch = 437;
constexpr std::uint16_t kStaleNonce = 438;  // RFC 8489 section 14.8
constexpr std::uint16_t kAddressFamilyNotSupported = 440;
constexpr std::uint16_t kWrongCredentials = 441;
constexpr std::uint16_t kUnsupportedTransport = 442;
constexpr std::uint16_t kPeerAddressFamilyMismatch = 443;
constexpr std::uint16_t kAllocationQuotaReached = 486;
constexpr std::uint16_t kInsufficientCapacity = 508;

constexpr std::uint8_t kProtocolUdp = 17;  // IANA protocol numbers, in REQUESTED-TRANSPORT

/// As it stands in the address family attributes (RFC 8656 section 18.6).
enum class Family : std::uint8_t { ipv4 = 1, ipv6 = 2 };
constexpr std::size_t kFamilies = 2;
constexpr std::size_t index_of(Family family) { return family == Family::ipv4 ? 0 : 1; }

// RFC 8656 section 12 ends at 0x4fff, RFC 5766 at 0x7fff; clients of the older one use all of it, and nothing else on our port begins with
// those bits.
constexpr std::uint16_t kFirstChannel = 0x4000;
constexpr std::uint16_t kLastChannel = 0x7fff;
constexpr bool is_channel(std::uint16_t number) { return number >= kFirstChannel && number <= kLastChannel; }

}  // namespace parlance::proto::turn

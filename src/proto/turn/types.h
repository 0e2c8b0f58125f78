#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "proto/stun/binding.h"
#include "proto/stun/transport_address.h"
#include "proto/turn/wire.h"

#include <array>
#include <compare>
#include <optional>
#include <variant>

namespace parlance::proto::turn {

using stun::TransportAddress;

/// How a client reaches us.
enum class Transport : std::uint8_t { datagram, stream };

/// A client's 5-tuple (RFC 8656 section 2).
struct Path {
  Transport transport = Transport::datagram;
  TransportAddress client;
  TransportAddress server;
  friend auto operator<=>(const Path&, const Path&) = default;
};

/// Names an allocation for as long as the process runs.
struct AllocationId {
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;
  friend auto operator<=>(const AllocationId&, const AllocationId&) = default;
};
/// One of its relayed addresses.
struct RelayId {
  AllocationId allocation;
  Family family = Family::ipv4;
  friend auto operator<=>(const RelayId&, const RelayId&) = default;
};
/// A port that is held for a second allocation (EVEN-PORT with its R bit, RFC 8656 section 7.2).
using ReservationId = std::uint64_t;

// What the server is told.

/// Anything but data: a request, or what looks like one. Lives until the call returns.
struct ClientMessage {
  Path path;
  ByteView bytes;
  WallTime wall;  ///< user names expire by it
};
/// The answer to OpenRelays. Without the first family it has failed. The addresses are as the client is told.
struct RelaysOpened {
  AllocationId allocation;
  std::array<std::optional<TransportAddress>, kFamilies> addresses{};
  bool reserved = false;  ///< the port above was there, too
};
/// The stream has ended, and what it had with it (RFC 8656 section 7.2).
struct PathClosed {
  Path path;
};

// What the server wishes.

enum class Parity : std::uint8_t { any, even, even_and_next };

struct Reply {
  Path path;
  Bytes bytes;
  stun::Proof proof =
      stun::Proof::none;    ///< `stream`: the source is proven, the answer may be larger than the request
  std::size_t request = 0;  ///< the request's size in bytes
};
struct OpenRelays {
  AllocationId allocation;
  TransportAddress server;                 ///< where the client reached us: the address to prefer
  std::array<bool, kFamilies> families{};  ///< wanted
  Family first = Family::ipv4;             ///< the one without which the allocation fails
  Parity parity = Parity::any;
  ReservationId reservation = 0;  ///< with `even_and_next`: call the second port that
  ReservationId adopt = 0;        ///< not 0: take the port of this reservation
};
struct CloseRelay {
  RelayId relay;
};
struct CloseReservation {
  ReservationId reservation = 0;
};

// Data, on its way through.

/// A client's payload for a peer. Views into the client's message.
struct ToPeer {
  RelayId relay;
  TransportAddress source;  ///< the relayed address, as the peer sees it
  TransportAddress peer;
  ByteView payload;
  std::optional<RelayId>
      local;  ///< the peer is a relayed address of ours: hand it to `to_client` instead of a socket
};

/// A peer's payload for a client: header, payload, padding, in this order.
struct ToClient {
  static constexpr std::size_t kMaxHeader = 48;  ///< a Data indication with an IPv6 address

  Path path;
  std::array<std::uint8_t, kMaxHeader> header{};
  std::size_t header_size = 0;
  std::size_t padding = 0;  ///< zero bytes behind the payload
};

}  // namespace parlance::proto::turn

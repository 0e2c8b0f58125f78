#pragma once

#include "base/bytes.h"
#include "proto/stun/transport_address.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

namespace parlance::proto::ice {

using stun::TransportAddress;

enum class Transport : std::uint8_t { udp, tcp };

/// What RFC 8445 calls a pair once it is used: our own transport address, the peer's as we see it, and how bytes travel
/// between. On TCP the driver has removed RFC 4571's framing; our own port there is 9 where we connect (RFC 6544 section
/// 4.5).
struct Path {
  Transport transport = Transport::udp;
  TransportAddress local;
  TransportAddress remote;
  friend auto operator<=>(const Path&, const Path&) = default;
};

/// One STUN message as it came. RFC 7983's demultiplexing has been done by who hands it in; the bytes are read in place.
struct Datagram {
  ByteView bytes;
  Path path;
};

/// RFC 8445 section 3: who decides which pair is used.
enum class Role : std::uint8_t { controlling, controlled };

constexpr Role other(Role role) { return role == Role::controlled ? Role::controlling : Role::controlled; }

// What the machines of this folder wish or tell.

struct Send {
  Bytes bytes;
  Path path;
};
/// The peer has proven that it is reached on this path: from here on its packets may be believed to be its own.
struct PathValidated {
  Path path;
};
/// The path is forgotten; it counts as unproven again.
struct PathDropped {
  Path path;
};
/// From now on everything goes this way. Comes again at every change.
struct Selected {
  Path path;
};
/// A hint for people: nothing has been heard on the selected path for kDisconnectedAfter. Sending goes on.
struct Disconnected {};
/// It, or the one that has been selected instead, is heard again.
struct Recovered {};
/// Nothing may be sent any more (RFC 7675 section 5.1), until there is another Selected.
struct ConsentLost {};
/// A restart is through: requests for this username fragment of ours are refused from now on.
struct Restarted {
  std::string old_ufrag;
};

}  // namespace parlance::proto::ice

#pragma once

#include "base/bytes.h"

#include <cstddef>
#include <cstdint>

namespace parlance::net {

/// What a connection's first bytes say it speaks.
enum class FirstBytes : std::uint8_t {
  more,         ///< too few to tell
  tls,          ///< a record with a handshake message (RFC 8446 section 5.1)
  stun,         ///< a STUN message (RFC 8489 section 5), as TURN clients send it over TCP
  framed_stun,  ///< the same behind a length (RFC 4571 section 2), as ICE sends it over TCP (RFC 6544 section 3)
  text,         ///< printable: HTTP, or what will be refused as such
  unknown
};

/// So many always suffice.
constexpr std::size_t kFirstBytes = 10;

/// Never looks at more than kFirstBytes. What begins so is not proven to be it.
[[nodiscard]] FirstBytes classify_first_bytes(ByteView bytes);

}  // namespace parlance::net

#pragma once

#include "base/bytes.h"

namespace parlance::proto::rtp {

/// What shares one UDP port, told apart by the first byte (RFC 7983 section 7).
enum class Traffic : std::uint8_t {
  stun,          ///< 0..3
  zrtp,          ///< 16..19
  dtls,          ///< 20..63
  turn_channel,  ///< 64..79
  rtp,           ///< 128..191, RTP or RTCP: see is_rtcp
  unknown,       ///< the rest, and no byte at all
};

Traffic traffic_of(ByteView datagram);

/// Whether bytes of Traffic::rtp are RTCP: their second byte is 192..223 (RFC 5761 section 4), so that RTP payload types 64..95
/// can't be used on a shared port. Works on SRTP and SRTCP too, whose first eight bytes are in clear.
bool is_rtcp(ByteView datagram);

}  // namespace parlance::proto::rtp

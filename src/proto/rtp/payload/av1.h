#pragma once

#include "base/bytes.h"

namespace parlance::proto::rtp::payload {

/// The AV1 RTP specification section 4.4, with what its first OBU elements tell.
struct Av1Packet {
  bool continues = false;            ///< Z: the first element goes on from the packet before
  bool continued = false;            ///< Y: the last element goes on in the next packet
  std::uint8_t elements = 0;         ///< W: 1..3, or 0 where each element has its length
  bool new_sequence = false;         ///< N: the first packet of a coded video sequence
  bool has_sequence_header = false;  ///< an element begins here that is one (OBU type 1)

  /// A decoder can begin here.
  [[nodiscard]] bool begins_keyframe() const { return new_sequence && has_sequence_header; }
};

constexpr std::size_t kMaxAv1Elements = 64;  // looked into in one packet

/// Errors: `av1.short` (overrun, or no element), `av1.header` (N and Z at once), `av1.length` (LEB128 longer than eight bytes
/// or beyond 32 bits), `av1.too_many`, `av1.obu` (the forbidden bit).
Result<Av1Packet> read_av1(ByteView payload);

}  // namespace parlance::proto::rtp::payload

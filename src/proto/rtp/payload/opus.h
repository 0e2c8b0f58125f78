#pragma once

#include "base/bytes.h"
#include "base/time.h"

namespace parlance::proto::rtp::payload {

/// RFC 6716 section 3.2.5: at most 48 frames and 120 ms in one packet.
constexpr unsigned kMaxOpusFrames = 48;
constexpr Duration kMaxOpusDuration = std::chrono::milliseconds(120);

struct OpusPacket {
  std::uint8_t config = 0;  ///< 0..31
  bool stereo = false;
  unsigned frames = 0;  ///< 0 only in a packet whose second byte says so, which is refused
  Duration duration{};
  /// At most two bytes: what an encoder sends, every 400 ms, while it hears nothing (RFC 6716 section 2.1.9).
  bool discontinuous = false;
};

/// Errors: `opus.short`, `opus.frames` (none, or more than 120 ms).
Result<OpusPacket> read_opus(ByteView payload);

}  // namespace parlance::proto::rtp::payload

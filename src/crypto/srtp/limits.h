#pragma once

#include "crypto/srtp/packet_index.h"

#include <cstddef>
#include <cstdint>

namespace parlance::crypto::srtp {

/// RTP packets that may come out of order, each SSRC. RFC 3711 section 3.3.2 asks for 64; a burst of video after an outage, with its
/// retransmissions, is some hundreds.
constexpr std::size_t kRtpReplayWindow = 1024;

/// The same for RTCP, of which there are a few a second.
constexpr std::size_t kRtcpReplayWindow = 128;

/// What one key is good for, in one direction.
struct Limits {
  /// SSRCs that are remembered (some 150 bytes each), for RTP and for RTCP. A browser of ours sends with about a dozen and receives
  /// with two a slot.
  std::size_t ssrcs = 256;
  std::uint64_t rtp_packets = kIndexEnd;                 ///< RFC 3711 section 9.2
  std::uint64_t rtcp_packets = std::uint64_t{1} << 31U;  ///< RFC 3711 section 9.2
};

}  // namespace parlance::crypto::srtp

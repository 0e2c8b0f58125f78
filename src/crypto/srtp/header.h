#pragma once

#include "base/bytes.h"

namespace parlance::crypto::srtp {

/// What protection has to know of an RTP header (RFC 3550 section 5.1).
struct RtpHeader {
  std::size_t size = 0;  ///< fixed part, CSRCs and extension: 12 .. 12 + 15 * 4 + 4 + 65535 * 4 bytes
  std::uint16_t sequence = 0;
  std::uint32_t ssrc = 0;

  friend bool operator==(const RtpHeader&, const RtpHeader&) = default;
};

constexpr std::size_t kFixedRtpHeader = 12;

/// The header that the bytes begin with; whatever follows is not looked at. Errors: `srtp.rtp_header` (cut off), `srtp.rtp_version` (not 2).
Result<RtpHeader> read_rtp_header(ByteView packet);

/// The part of an RTCP packet that always stays readable: first word and the sender's SSRC (RFC 3711 section 3.4).
constexpr std::size_t kRtcpHeader = 8;

/// The sender's SSRC of an RTCP packet. Errors: `srtp.rtcp_header` (cut off), `srtp.rtcp_version` (not 2).
Result<std::uint32_t> read_rtcp_ssrc(ByteView packet);

}  // namespace parlance::crypto::srtp

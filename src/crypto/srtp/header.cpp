#include "crypto/srtp/header.h"

#include "crypto/srtp/detail/words.h"

namespace parlance::crypto::srtp {
namespace {

constexpr unsigned kVersion = 2;  // RFC 3550 section 5.1

unsigned version_of(ByteView packet) { return packet[0] >> 6U; }

}  // namespace

Result<RtpHeader> read_rtp_header(ByteView packet) {
  if (packet.size() < kFixedRtpHeader) return fail(Kind::malformed, "srtp.rtp_header");
  if (version_of(packet) != kVersion) return fail(Kind::malformed, "srtp.rtp_version");
  std::size_t size = kFixedRtpHeader + 4U * (packet[0] & 0x0fU);
  if ((packet[0] & 0x10U) != 0) {
    // RFC 3550 section 5.3.1: sixteen bits of the profile's, then the length in words without this one.
    if (packet.size() < size + 4) return fail(Kind::malformed, "srtp.rtp_header");
    size += 4 + 4U * load_u16(packet, size + 2);
  }
  if (packet.size() < size) return fail(Kind::malformed, "srtp.rtp_header");
  return RtpHeader{.size = size, .sequence = load_u16(packet, 2), .ssrc = load_u32(packet, 8)};
}

Result<std::uint32_t> read_rtcp_ssrc(ByteView packet) {
  if (packet.size() < kRtcpHeader) return fail(Kind::malformed, "srtp.rtcp_header");
  if (version_of(packet) != kVersion) return fail(Kind::malformed, "srtp.rtcp_version");
  return load_u32(packet, 4);
}

}  // namespace parlance::crypto::srtp

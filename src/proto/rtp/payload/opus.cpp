#include "proto/rtp/payload/opus.h"

#include <array>

namespace parlance::proto::rtp::payload {
namespace {

using std::chrono::microseconds;

// RFC 6716 section 3.1, table 2: SILK 10 20 40 60 ms, hybrid 10 20 ms, CELT 2.5 5 10 20 ms.
constexpr std::uint8_t kFirstHybrid = 12;
constexpr std::uint8_t kFirstCelt = 16;
constexpr std::array<microseconds, 4> kSilk{microseconds(10000), microseconds(20000), microseconds(40000),
                                            microseconds(60000)};
constexpr std::array<microseconds, 2> kHybrid{microseconds(10000), microseconds(20000)};
constexpr std::array<microseconds, 4> kCelt{microseconds(2500), microseconds(5000), microseconds(10000),
                                            microseconds(20000)};
constexpr std::size_t kMaxDtxSize = 2;

Duration frame_duration(std::uint8_t config) {
  if (config >= kFirstCelt) return kCelt[config % 4];
  if (config >= kFirstHybrid) return kHybrid[config % 2];
  return kSilk[config % 4];
}

/// Section 3.2: 0 where a byte that says it is missing.
unsigned frame_count(ByteView payload) {
  const unsigned code = payload[0] & 3U;
  if (code == 0) return 1;
  if (code < 3) return 2;
  return payload.size() < 2 ? 0 : payload[1] & 0x3fU;
}

}  // namespace

Result<OpusPacket> read_opus(ByteView payload) {
  if (payload.empty()) return fail(Kind::malformed, "opus.short");
  OpusPacket packet;
  packet.config = static_cast<std::uint8_t>(payload[0] >> 3U);
  packet.stereo = (payload[0] & 4U) != 0;
  packet.frames = frame_count(payload);
  packet.duration = packet.frames * frame_duration(packet.config);
  if (packet.frames == 0 || packet.frames > kMaxOpusFrames || packet.duration > kMaxOpusDuration) {
    return fail(Kind::malformed, "opus.frames");
  }
  packet.discontinuous = payload.size() <= kMaxDtxSize;
  return packet;
}

}  // namespace parlance::proto::rtp::payload

#include "proto/rtp/rtcp.h"

namespace parlance::proto::rtp {
namespace {

constexpr std::size_t kHead = 4;  // RFC 3550 section 6.4.1: version, padding, count, type, length
constexpr std::uint8_t kVersion = 2;
constexpr std::uint8_t kPaddingBit = 0x20;

}  // namespace

Result<std::optional<RtcpPacket>> RtcpReader::broken(Kind kind, std::string_view what) {
  rest_ = {};
  return fail(kind, what);
}

Result<std::optional<RtcpPacket>> RtcpReader::next() {
  if (rest_.empty()) return std::optional<RtcpPacket>{};
  if (rest_.size() < kHead) return broken(Kind::malformed, "rtcp.short");
  if (rest_[0] >> 6U != kVersion) return broken(Kind::malformed, "rtcp.version");
  if (count_ == kMaxRtcpPackets) return broken(Kind::too_large, "rtcp.too_many");
  const std::size_t words = std::size_t{rest_[2]} << 8U | rest_[3];
  const std::size_t size = kHead + 4 * words;
  if (size > rest_.size()) return broken(Kind::malformed, "rtcp.length");
  ByteView body = rest_.subspan(kHead, size - kHead);
  if ((rest_[0] & kPaddingBit) != 0) {
    // RFC 3550 section 6.4.1: only the last one is padded, by a multiple of four.
    const std::size_t padding = body.empty() ? 0 : body.back();
    const bool good = size == rest_.size() && padding != 0 && padding % 4 == 0 && padding <= body.size();
    if (!good) return broken(Kind::malformed, "rtcp.padding");
    body = body.first(body.size() - padding);
  }
  const RtcpPacket packet{static_cast<RtcpType>(rest_[1]), static_cast<std::uint8_t>(rest_[0] & 0x1fU), body};
  rest_ = rest_.subspan(size);
  ++count_;
  return std::optional(packet);
}

Result<void> check_compound(ByteView compound) {
  if (compound.empty()) return fail(Kind::malformed, "rtcp.short");
  RtcpReader reader(compound);
  while (true) {
    const auto packet = reader.next();
    if (!packet) return packet.error();
    if (!*packet) return ok();
  }
}

std::size_t begin_rtcp(SpanWriter& out, RtcpType type, std::uint8_t count) {
  const std::size_t began = out.size();
  out.u8(static_cast<std::uint8_t>(kVersion << 6U | (count & 0x1fU)));
  out.u8(static_cast<std::uint8_t>(type));
  out.u16(0);
  return began;
}

Result<void> end_rtcp(SpanWriter& out, std::size_t began) {
  out.zeros((4 - (out.size() - began) % 4) % 4);
  const std::size_t words = (out.size() - began) / 4 - 1;
  if (out.overflowed() || words > 0xffff) {
    out.rewind(began);
    return fail(Kind::too_large, "rtcp.no_room");
  }
  out.patch_u16(began + 2, static_cast<std::uint16_t>(words));
  return ok();
}

}  // namespace parlance::proto::rtp

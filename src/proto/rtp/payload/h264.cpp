#include "proto/rtp/payload/h264.h"

namespace parlance::proto::rtp::payload {
namespace {

constexpr unsigned kForbidden = 0x80;  // RFC 6184 section 1.3
constexpr unsigned kTypeMask = 0x1f;
constexpr unsigned kImportance = 0x60;
constexpr std::uint8_t kLastSingleType = 23;  // section 5.4, table 1
constexpr unsigned kFragmentStart = 0x80;     // section 5.8
constexpr unsigned kFragmentEnd = 0x40;

Error too_short() { return fail(Kind::malformed, "h264.short"); }

NalType type_of(std::uint8_t head) { return static_cast<NalType>(head & kTypeMask); }
bool is_single(NalType type) {
  return type != NalType{0} && static_cast<std::uint8_t>(type) <= kLastSingleType;
}

void note(NalType type, H264Packet& packet) {
  packet.has_idr = packet.has_idr || type == NalType::idr;
  packet.has_sps = packet.has_sps || type == NalType::sps;
  packet.has_pps = packet.has_pps || type == NalType::pps;
}

Result<void> read_whole(ByteView nal, H264Packet& packet) {
  if (nal.empty()) return too_short();
  if ((nal[0] & kForbidden) != 0) return fail(Kind::malformed, "h264.forbidden");
  const NalType type = type_of(nal[0]);
  if (type == NalType::stap_a || type == NalType::fu_a) return fail(Kind::malformed, "h264.fragment");
  if (!is_single(type)) return fail(Kind::unsupported, "h264.unsupported");
  if ((nal[0] & kImportance) != 0) packet.discardable = false;
  note(type, packet);
  if (type == NalType::sps && packet.sps.empty()) packet.sps = nal;
  return ok();
}

Result<H264Packet> read_aggregate(ByteView rest) {
  H264Packet packet;
  Reader reader(rest);
  if (reader.empty()) return too_short();
  for (std::size_t count = 0; !reader.empty(); ++count) {
    if (count == kMaxAggregatedNals) return fail(Kind::too_large, "h264.too_many");
    const auto size = reader.u16();
    if (!size) return too_short();
    const auto nal = reader.bytes(*size);
    if (!nal) return too_short();
    if (auto read = read_whole(*nal, packet); !read) return read.error();
  }
  return packet;
}

Result<H264Packet> read_fragment(ByteView payload) {
  if (payload.size() < 3) return too_short();
  const unsigned head = payload[1];
  const bool starts = (head & kFragmentStart) != 0;
  const NalType type = type_of(payload[1]);
  if ((starts && (head & kFragmentEnd) != 0) || !is_single(type))
    return fail(Kind::malformed, "h264.fragment");
  H264Packet packet;
  packet.begins_nal = starts;
  packet.discardable = (payload[0] & kImportance) == 0;
  if (starts) note(type, packet);
  return packet;
}

}  // namespace

Result<H264Packet> read_h264(ByteView payload) {
  if (payload.empty()) return too_short();
  if ((payload[0] & kForbidden) != 0) return fail(Kind::malformed, "h264.forbidden");
  const NalType type = type_of(payload[0]);
  if (type == NalType::stap_a) return read_aggregate(payload.subspan(1));
  if (type == NalType::fu_a) return read_fragment(payload);
  H264Packet packet;
  if (auto read = read_whole(payload, packet); !read) return read.error();
  return packet;
}

}  // namespace parlance::proto::rtp::payload

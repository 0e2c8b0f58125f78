#include "proto/rtp/rtx.h"

namespace parlance::proto::rtp {

Result<RtxPayload> read_rtx(const PacketView& packet) {
  Reader reader(packet.payload());
  const auto original = reader.u16();
  if (!original) return fail(Kind::malformed, "rtx.short");
  return RtxPayload{*original, reader.rest()};
}

Result<std::size_t> unwrap_rtx(const PacketView& packet, std::uint32_t ssrc, std::uint8_t payload_type,
                               MutableBytes out) {
  const auto rtx = read_rtx(packet);
  if (!rtx) return rtx.error();
  SpanWriter writer(out);
  const ByteView header = packet.bytes().first(packet.header_size());
  constexpr unsigned kPaddingBit = 0x20;
  writer.u8(static_cast<std::uint8_t>(header[0] & ~kPaddingBit));
  writer.u8(static_cast<std::uint8_t>((header[1] & 0x80U) | (payload_type & 0x7fU)));
  writer.u16(rtx->original_sequence);
  writer.u32(packet.timestamp());
  writer.u32(ssrc);
  writer.bytes(header.subspan(kFixedHeaderSize));
  writer.bytes(rtx->payload);
  if (writer.overflowed()) return fail(Kind::too_large, "rtp.no_room");
  return writer.size();
}

Result<WrittenHeader> write_rtx_header(const Header& header, const HeaderParts& parts,
                                       std::uint16_t original_sequence, MutableBytes out) {
  auto written = write_header(header, parts, out);
  if (!written) return written;
  SpanWriter writer(out.subspan(written->size));
  writer.u16(original_sequence);
  if (writer.overflowed()) return fail(Kind::too_large, "rtp.no_room");
  written->size += kRtxPrefix;
  return written;
}

}  // namespace parlance::proto::rtp

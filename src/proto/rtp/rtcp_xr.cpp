#include "proto/rtp/rtcp_xr.h"

namespace parlance::proto::rtp {
namespace {

constexpr std::uint8_t kReceiverTime = 4;  // RFC 3611 section 4.4
constexpr std::uint8_t kDlrr = 5;          // 4.5
constexpr std::size_t kReceiverTimeSize = 8;
constexpr std::size_t kDlrrEntrySize = 12;

Result<void> read_dlrr(ByteView block, ExtendedReport& report) {
  if (block.size() % kDlrrEntrySize != 0) return fail(Kind::malformed, "rtcp.xr");
  Reader reader(block);
  while (!reader.empty()) {
    if (report.count == kMaxDlrrEntries) return fail(Kind::too_large, "rtcp.xr_blocks");
    DlrrEntry& entry = report.entries[report.count++];
    entry.ssrc = *reader.u32();
    entry.last_rr = *reader.u32();
    entry.delay_since_last_rr = *reader.u32();
  }
  return ok();
}

Result<void> read_block(Reader& reader, ExtendedReport& report) {
  const auto head = reader.u32();
  if (!head) return fail(Kind::malformed, "rtcp.xr");
  const auto block = reader.bytes(4 * std::size_t{*head & 0xffffU});
  if (!block) return fail(Kind::malformed, "rtcp.xr");
  const std::uint32_t type = *head >> 24U;
  if (type == kDlrr) return read_dlrr(*block, report);
  if (type != kReceiverTime) return ok();
  if (block->size() != kReceiverTimeSize) return fail(Kind::malformed, "rtcp.xr");
  report.receiver_time = NtpTime{*Reader(*block).u64()};
  return ok();
}

}  // namespace

Result<ExtendedReport> read_extended_report(const RtcpPacket& packet) {
  if (packet.type != RtcpType::extended_report) return fail(Kind::malformed, "rtcp.type");
  Reader reader(packet.body);
  const auto ssrc = reader.u32();
  if (!ssrc) return fail(Kind::malformed, "rtcp.xr");
  ExtendedReport report;
  report.ssrc = *ssrc;
  for (std::size_t blocks = 0; !reader.empty(); ++blocks) {
    if (blocks == kMaxXrBlocks) return fail(Kind::too_large, "rtcp.xr_blocks");
    if (auto read = read_block(reader, report); !read) return read.error();
  }
  return report;
}

Result<void> write_extended_report(const ExtendedReport& report, SpanWriter& out) {
  if (report.count > kMaxDlrrEntries) return fail(Kind::too_large, "rtcp.xr_blocks");
  const std::size_t began = begin_rtcp(out, RtcpType::extended_report, 0);
  out.u32(report.ssrc);
  if (report.receiver_time) {
    out.u8(kReceiverTime);
    out.u8(0);
    out.u16(kReceiverTimeSize / 4);
    out.u64(report.receiver_time->value);
  }
  if (report.count > 0) {
    out.u8(kDlrr);
    out.u8(0);
    out.u16(static_cast<std::uint16_t>(report.count * kDlrrEntrySize / 4));
    for (const DlrrEntry& entry : report.all()) {
      out.u32(entry.ssrc);
      out.u32(entry.last_rr);
      out.u32(entry.delay_since_last_rr);
    }
  }
  return end_rtcp(out, began);
}

}  // namespace parlance::proto::rtp

#include "proto/rtp/rtcp_reports.h"

#include <algorithm>

namespace parlance::proto::rtp {
namespace {

constexpr std::size_t kSenderInfoSize = 20;
constexpr std::size_t kBlockSize = 24;
constexpr std::int32_t kMaxLost = 0x7fffff;  // 24 bits signed
constexpr std::int32_t kMinLost = -0x800000;

// The three below read from what was measured before: nothing can be missing.
SenderInfo read_sender(Reader& reader) {
  SenderInfo info;
  info.ntp.value = *reader.u64();
  info.rtp_timestamp = *reader.u32();
  info.packet_count = *reader.u32();
  info.octet_count = *reader.u32();
  return info;
}

std::int32_t signed24(std::uint32_t value) {
  const auto low = static_cast<std::int32_t>(value & 0xffffffU);
  return low > kMaxLost ? low - 0x1000000 : low;
}

ReportBlock read_block(Reader& reader) {
  ReportBlock block;
  block.source = *reader.u32();
  const std::uint32_t loss = *reader.u32();
  block.fraction_lost = static_cast<std::uint8_t>(loss >> 24U);
  block.cumulative_lost = signed24(loss);
  block.highest_sequence = *reader.u32();
  block.jitter = *reader.u32();
  block.last_sr = *reader.u32();
  block.delay_since_last_sr = *reader.u32();
  return block;
}

void write_blocks(std::span<const ReportBlock> blocks, SpanWriter& out) {
  for (const ReportBlock& block : blocks) {
    out.u32(block.source);
    out.u8(block.fraction_lost);
    out.u24(static_cast<std::uint32_t>(std::clamp(block.cumulative_lost, kMinLost, kMaxLost)));
    out.u32(block.highest_sequence);
    out.u32(block.jitter);
    out.u32(block.last_sr);
    out.u32(block.delay_since_last_sr);
  }
}

}  // namespace

Result<Report> read_report(const RtcpPacket& packet) {
  const bool sends = packet.type == RtcpType::sender_report;
  if (!sends && packet.type != RtcpType::receiver_report) return fail(Kind::malformed, "rtcp.type");
  const std::size_t size = 4 + (sends ? kSenderInfoSize : 0) + kBlockSize * packet.count;
  if (packet.body.size() < size) return fail(Kind::malformed, "rtcp.report");
  Reader reader(packet.body);
  Report report;
  report.ssrc = *reader.u32();
  if (sends) report.sender = read_sender(reader);
  report.block_count = packet.count;
  for (std::size_t i = 0; i < report.block_count; ++i) report.blocks[i] = read_block(reader);
  return report;
}

Result<void> write_sender_report(std::uint32_t ssrc, const SenderInfo& info,
                                 std::span<const ReportBlock> blocks, SpanWriter& out) {
  if (blocks.size() > kMaxReportBlocks) return fail(Kind::too_large, "rtcp.report");
  const std::size_t began =
      begin_rtcp(out, RtcpType::sender_report, static_cast<std::uint8_t>(blocks.size()));
  out.u32(ssrc);
  out.u64(info.ntp.value);
  out.u32(info.rtp_timestamp);
  out.u32(info.packet_count);
  out.u32(info.octet_count);
  write_blocks(blocks, out);
  return end_rtcp(out, began);
}

Result<void> write_receiver_report(std::uint32_t ssrc, std::span<const ReportBlock> blocks, SpanWriter& out) {
  if (blocks.size() > kMaxReportBlocks) return fail(Kind::too_large, "rtcp.report");
  const std::size_t began =
      begin_rtcp(out, RtcpType::receiver_report, static_cast<std::uint8_t>(blocks.size()));
  out.u32(ssrc);
  write_blocks(blocks, out);
  return end_rtcp(out, began);
}

}  // namespace parlance::proto::rtp

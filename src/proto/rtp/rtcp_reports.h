#pragma once

#include "proto/rtp/ntp.h"
#include "proto/rtp/rtcp.h"

#include <array>

namespace parlance::proto::rtp {

constexpr std::size_t kMaxReportBlocks = 31;  // a five-bit count

/// What one receiver says about one source (RFC 3550 section 6.4.1).
struct ReportBlock {
  std::uint32_t source = 0;               ///< SSRC
  std::uint8_t fraction_lost = 0;         ///< since the last report, in 1/256
  std::int32_t cumulative_lost = 0;       ///< 24 bits signed; duplicates may make it negative
  std::uint32_t highest_sequence = 0;     ///< extended: cycles in the upper 16 bits
  std::uint32_t jitter = 0;               ///< in units of the media clock
  std::uint32_t last_sr = 0;              ///< compact NTP time of the last sender report; 0: none yet
  std::uint32_t delay_since_last_sr = 0;  ///< in 1/65536 s
  friend bool operator==(const ReportBlock&, const ReportBlock&) = default;
};

struct SenderInfo {
  NtpTime ntp;
  std::uint32_t rtp_timestamp = 0;  ///< the same moment on the media clock
  std::uint32_t packet_count = 0;
  std::uint32_t octet_count = 0;  ///< payload only
  friend bool operator==(const SenderInfo&, const SenderInfo&) = default;
};

/// A sender report, or (without `sender`) a receiver report.
struct Report {
  std::uint32_t ssrc = 0;  ///< who reports
  std::optional<SenderInfo> sender;
  std::array<ReportBlock, kMaxReportBlocks> blocks{};
  std::size_t block_count = 0;

  [[nodiscard]] std::span<const ReportBlock> all() const { return std::span(blocks).first(block_count); }
};

/// Of type sender_report or receiver_report. A profile's extension after the blocks is ignored. Errors: `rtcp.type`,
/// `rtcp.report` (too short for its blocks).
Result<Report> read_report(const RtcpPacket& packet);

/// Errors: `rtcp.no_room`, `rtcp.report` (more than 31 blocks). cumulative_lost is clamped to 24 bits.
Result<void> write_sender_report(std::uint32_t ssrc, const SenderInfo& info,
                                 std::span<const ReportBlock> blocks, SpanWriter& out);
Result<void> write_receiver_report(std::uint32_t ssrc, std::span<const ReportBlock> blocks, SpanWriter& out);

}  // namespace parlance::proto::rtp

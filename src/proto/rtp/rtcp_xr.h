#pragma once

#include "proto/rtp/ntp.h"
#include "proto/rtp/rtcp.h"

#include <array>

namespace parlance::proto::rtp {

/// One receiver's sub-block of DLRR (RFC 3611 section 4.5).
struct DlrrEntry {
  std::uint32_t ssrc = 0;
  std::uint32_t last_rr = 0;              ///< compact NTP time of the last RRTR; 0: none yet
  std::uint32_t delay_since_last_rr = 0;  ///< in 1/65536 s
  friend bool operator==(const DlrrEntry&, const DlrrEntry&) = default;
};

constexpr std::size_t kMaxDlrrEntries = 32;
constexpr std::size_t kMaxXrBlocks = 32;

/// What we use of an extended report: how who only receives learns the round-trip time.
struct ExtendedReport {
  std::uint32_t ssrc = 0;
  std::optional<NtpTime> receiver_time;  ///< RRTR (section 4.4)
  std::array<DlrrEntry, kMaxDlrrEntries> entries{};
  std::size_t count = 0;

  [[nodiscard]] std::span<const DlrrEntry> all() const { return std::span(entries).first(count); }
};

/// Other blocks are skipped. Errors: `rtcp.type`, `rtcp.xr` (overrun, or a block of the wrong size), `rtcp.xr_blocks` (too
/// many blocks or entries).
Result<ExtendedReport> read_extended_report(const RtcpPacket& packet);
/// Writes the blocks that there are. Error: `rtcp.no_room`, `rtcp.xr_blocks`.
Result<void> write_extended_report(const ExtendedReport& report, SpanWriter& out);

}  // namespace parlance::proto::rtp

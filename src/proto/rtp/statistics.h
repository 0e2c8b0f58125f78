#pragma once

#include "base/time.h"
#include "proto/rtp/rtcp_reports.h"

namespace parlance::proto::rtp {

/// How a packet stands to those before it (RFC 3550 appendix A.1).
enum class Arrival : std::uint8_t {
  in_order,   ///< newer than all before, perhaps after a gap
  late,       ///< reordered or repeated
  jumped,     ///< so far off that it was not counted; if the next one follows it, the source restarted
  restarted,  ///< the source has begun anew: all counts too
};

/// Counts one source's packets for the receiver reports about it (RFC 3550 section 6.4.1, appendices A.1, A.3 and A.8).
/// Without A.1's probation: SRTP has already proven the sender.
class ReceiverStatistics final {
 public:
  /// The media clock, 1 Hz or more, else it is a Bug.
  explicit ReceiverStatistics(std::uint32_t clock_rate);

  Arrival on_packet(std::uint16_t sequence, std::uint32_t timestamp, TimePoint at);
  /// The source's sender report, for LSR and DLSR.
  void on_sender_report(NtpTime ntp, TimePoint at);

  /// A block for the next report; begins the interval that the fraction lost is about anew. Nothing before the first packet.
  std::optional<ReportBlock> report(std::uint32_t source, TimePoint now);

  [[nodiscard]] std::uint64_t received() const { return received_; }
  /// Extended highest sequence number; 0 before the first packet.
  [[nodiscard]] std::uint32_t highest_sequence() const { return highest_; }
  /// May be negative, by repetitions.
  [[nodiscard]] std::int64_t lost() const;
  [[nodiscard]] Duration jitter() const;

 private:
  void restart(std::uint16_t sequence);
  void measure_jitter(std::uint32_t timestamp, TimePoint at);
  [[nodiscard]] std::uint64_t expected() const;
  std::uint8_t take_fraction_lost();

  struct Interval {
    std::uint64_t expected = 0;
    std::uint64_t received = 0;
  };
  struct LastReport {
    std::uint32_t compact_ntp = 0;
    TimePoint at;
  };

  std::uint32_t clock_rate_;
  bool began_ = false;
  std::uint16_t base_ = 0;
  std::uint32_t highest_ = 0;
  std::uint64_t received_ = 0;
  std::optional<std::uint16_t> restart_at_;  ///< the number that would prove a restart
  std::optional<std::uint32_t> transit_;     ///< arrival less timestamp, in media clock units, on its circle
  std::uint32_t jitter_sixteenths_ = 0;
  Interval before_;  ///< at the last report
  std::optional<LastReport> last_report_;
};

}  // namespace parlance::proto::rtp

#pragma once

#include "base/time.h"
#include "media/rewritten.h"
#include "proto/rtp/rtcp_reports.h"

#include <array>
#include <optional>

namespace parlance::rtc {

/// The clock of a slot's sender reports (RFC 3550 section 6.4.1). It is the publisher's, moved on by ours from the moment its report came, so that sound and
/// picture of one person keep their common clock, and every report of ours is a new one.
class ReportClock final {
 public:
  struct Moment {
    proto::rtp::NtpTime ntp;
    std::uint32_t timestamp = 0;
  };

  explicit ReportClock(std::uint32_t clock_rate) : clock_rate_(clock_rate) {}

  /// The publisher's report came.
  void on_clock(std::uint64_t ntp, TimePoint at) { anchor_ = Anchor{ntp, at}; }
  /// Another publisher follows.
  void forget() { anchor_.reset(); }
  /// What to report now, where `clock` is a pair of the publisher's. Nothing before its first report, and where the two are further apart than an hour.
  [[nodiscard]] std::optional<Moment> at(const media::SlotClock& clock, TimePoint now) const;
  /// It has been reported.
  void on_sent(proto::rtp::NtpTime ntp, TimePoint now);
  /// From the receiver's block about the slot; nothing where it does not name one of our last reports.
  [[nodiscard]] std::optional<Duration> round_trip(const proto::rtp::ReportBlock& block, TimePoint now) const;

 private:
  struct Anchor {
    std::uint64_t ntp = 0;
    TimePoint at;
  };
  struct Sent {
    std::uint32_t compact = 0;  ///< 0: none
    TimePoint at;
  };
  static constexpr Duration kMostApart = std::chrono::hours(1);

  std::uint32_t clock_rate_;
  std::optional<Anchor> anchor_;
  std::array<Sent, 4> sent_{};  ///< receivers answer the newest they have: some seconds back at most
  std::size_t next_ = 0;
};

}  // namespace parlance::rtc

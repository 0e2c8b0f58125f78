#include "rtc/report_clock.h"

#include <algorithm>

namespace parlance::rtc {
namespace {

constexpr std::int64_t kNanosecondsASecond = 1'000'000'000;

/// Of a duration that is not negative.
std::uint64_t fixed_point_of(Duration duration) {
  const auto seconds = static_cast<std::uint64_t>(duration.count() / kNanosecondsASecond);
  const auto rest = static_cast<std::uint64_t>(duration.count() % kNanosecondsASecond);
  return (seconds << 32U) + (rest << 32U) / kNanosecondsASecond;
}

}  // namespace

std::optional<ReportClock::Moment> ReportClock::at(const media::SlotClock& clock, TimePoint now) const {
  if (!anchor_ || now < anchor_->at) return std::nullopt;
  const proto::rtp::NtpTime ntp{anchor_->ntp + fixed_point_of(now - anchor_->at)};
  const Duration passed = proto::rtp::ntp_difference(ntp, {clock.ntp});
  if (passed > kMostApart || passed < -kMostApart) return std::nullopt;
  const std::int64_t ticks =
      passed.count() / 1000 * static_cast<std::int64_t>(clock_rate_) / (kNanosecondsASecond / 1000);
  return Moment{ntp, clock.timestamp + static_cast<std::uint32_t>(ticks)};
}

void ReportClock::on_sent(proto::rtp::NtpTime ntp, TimePoint now) {
  sent_[next_] = {proto::rtp::compact(ntp), now};
  next_ = (next_ + 1) % sent_.size();
}

std::optional<Duration> ReportClock::round_trip(const proto::rtp::ReportBlock& block, TimePoint now) const {
  if (block.last_sr == 0) return std::nullopt;
  const auto found = std::ranges::find(sent_, block.last_sr, &Sent::compact);
  if (found == sent_.end()) return std::nullopt;
  const Duration held = proto::rtp::duration_of_compact(block.delay_since_last_sr);
  return std::max(Duration{}, now - found->at - held);
}

}  // namespace parlance::rtc

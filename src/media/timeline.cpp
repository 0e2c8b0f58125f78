#include "media/timeline.h"

#include "proto/rtp/unwrap.h"

#include <algorithm>
#include <cmath>

namespace parlance::media {
namespace {

/// Ticks of a media clock within a difference of NTP times (signed 32.32 seconds).
std::int64_t ticks_of_ntp(std::uint64_t later, std::uint64_t earlier, std::uint32_t clock_rate) {
  constexpr double kNtpSecond = 4294967296.0;
  const auto difference = static_cast<std::int64_t>(later - earlier);
  return std::llround(static_cast<double>(difference) / kNtpSecond * clock_rate);
}

}  // namespace

Timeline::Timeline(std::uint32_t first, std::uint32_t clock_rate) : clock_rate_(clock_rate), newest_(first) {}

void Timeline::forget_clocks() {
  clocks_ = {};
  encoding_.reset();
}

void Timeline::forget_clock(std::uint8_t encoding) {
  if (encoding < clocks_.size()) clocks_[encoding].reset();
  if (encoding_ == encoding) encoding_.reset();
}

void Timeline::on_clock(std::uint8_t encoding, SlotClock clock) {
  if (encoding < clocks_.size()) clocks_[encoding] = clock;
}

std::uint32_t Timeline::begin(const PacketFields& first) {
  const std::uint32_t arrived = by_arrival(first.arrival);
  std::uint32_t start = by_clocks(first).value_or(arrived);
  const auto apart = static_cast<std::int32_t>(start - arrived);
  const auto trust = static_cast<std::int64_t>(clock_rate_) * kTrustSeconds;
  if (apart > trust || apart < -trust) start = arrived;
  // A keyframe may have been captured before what was sent last; its timestamp must not go back all the same.
  const std::uint32_t earliest = newest_arrival_ ? newest_ + 1 : newest_;
  if (!proto::rtp::is_newer_timestamp(start, earliest)) start = earliest;
  encoding_ = first.encoding;
  offset_ = start - first.timestamp;
  newest_ = start;
  newest_arrival_ = first.arrival;
  stretch_ = {start, first.arrival, 0};
  return offset_;
}

void Timeline::on_sent(std::uint32_t timestamp, TimePoint arrival) {
  if (!proto::rtp::is_newer_timestamp(timestamp, newest_)) return;
  if (stretch_ && arrival - stretch_->arrival < kCompared) {
    const auto played = static_cast<std::int32_t>(timestamp - stretch_->timestamp);
    stretch_->late = std::max(stretch_->late, played - ticks_of(arrival - stretch_->arrival));
  }
  newest_ = timestamp;
  newest_arrival_ = arrival;
}

std::optional<SlotClock> Timeline::clock() const {
  if (!encoding_) return std::nullopt;
  const auto& clock = clocks_[*encoding_];
  if (!clock) return std::nullopt;
  return SlotClock{clock->ntp, clock->timestamp + offset_};
}

/// The packet is a keyframe's, so it comes as late as the keyframe before it did: measured without that from the last frame, which was not late, each change
/// of source would add a keyframe's lateness for good, and a player would hold all frames for longer and longer.
///
/// Wherever the slot was silent for more than half the circle, being later is a matter of the clock, not of the numbers: so the
/// elapsed time is cut at a quarter of it.
std::uint32_t Timeline::by_arrival(TimePoint arrival) const {
  if (!newest_arrival_) return newest_;
  constexpr std::int64_t kQuarter = std::int64_t{1} << 30;
  std::int64_t late = stretch_ ? stretch_->late : 0;
  if (late < ticks_of(kLatenessLeast) || late > ticks_of(kLatenessMost)) late = 0;
  const std::int64_t ticks = ticks_of(std::max(arrival - *newest_arrival_, Duration{})) - late;
  return newest_ + static_cast<std::uint32_t>(std::clamp(ticks, std::int64_t{0}, kQuarter));
}

std::int64_t Timeline::ticks_of(Duration time) const {
  const double seconds = std::chrono::duration<double>(time).count();
  return std::llround(std::min(seconds, 1e6) * clock_rate_);
}

std::optional<std::uint32_t> Timeline::by_clocks(const PacketFields& first) const {
  if (!encoding_ || !newest_arrival_) return std::nullopt;
  const auto& before = clocks_[*encoding_];
  const auto& after = clocks_.at(first.encoding);
  if (!before || !after) return std::nullopt;
  const std::int64_t apart = ticks_of_ntp(after->ntp, before->ntp, clock_rate_);
  const std::uint32_t in_old_clock =
      before->timestamp + (first.timestamp - after->timestamp) + static_cast<std::uint32_t>(apart);
  return in_old_clock + offset_;
}

}  // namespace parlance::media

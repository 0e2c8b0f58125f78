#include "proto/rtp/statistics.h"

#include "base/check.h"

#include <algorithm>

namespace parlance::proto::rtp {
namespace {

// RFC 3550 appendix A.1.
constexpr std::uint16_t kMaxDropout = 3000;
constexpr std::uint16_t kMaxMisorder = 100;
/// A.8 keeps sixteenths. A clock step in the sender must not make the sum overflow.
constexpr std::uint32_t kMaxTransitStep = 1U << 26U;
constexpr std::int64_t kNanosecondsASecond = 1'000'000'000;

/// A moment on the media clock's circle.
std::uint32_t media_time(TimePoint at, std::uint32_t clock_rate) {
  const std::int64_t since = at.time_since_epoch().count();
  std::int64_t seconds = since / kNanosecondsASecond;
  std::int64_t rest = since % kNanosecondsASecond;
  if (rest < 0) {
    rest += kNanosecondsASecond;
    --seconds;
  }
  const auto fraction = static_cast<std::uint64_t>(rest) * clock_rate / kNanosecondsASecond;
  return static_cast<std::uint32_t>(static_cast<std::uint64_t>(seconds) * clock_rate + fraction);
}

}  // namespace

ReceiverStatistics::ReceiverStatistics(std::uint32_t clock_rate) : clock_rate_(clock_rate) {
  check(clock_rate > 0, "ReceiverStatistics without a clock");
}

void ReceiverStatistics::restart(std::uint16_t sequence) {
  began_ = true;
  base_ = sequence;
  highest_ = sequence;
  received_ = 1;
  restart_at_.reset();
  before_ = {};
}

Arrival ReceiverStatistics::on_packet(std::uint16_t sequence, std::uint32_t timestamp, TimePoint at) {
  if (!began_) {
    restart(sequence);
    measure_jitter(timestamp, at);
    return Arrival::in_order;
  }
  const auto step = static_cast<std::uint16_t>(sequence - highest_);
  const bool forward = step != 0 && step < kMaxDropout;
  const bool back = step == 0 || step > 0x10000U - kMaxMisorder;
  if (!forward && !back) {
    if (restart_at_ != sequence) {
      restart_at_ = static_cast<std::uint16_t>(sequence + 1);
      return Arrival::jumped;
    }
    transit_.reset();
    restart(sequence);
    measure_jitter(timestamp, at);
    return Arrival::restarted;
  }
  ++received_;
  restart_at_.reset();
  measure_jitter(timestamp, at);
  if (!forward) return Arrival::late;
  highest_ += step;
  return Arrival::in_order;
}

void ReceiverStatistics::measure_jitter(std::uint32_t timestamp, TimePoint at) {
  const std::uint32_t transit = media_time(at, clock_rate_) - timestamp;
  const std::uint32_t step = transit - transit_.value_or(transit);
  const std::uint32_t distance = std::min({step, 0U - step, kMaxTransitStep});
  jitter_sixteenths_ += distance - ((jitter_sixteenths_ + 8U) >> 4U);
  transit_ = transit;
}

void ReceiverStatistics::on_sender_report(NtpTime ntp, TimePoint at) { last_report_ = {compact(ntp), at}; }

std::uint64_t ReceiverStatistics::expected() const {
  return began_ ? std::uint64_t{highest_} - base_ + 1 : 0;
}

std::int64_t ReceiverStatistics::lost() const {
  return static_cast<std::int64_t>(expected()) - static_cast<std::int64_t>(received_);
}

Duration ReceiverStatistics::jitter() const {
  return Duration(static_cast<std::int64_t>(jitter_sixteenths_ >> 4U) * kNanosecondsASecond / clock_rate_);
}

std::uint8_t ReceiverStatistics::take_fraction_lost() {
  const Interval now{expected(), received_};
  const std::uint64_t due = now.expected - before_.expected;
  const std::uint64_t came = now.received - before_.received;
  before_ = now;
  if (due == 0 || came >= due) return 0;
  return static_cast<std::uint8_t>(std::min<std::uint64_t>(255, (due - came) * 256 / due));
}

std::optional<ReportBlock> ReceiverStatistics::report(std::uint32_t source, TimePoint now) {
  if (!began_) return std::nullopt;
  ReportBlock block;
  block.source = source;
  block.fraction_lost = take_fraction_lost();
  block.cumulative_lost = static_cast<std::int32_t>(std::clamp<std::int64_t>(lost(), -0x800000, 0x7fffff));
  block.highest_sequence = highest_;
  block.jitter = jitter_sixteenths_ >> 4U;
  if (last_report_) {
    block.last_sr = last_report_->compact_ntp;
    block.delay_since_last_sr = compact_of(now - last_report_->at);
  }
  return block;
}

}  // namespace parlance::proto::rtp

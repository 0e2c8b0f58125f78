#include "media/arrival_feedback.h"

#include <algorithm>

namespace parlance::media {
namespace {

constexpr auto kWidth = static_cast<std::int64_t>(ArrivalFeedback::kWindow);

std::size_t place_of(std::int64_t number) {
  return static_cast<std::size_t>(((number % kWidth) + kWidth) % kWidth);
}

}  // namespace

ArrivalFeedback::ArrivalFeedback() : arrivals_(kWindow) { unreported_.reserve(kWindow); }

void ArrivalFeedback::on_packet(std::uint16_t sequence, TimePoint now) {
  const bool first = !unwrapper_.last();
  const std::int64_t number = unwrapper_.peek(sequence);
  if (first) base_ = end_ = number;
  if (number < end_ - kWidth) {
    ++counters_.too_old;
    return;
  }
  if (number >= end_) {
    unwrapper_.unwrap(sequence);
    for (std::int64_t i = std::max(end_, number - kWidth + 1); i <= number; ++i)
      arrivals_[place_of(i)].reset();
    end_ = number + 1;
    base_ = std::max(base_, end_ - kWidth);
  }
  auto& arrival = arrivals_[place_of(number)];
  if (arrival) {
    ++counters_.repeated;
    return;
  }
  arrival = now;
  ++counters_.recorded;
  // A late one is told of again together with what came after it: messages can only name a range.
  base_ = std::min(base_, number);
  if (waiting_++ == 0) since_ = now;
}

std::optional<TimePoint> ArrivalFeedback::deadline() const {
  if (waiting_ == 0) return std::nullopt;
  return waiting_ >= kEnough ? since_ : since_ + kInterval;
}

bool ArrivalFeedback::due(TimePoint now) const {
  const auto at = deadline();
  return at && *at <= now;
}

Result<std::size_t> ArrivalFeedback::write(proto::rtp::FeedbackSources sources, TimePoint now,
                                           proto::rtp::SpanWriter& out) {
  gather();
  if (unreported_.empty()) {
    waiting_ = 0;
    return 0;
  }
  const auto written = proto::rtp::write_transport_feedback(
      {.sources = sources, .feedback_count = message_, .base = base_, .arrivals = unreported_}, out);
  if (!written) return written.error();
  ++message_;
  ++counters_.messages;
  base_ = unreported_[*written - 1].sequence + 1;
  waiting_ = unreported_.size() - *written;
  since_ = now;
  return *written;
}

void ArrivalFeedback::gather() {
  unreported_.clear();
  for (std::int64_t i = base_; i < end_; ++i)
    if (const auto& arrival = arrivals_[place_of(i)]) unreported_.push_back({.sequence = i, .at = *arrival});
}

}  // namespace parlance::media

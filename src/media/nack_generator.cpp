#include "media/nack_generator.h"

#include <algorithm>
#include <utility>

namespace parlance::media {

NackGenerator::NackGenerator() { missing_.reserve(kMaxMissing); }

void NackGenerator::on_packet(std::uint64_t sequence, TimePoint now) {
  if (!highest_) {
    highest_ = sequence;
    return;
  }
  if (sequence <= *highest_) return found(sequence);
  const std::uint64_t from = *highest_ + 1;
  highest_ = sequence;
  if (sequence - from + missing_.size() > kMaxMissing) {
    counters_.given_up += missing_.size();
    ++counters_.overflows;
    missing_.clear();
    keyframe_wish_ = true;
    return;
  }
  for (std::uint64_t i = from; i < sequence; ++i)
    missing_.push_back({.sequence = i, .since = now, .due = now + kReorderWindow});
  counters_.missing += sequence - from;
}

void NackGenerator::on_round_trip(Duration round_trip) { round_trip_ = round_trip; }

void NackGenerator::on_keyframe(std::uint64_t sequence) {
  const auto end = std::ranges::lower_bound(missing_, sequence, {}, &Missing::sequence);
  counters_.given_up += static_cast<std::uint64_t>(end - missing_.begin());
  missing_.erase(missing_.begin(), end);
}

std::span<const std::uint16_t> NackGenerator::take(TimePoint now) {
  const auto hopeless = [now](const Missing& missing) {
    return now - missing.since >= kGiveUp || (missing.requests >= kMaxRequests && now >= missing.due);
  };
  counters_.given_up += std::erase_if(missing_, hopeless);
  std::size_t count = 0;
  for (Missing& missing : missing_) {
    if (now < missing.due) continue;
    batch_.at(count++) = static_cast<std::uint16_t>(missing.sequence);
    ++missing.requests;
    missing.due = now + pause();
  }
  counters_.requested += count;
  return std::span(batch_).first(count);
}

std::optional<TimePoint> NackGenerator::deadline() const {
  if (missing_.empty()) return std::nullopt;
  return std::ranges::min(missing_, {}, &Missing::due).due;
}

bool NackGenerator::take_keyframe_wish() { return std::exchange(keyframe_wish_, false); }

void NackGenerator::found(std::uint64_t sequence) {
  const auto place = std::ranges::lower_bound(missing_, sequence, {}, &Missing::sequence);
  if (place == missing_.end() || place->sequence != sequence) return;
  ++(place->requests > 0 ? counters_.recovered : counters_.reordered);
  missing_.erase(place);
}

/// A little more than a round trip: the answer's own jitter must not cause a second question.
Duration NackGenerator::pause() const {
  return std::clamp(round_trip_ + round_trip_ / 4, kShortestPause, kLongestPause);
}

}  // namespace parlance::media

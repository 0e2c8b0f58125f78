#include "rtc/repair_budget.h"

#include <algorithm>

namespace parlance::rtc {

void RepairBudget::on_sent(std::size_t bytes) { bytes_ = std::min(kMost, bytes_ + bytes * kShare / 100); }

RepairBudget::Answer RepairBudget::ask(std::uint16_t sequence, TimePoint now) const {
  if (bytes_ == 0) return Answer::over_budget;
  const Repaired& last = repaired_[sequence % repaired_.size()];
  const Duration pause = std::clamp(round_trip_, kShortestPause, kLongestPause);
  const bool again = last.at != TimePoint::min() && last.sequence == sequence && now - last.at < pause;
  return again ? Answer::too_soon : Answer::send;
}

void RepairBudget::on_repaired(std::uint16_t sequence, std::size_t bytes, TimePoint now) {
  bytes_ -= std::min(bytes_, bytes);
  repaired_[sequence % repaired_.size()] = {sequence, now};
}

}  // namespace parlance::rtc

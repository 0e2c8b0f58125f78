#include "test/net/impair/losses.h"

namespace parlance::test::impair {

bool happens(double probability, Random& random) {
  if (probability <= 0) return false;
  if (probability >= 1) return true;
  // 53 bits: as many as a double holds.
  return static_cast<double>(random_u64(random) >> 11U) * 0x1p-53 < probability;
}

bool Losses::loses(const Conditions& conditions) {
  const bool in_burst = conditions.burst && loses_in_burst(*conditions.burst);
  return happens(conditions.loss, random_) || in_burst;
}

bool Losses::loses_in_burst(const Burst& burst) {
  if (happens(bad_ ? burst.leave_bad : burst.enter_bad, random_)) bad_ = !bad_;
  return happens(bad_ ? burst.loss_in_bad : burst.loss_in_good, random_);
}

}  // namespace parlance::test::impair

#pragma once

#include "base/random.h"
#include "test/net/impair/conditions.h"

namespace parlance::test::impair {

/// True with this probability (0-1). 0 and 1 draw nothing, so that a setting left alone does not change what a seed gives.
bool happens(double probability, Random& random);

/// Decides which packets are lost.
class Losses final {
 public:
  explicit Losses(Random& random) : random_(random) {}

  /// To be asked once a packet.
  bool loses(const Conditions& conditions);

 private:
  bool loses_in_burst(const Burst& burst);

  Random& random_;
  bool bad_ = false;
};

}  // namespace parlance::test::impair

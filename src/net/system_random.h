#pragma once

#include "base/random.h"

namespace parlance::net {

/// The kernel's generator (getrandom(2)); fit for secrets, usable on any thread.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override;
};

}  // namespace parlance::net

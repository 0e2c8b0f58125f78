#pragma once

#include "base/outbox.h"
#include "base/random.h"
#include "proto/ice/agent_types.h"
#include "proto/ice/limits.h"

#include <algorithm>

namespace parlance::proto::ice::detail {

/// The moment of an input, and where its wishes go.
struct Step {
  TimePoint now;
  Outbox<AgentAction>& out;
};

/// New transactions of an agent begin at least Ta apart, whatever they are for (RFC 8445 section 14.2).
class Pacer final {
 public:
  [[nodiscard]] TimePoint next() const { return next_; }
  /// True: one may begin now, and has taken the slot.
  bool take(TimePoint now) {
    if (now < next_) return false;
    next_ = now + kTa;
    return true;
  }

 private:
  TimePoint next_{};
};

/// What an agent keeps through restarts.
struct Shared {
  Role role;
  Random& random;
  std::uint64_t tie_breaker;
  Pacer pacer{};
  AgentCounters counters{};

  stun::TransactionId fresh_id() const {
    stun::TransactionId id{};
    random.fill(id);
    return id;
  }
  void switch_to(Role to) {
    if (role == to) return;
    role = to;
    ++counters.role_switches;
  }
};

inline std::optional<TimePoint> earlier(std::optional<TimePoint> a, std::optional<TimePoint> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

}  // namespace parlance::proto::ice::detail

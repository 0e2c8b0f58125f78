#pragma once

#include "base/time.h"
#include "proto/signal/limits.h"

#include <cstdint>

namespace parlance::gateway::web {

/// Full at first; gains `per_second` units up to `burst`. Counts in nanoseconds of credit, so that nothing is lost by rounding.
class TokenBucket final {
 public:
  TokenBucket(std::uint32_t per_second, std::uint32_t burst)
      : unit_(Duration(std::chrono::seconds{1}) / per_second), most_(unit_ * burst), credit_(most_) {}

  bool take(TimePoint now);
  /// How long until one unit is there.
  [[nodiscard]] Duration wait() const { return credit_ >= unit_ ? Duration{} : unit_ - credit_; }

 private:
  Duration unit_;
  Duration most_;
  Duration credit_;
  TimePoint updated_{};
};

/// Judges how fast a session's client talks (docs/protocol.md, 2.2 and `session.flood`).
class RateGuard final {
 public:
  enum class Verdict { pass, refuse, flood };

  /// A numbered message that is new.
  Verdict numbered(TimePoint now) { return judge(numbered_, now); }
  /// Everything else. It has a bucket of its own: acknowledgements and repeats after an outage shall not use up what requests may.
  Verdict other(TimePoint now) { return judge(other_, now); }
  [[nodiscard]] std::uint64_t retry_after_ms() const;

 private:
  Verdict judge(TokenBucket& bucket, TimePoint now);

  TokenBucket numbered_{proto::signal::kRatePerSecond, proto::signal::kRateBurst};
  TokenBucket other_{proto::signal::kRatePerSecond, proto::signal::kRateBurst};
  std::uint32_t refused_ = 0;
  TimePoint refused_since_{};
};

}  // namespace parlance::gateway::web

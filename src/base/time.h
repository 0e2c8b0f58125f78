#pragma once

#include <chrono>
#include <cstdint>

namespace parlance {

using Duration = std::chrono::nanoseconds;

/// Names the monotonic time line. It has no now(): the time is always handed in, so that tests can run in virtual time.
struct Timeline {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<Timeline>;
  static constexpr bool is_steady = true;
};

/// A moment of monotonic time; the origin is arbitrary.
using TimePoint = Timeline::time_point;

/// A moment of civil time, in milliseconds since 1970-01-01 UTC; for people and records, never for measuring.
struct WallTime {
  std::int64_t ms = 0;
  friend auto operator<=>(const WallTime&, const WallTime&) = default;
};

}  // namespace parlance

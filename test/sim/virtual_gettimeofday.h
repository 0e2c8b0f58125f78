#pragma once

#include "base/time.h"

#include <optional>

namespace parlance::sim {

/// Answers gettimeofday() from virtual time in an executable that links virtual_gettimeofday.cpp: OpenSSL's DTLS timer reads
/// it, and nothing else can be told the time. While set, the libraries see this; reset, the real clock. One thread only.
void set_gettimeofday(std::optional<TimePoint> now);

/// The virtual clock of a test: sets it, and gives the real one back at the end.
class VirtualClock final {
 public:
  /// Begins some days after the epoch: OpenSSL takes the time zero for "no timer".
  static constexpr TimePoint kStart{std::chrono::hours(1000)};

  VirtualClock() { set(kStart); }
  VirtualClock(const VirtualClock&) = delete;
  VirtualClock& operator=(const VirtualClock&) = delete;
  ~VirtualClock() { set_gettimeofday(std::nullopt); }

  [[nodiscard]] TimePoint now() const { return now_; }
  void set(TimePoint now) {
    now_ = now;
    set_gettimeofday(now);
  }
  void advance(Duration by) { set(now_ + by); }

 private:
  TimePoint now_;
};

}  // namespace parlance::sim

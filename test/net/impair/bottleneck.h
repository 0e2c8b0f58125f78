#pragma once

#include "base/bytes.h"
#include "test/net/impair/conditions.h"

#include <deque>

namespace parlance::test::impair {

/// The slowest link of a path: serves one packet after the other at its rate, the others wait in a bounded queue.
class Bottleneck final {
 public:
  struct Served {
    Bytes bytes;
    TimePoint at;
  };

  /// From `now` on: the packet being served goes on at the new rate, none is dropped. `now` never goes back between calls.
  void set(const Conditions& conditions, TimePoint now);
  /// False: the queue is full, and the packet is dropped. All that was served until `now` has to be taken before.
  bool push(Bytes bytes, TimePoint now);
  /// The next packet that was wholly served until `now`, and the exact moment of its end.
  std::optional<Served> pop(TimePoint now);
  /// When the packet now being served is through.
  [[nodiscard]] std::optional<TimePoint> deadline() const;
  /// What waits, the packet being served included.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  /// Drops what waits and says how many packets it was.
  std::size_t clear();

 private:
  [[nodiscard]] std::size_t room() const;
  [[nodiscard]] Duration time_for(std::size_t bytes) const;
  void serve_next(TimePoint at);

  std::optional<std::uint64_t> rate_;
  QueueLimit limit_;
  std::deque<Bytes> queue_;
  std::size_t bytes_ = 0;
  TimePoint begun_;
  TimePoint through_;
};

}  // namespace parlance::test::impair

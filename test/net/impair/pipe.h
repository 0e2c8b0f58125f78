#pragma once

#include "test/net/impair/bottleneck.h"
#include "test/net/impair/losses.h"

#include <map>

namespace parlance::test::impair {

/// Packets of one direction; each that came in is in exactly one of the others once it is not under way any more.
struct Counters {
  std::uint64_t in = 0;
  std::uint64_t out = 0;
  std::uint64_t out_bytes = 0;
  std::uint64_t lost = 0;
  std::uint64_t too_long = 0;
  std::uint64_t queue_full = 0;
  std::uint64_t cut = 0;
  /// Held back so that others could overtake; they are counted elsewhere, too.
  std::uint64_t held_back = 0;
  friend bool operator==(const Counters&, const Counters&) = default;
};

/// One direction of a path with `Conditions`: takes packets and the time, and gives each back when it is due, or never. Pure and, by the random
/// numbers' seed, repeatable.
class Pipe final {
 public:
  struct Due {
    Bytes bytes;
    TimePoint at;
  };

  explicit Pipe(Random& random) : random_(random), losses_(random) {}

  /// `now` never goes back, in this and in the other calls. A new delay holds for packets that leave the bottleneck from now on, behind those
  /// which are under way.
  void set(const Conditions& conditions, TimePoint now);
  void push(Bytes bytes, TimePoint now);
  /// The next packet that arrives until `now`.
  std::optional<Due> pop(TimePoint now);
  /// When pop() should be asked next; it may then still have nothing.
  [[nodiscard]] std::optional<TimePoint> deadline() const;
  [[nodiscard]] const Counters& counters() const { return counters_; }
  /// What waits before the bottleneck.
  [[nodiscard]] std::size_t queued_bytes() const { return bottleneck_.bytes(); }

 private:
  void advance(TimePoint now);
  void send_off(Bottleneck::Served served);

  Random& random_;
  Conditions conditions_;
  Bottleneck bottleneck_;
  Losses losses_;
  /// By arrival; of equal ones the first to leave is the first to arrive.
  std::multimap<TimePoint, Bytes> under_way_;
  TimePoint newest_arrival_;
  Counters counters_;
};

}  // namespace parlance::test::impair

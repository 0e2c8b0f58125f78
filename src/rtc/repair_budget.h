#pragma once

#include "base/time.h"

#include <array>
#include <cstdint>

namespace parlance::rtc {

/// Which of a receiver's NACKs are answered. A receiver asks for what it lacks; it may not turn that into a multiple of what it is sent
/// (reference: a hostile one asks for everything, all the time).
class RepairBudget final {
 public:
  /// Of what is sent, in percent: 10 % of loss, three times over.
  static constexpr std::size_t kShare = 30;
  /// Bytes that can be saved up, and are there at first: half a second of 2 Mbit/s, so that a short outage is mended whole.
  static constexpr std::size_t kMost = std::size_t{128} * 1024;
  /// The same number is not sent again sooner than the first answer can have been seen: the round trip, within these bounds.
  static constexpr Duration kShortestPause = std::chrono::milliseconds(10);
  static constexpr Duration kLongestPause = std::chrono::milliseconds(200);

  enum class Answer : std::uint8_t { send, too_soon, over_budget };

  void on_sent(std::size_t bytes);
  void on_round_trip(Duration round_trip) { round_trip_ = round_trip; }
  /// Whether to send this number; with `send` it has to be followed by `on_repaired`, or was no use.
  [[nodiscard]] Answer ask(std::uint16_t sequence, TimePoint now) const;
  void on_repaired(std::uint16_t sequence, std::size_t bytes, TimePoint now);

 private:
  struct Repaired {
    std::uint16_t sequence = 0;
    TimePoint at = TimePoint::min();
  };

  std::size_t bytes_ = kMost;
  Duration round_trip_ = std::chrono::milliseconds(50);
  std::array<Repaired, 64> repaired_{};  ///< by number; what shares a place is asked for too seldom to matter
};

}  // namespace parlance::rtc

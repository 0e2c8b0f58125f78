#pragma once

#include "base/time.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace parlance::media {

struct NackCounters {
  std::uint64_t missing = 0;    ///< numbers that were seen to be missing
  std::uint64_t requested = 0;  ///< numbers in NACKs, repetitions included
  std::uint64_t recovered = 0;  ///< came after they were asked for
  std::uint64_t reordered = 0;  ///< came before they were asked for
  std::uint64_t given_up = 0;
  std::uint64_t overflows = 0;  ///< too much was missing: all was given up, and a keyframe asked for
};

/// Notices what is missing of one encoding, and when to ask its sender for it (RFC 4585 section 6.2.1).
class NackGenerator final {
 public:
  /// Numbers that are waited for at once. More is no loss to be mended but an outage, which only a keyframe ends.
  static constexpr std::size_t kMaxMissing = 256;
  /// Asked for so long after a later packet came: some networks reorder by a few milliseconds, and batches are read within one.
  static constexpr Duration kReorderWindow = std::chrono::milliseconds(5);
  /// After this no receiver waits for it any more; browsers forget it too (History::kAge is ours).
  static constexpr Duration kGiveUp = std::chrono::seconds(1);
  static constexpr unsigned kMaxRequests = 10;
  /// Before the round trip is known, and its bounds for the pause between requests.
  static constexpr Duration kUsualRoundTrip = std::chrono::milliseconds(100);
  static constexpr Duration kShortestPause = std::chrono::milliseconds(20);
  static constexpr Duration kLongestPause = std::chrono::milliseconds(400);

  NackGenerator();

  /// A packet came, first or again; `sequence` is unwrapped (PacketFields::sequence).
  void on_packet(std::uint64_t sequence, TimePoint now);
  void on_round_trip(Duration round_trip);
  /// A keyframe begins here: what came before it is not needed any more.
  void on_keyframe(std::uint64_t sequence);
  /// What to ask for now, ascending, modulo 2^16; valid until the next call. At most kMaxMissing.
  [[nodiscard]] std::span<const std::uint16_t> take(TimePoint now);
  [[nodiscard]] std::optional<TimePoint> deadline() const;
  /// True once after an overflow.
  [[nodiscard]] bool take_keyframe_wish();
  [[nodiscard]] const NackCounters& counters() const { return counters_; }

 private:
  struct Missing {
    std::uint64_t sequence = 0;
    TimePoint since;
    TimePoint due;
    unsigned requests = 0;
  };
  void found(std::uint64_t sequence);
  [[nodiscard]] Duration pause() const;

  std::vector<Missing> missing_;  ///< ascending; room for kMaxMissing is reserved
  std::array<std::uint16_t, kMaxMissing> batch_{};
  std::optional<std::uint64_t> highest_;
  Duration round_trip_ = kUsualRoundTrip;
  bool keyframe_wish_ = false;
  NackCounters counters_;
};

}  // namespace parlance::media

#pragma once

#include "base/time.h"
#include "media/types.h"

#include <array>
#include <bitset>
#include <optional>

namespace parlance::media {

/// One bit an encoding.
using EncodingSet = std::bitset<TrackInfo::kMaxEncodings>;

struct KeyframeCounters {
  std::uint64_t wanted = 0;  ///< requests by receivers
  std::uint64_t asked = 0;   ///< requests to the publisher, repetitions included
  std::uint64_t came = 0;    ///< keyframes, asked for or not
};

/// Makes few requests to the publisher out of everybody's, and repeats them until a keyframe comes.
///
/// Requests carry no time: they are decided on at the next `take`.
class KeyframeGate final {
 public:
  /// An encoder asked more often spends its bitrate on keyframes; a hostile receiver's flood has to stay harmless too
  /// (reference/reliability.md, R3: at most one each 500 ms and source).
  static constexpr Duration kInterval = std::chrono::milliseconds(500);
  /// Repetitions to a publisher that does not answer (nothing captured at present) become rarer up to this.
  static constexpr Duration kLongestInterval = std::chrono::seconds(4);

  /// Encodings beyond the highest possible are ignored.
  void request(std::uint8_t encoding);
  /// A keyframe begins: what was asked for is there.
  void on_keyframe(std::uint8_t encoding);
  /// Which encodings to ask for now.
  [[nodiscard]] EncodingSet take(TimePoint now);
  /// When `take` will give something; a time long ago stands for at once.
  [[nodiscard]] std::optional<TimePoint> deadline() const;
  [[nodiscard]] const KeyframeCounters& counters() const { return counters_; }

 private:
  struct State {
    bool waiting = false;  ///< somebody wants a keyframe and none has come
    bool fresh = false;    ///< somebody has wanted it since it was asked for last
    Duration pause = kInterval;
    std::optional<TimePoint> asked;
    [[nodiscard]] TimePoint due() const;
  };

  std::array<State, TrackInfo::kMaxEncodings> states_;
  KeyframeCounters counters_;
};

}  // namespace parlance::media

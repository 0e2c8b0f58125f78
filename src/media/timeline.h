#pragma once

#include "base/time.h"
#include "media/rewritten.h"
#include "media/types.h"

#include <array>

namespace parlance::media {

/// Keeps a slot's RTP timestamps going forward while what feeds it changes: each source's timestamps are moved by a constant.
///
/// Between encodings of one track the constant comes from the publisher's sender reports, which name the same clock for both;
/// else, and between tracks, from when packets arrived.
class Timeline final {
 public:
  Timeline(std::uint32_t first, std::uint32_t clock_rate);

  /// Another track: its clocks are not those of before.
  void forget_clocks();
  /// This encoding's source began anew.
  void forget_clock(std::uint8_t encoding);
  void on_clock(std::uint8_t encoding, SlotClock clock);

  /// Begins with a source's packet. The answer is to be added to the source's timestamps; the first becomes later than all
  /// before.
  [[nodiscard]] std::uint32_t begin(const PacketFields& first);
  /// A packet went out under this timestamp.
  void on_sent(std::uint32_t timestamp, TimePoint arrival);

  /// As last told, in the slot's timestamps. Nothing before the first report about the encoding that goes on now.
  [[nodiscard]] std::optional<SlotClock> clock() const;

 private:
  /// A sender report that puts the source further than this from where its arrival does is not believed.
  static constexpr std::uint32_t kTrustSeconds = 1;

  /// A stretch is what one source sends in a row. Its first packet is of a keyframe, which comes later than the frames after it would: it is larger.
  struct Stretch {
    std::uint32_t timestamp = 0;
    TimePoint arrival;
    std::int64_t late = 0;  ///< ticks that the first came later than those after it
  };
  /// Less can't be told from jitter, and more has other causes than a keyframe's size.
  static constexpr Duration kLatenessLeast = std::chrono::milliseconds(10);
  static constexpr Duration kLatenessMost = std::chrono::milliseconds(250);
  /// How long a stretch's frames are compared with its first; clocks drift apart over longer times.
  static constexpr Duration kCompared = std::chrono::seconds(2);

  [[nodiscard]] std::uint32_t by_arrival(TimePoint arrival) const;
  [[nodiscard]] std::int64_t ticks_of(Duration time) const;
  [[nodiscard]] std::optional<std::uint32_t> by_clocks(const PacketFields& first) const;

  std::uint32_t clock_rate_;
  std::uint32_t newest_;
  std::optional<TimePoint> newest_arrival_;
  std::optional<Stretch> stretch_;
  /// That `offset_` is about; nothing once its clock has been forgotten.
  std::optional<std::uint8_t> encoding_;
  std::uint32_t offset_ = 0;
  std::array<std::optional<SlotClock>, TrackInfo::kMaxEncodings> clocks_;
};

}  // namespace parlance::media

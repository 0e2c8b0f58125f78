#pragma once

#include "media/packet.h"

namespace parlance::media {

/// Which of a track's encodings a receiver should be at: the best one up to what it wants that comes at present. A publisher may
/// stop encodings at any time (its bandwidth, its picture's size), and does not say so.
class EncodingChoice final {
 public:
  /// An encoding that brought nothing for so long, while another one brought kStalledFrames frames, has stopped. Shorter would
  /// take a late key frame of the largest picture for a stop; longer would be seen as a frozen picture.
  static constexpr Duration kStalled = std::chrono::milliseconds(500);
  /// Shared screens that don't change come with one frame a second: time alone would be no sign.
  static constexpr unsigned kStalledFrames = 3;
  /// So long after a track's first packet its encodings have shown themselves: three frames of a camera. Sooner, a choice would
  /// only ask for keyframes that are not needed.
  static constexpr Duration kSettle = std::chrono::milliseconds(100);

  /// Another track.
  void begin();
  void on_packet(const PacketFields& fields);
  [[nodiscard]] bool settled(TimePoint now) const { return began_ && now - *began_ >= kSettle; }
  /// The encoding to be at; `wanted` itself where nothing is known.
  [[nodiscard]] std::uint8_t target(std::uint8_t wanted, TimePoint now) const;

 private:
  struct Seen {
    std::optional<TimePoint> last;
    std::array<std::uint8_t, TrackInfo::kMaxEncodings> frames_since{};  ///< of the others
  };
  [[nodiscard]] bool comes(std::size_t encoding, TimePoint now) const;

  std::array<Seen, TrackInfo::kMaxEncodings> seen_{};
  std::optional<TimePoint> began_;
};

}  // namespace parlance::media

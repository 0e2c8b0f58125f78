#pragma once

#include "media/packet.h"

namespace parlance::media {

/// Chooses the smallest encoding that is large enough for the height at which a picture is shown.
///
/// Heights come from keyframes. Until then they are guessed from what is known: each encoding has half the height of the next
/// (docs/protocol.md, 4.6), the largest of three 720 pixels, the commonest camera picture. Encodings that have not come yet are chosen as well: a
/// publisher may have stopped them because nobody wanted them. Where a track has no such encoding, its best one is meant.
class HeightChoice final {
 public:
  /// Large enough means this part of what is shown. Below it a change is seen at a glance; between it and the whole it hardly is,
  /// while the next encoding costs some three times the bits (measured: 73, 129, 250 kbit/s at 640x360;
  /// reference/browsers-network-build.md, 1).
  static constexpr double kEnough = 0.75;
  /// The one in use is left for a smaller one only where that would be enough with so much to spare, so that dragging a window
  /// does not flap.
  static constexpr double kToSpare = 0.85;

  /// Another track.
  void begin();
  /// Learns encodings and heights.
  void on_packet(const PacketFields& fields);
  /// In physical pixels; 0: not known, then the largest is chosen.
  void show_at(std::uint16_t height);
  /// The encoding chosen; the highest number there can be where the height is not known.
  [[nodiscard]] std::uint8_t choice() const { return choice_; }

 private:
  void choose();
  [[nodiscard]] double height_of(std::size_t encoding) const;

  std::array<std::uint16_t, TrackInfo::kMaxEncodings> heights_{};
  std::size_t count_ = 0;  ///< encodings seen
  std::uint16_t shown_ = 0;
  std::uint8_t choice_ = TrackInfo::kMaxEncodings - 1;
};

}  // namespace parlance::media

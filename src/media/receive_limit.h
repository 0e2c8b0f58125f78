#pragma once

#include "base/time.h"

#include <cstdint>
#include <optional>

namespace parlance::media {

/// What a publisher may send, for those that can't estimate it themselves from transport-wide feedback: told to them as REMB
/// (draft-alvestrand-rmcat-remb-03). A wide cap, which loss lowers to what comes through and a little less, and its absence
/// raises again.
///
/// The rule is the loss-based controller's of draft-ietf-rmcat-gcc-02 section 6: above 10 % loss down by half of it, below 2 %
/// up.
class ReceiveLimit final {
 public:
  static constexpr std::uint64_t kMost =
      8'000'000;  ///< bit/s; three simulcast encodings of 1080p take some 5 million
  static constexpr std::uint64_t kLeast = 150'000;  ///< bit/s; sound, and the smallest picture
  static constexpr Duration kInterval = std::chrono::seconds(1);

  /// Bytes of media that came.
  void on_received(std::size_t bytes);
  /// Of a receiver report's block about the publisher: packets lost since the last one, in 1/256.
  void on_loss(std::uint8_t fraction);
  /// What to tell now, in bit/s; nothing, where it is not time yet. Measures what came since the last time.
  [[nodiscard]] std::optional<std::uint64_t> take(TimePoint now);
  [[nodiscard]] std::optional<TimePoint> deadline() const;

 private:
  std::uint64_t limit_ = kMost;
  std::uint64_t received_ = 0;
  std::uint8_t worst_loss_ = 0;
  std::optional<TimePoint> since_;
};

}  // namespace parlance::media

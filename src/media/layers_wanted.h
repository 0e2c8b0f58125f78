#pragma once

#include "base/time.h"
#include "media/types.h"

#include <optional>

namespace parlance::media {

/// What a publisher is told of what its viewers want: more at once, less only after a while, since what a browser stopped sending
/// takes a keyframe and its bandwidth's ramp to come back, and viewers come and go.
class LayersWanted final {
 public:
  /// Scrolling through tiles, and a viewer who rejoins, take less than this.
  static constexpr Duration kLinger = std::chrono::seconds(2);

  /// A publisher begins with everything.
  explicit LayersWanted(Layers everything) : told_(everything), wanted_(everything) {}

  /// What the most demanding viewer wants now. The answer is to be told at once.
  [[nodiscard]] std::optional<Layers> set(Layers wanted);
  /// The answer is to be told.
  [[nodiscard]] std::optional<Layers> take(TimePoint now);
  /// When `take` will give something or begin to count; a time long ago stands for at once.
  [[nodiscard]] std::optional<TimePoint> deadline() const;

 private:
  Layers told_;
  Layers wanted_;
  std::optional<TimePoint> less_since_;
};

/// The least that satisfies both.
[[nodiscard]] Layers most_of(Layers a, Layers b);

}  // namespace parlance::media

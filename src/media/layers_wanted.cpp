#include "media/layers_wanted.h"

#include <algorithm>

namespace parlance::media {

Layers most_of(Layers a, Layers b) {
  if (!a.any) return b;
  if (!b.any) return a;
  return {.any = true,
          .encoding = std::max(a.encoding, b.encoding),
          .spatial = std::max(a.spatial, b.spatial),
          .temporal = std::max(a.temporal, b.temporal)};
}

std::optional<Layers> LayersWanted::set(Layers wanted) {
  wanted_ = wanted;
  const Layers most = most_of(told_, wanted_);
  if (wanted_ == told_) less_since_.reset();
  if (most == told_) return std::nullopt;
  // What is wanted less in another respect lingers on.
  told_ = most;
  less_since_.reset();
  return told_;
}

std::optional<Layers> LayersWanted::take(TimePoint now) {
  if (wanted_ == told_) return std::nullopt;
  if (!less_since_) less_since_ = now;
  if (now - *less_since_ < kLinger) return std::nullopt;
  less_since_.reset();
  told_ = wanted_;
  return told_;
}

std::optional<TimePoint> LayersWanted::deadline() const {
  if (wanted_ == told_) return std::nullopt;
  return less_since_ ? *less_since_ + kLinger : TimePoint::min();
}

}  // namespace parlance::media

#include "media/encoding_choice.h"

#include <algorithm>

namespace parlance::media {

void EncodingChoice::begin() { *this = {}; }

void EncodingChoice::on_packet(const PacketFields& fields) {
  if (!began_) began_ = fields.arrival;
  Seen& own = seen_.at(fields.encoding);
  own.last = fields.arrival;
  own.frames_since.fill(0);
  if (!fields.frame.starts || fields.frame.spatial != 0) return;
  for (Seen& seen : seen_) {
    auto& frames = seen.frames_since[fields.encoding];
    if (&seen != &own && frames < kStalledFrames) ++frames;
  }
}

std::uint8_t EncodingChoice::target(std::uint8_t wanted, TimePoint now) const {
  const std::size_t highest = std::min<std::size_t>(wanted, seen_.size() - 1);
  for (std::size_t i = highest + 1; i-- > 0;)
    if (comes(i, now)) return static_cast<std::uint8_t>(i);
  for (std::size_t i = highest + 1; i < seen_.size(); ++i)
    if (comes(i, now)) return static_cast<std::uint8_t>(i);
  return static_cast<std::uint8_t>(highest);
}

bool EncodingChoice::comes(std::size_t encoding, TimePoint now) const {
  const Seen& seen = seen_[encoding];
  if (!seen.last) return false;
  if (now - *seen.last < kStalled) return true;
  return std::ranges::none_of(seen.frames_since, [](unsigned frames) { return frames >= kStalledFrames; });
}

}  // namespace parlance::media

#include "media/frame_map.h"

#include "proto/rtp/unwrap.h"

#include <algorithm>

namespace parlance::media {
namespace {

constexpr std::uint16_t kIdMask = 0x7fff;  // RFC 7741 section 4.2: the wider picture id has 15 bits
/// Where unwrapped ids begin, so that what precedes the first is not negative.
constexpr std::uint64_t kOrigin = std::uint64_t{1} << 32;

std::uint16_t mask_of(const PictureNumbers& picture) { return picture.id_bits == 7 ? 0x7f : kIdMask; }

bool within(const FrameInfo& frame, std::uint8_t spatial, std::uint8_t temporal) {
  return frame.spatial <= spatial && frame.temporal <= temporal;
}

}  // namespace

FrameMap::FrameMap(Random& random) : last_{kOrigin, kOrigin + (random_u64(random) & kIdMask)} {}

void FrameMap::limit(std::uint8_t spatial, std::uint8_t temporal) { target_ = {spatial, temporal}; }

void FrameMap::begin(std::uint8_t stretch, const PacketFields& first) {
  stretch_ = stretch;
  current_ = target_;
  newest_id_ = static_cast<std::uint16_t>(first.picture.id - 1);
  last_.source = kOrigin;
  first_source_ = kOrigin + 1;
  add_newest(first);
}

FrameMap::Decision FrameMap::decide(const PacketFields& fields) {
  if (const Frame* known = find(stretch_, fields.timestamp)) {
    Frame& frame = frames_[static_cast<std::size_t>(known - frames_.data())];
    const bool is_newest = known == &frames_[newest_];
    if (!frame.numbered && is_newest && within(fields.frame, frame.layers.spatial, frame.layers.temporal)) {
      // Its lower layers were left out, this one is not (the shifted modes of SVC).
      frame.numbered = true;
      frame.picture.number = ++last_.number;
    }
    return read(frame, fields);
  }
  if (proto::rtp::is_newer_timestamp(fields.timestamp, frames_[newest_].timestamp))
    return read(add_newest(fields), fields);
  return read(make_late(fields), fields);
}

std::optional<FrameMap::Decision> FrameMap::recall(std::uint8_t stretch, const PacketFields& fields) const {
  const Frame* const frame = find(stretch, fields.timestamp);
  if (frame == nullptr) return std::nullopt;
  return read(*frame, fields);
}

const FrameMap::Frame* FrameMap::find(std::uint8_t stretch, std::uint32_t timestamp) const {
  for (std::size_t back = 0; back < kFrames; ++back) {
    const Frame& frame = frames_[(newest_ + kFrames - back) % kFrames];
    if (frame.known && frame.timestamp == timestamp && frame.stretch == stretch) return &frame;
  }
  return nullptr;
}

FrameMap::Decision FrameMap::read(const Frame& frame, const PacketFields& fields) {
  Decision decision;
  decision.wanted = frame.numbered && within(fields.frame, frame.layers.spatial, frame.layers.temporal);
  decision.marker = fields.marker || (fields.frame.ends && fields.frame.spatial == frame.layers.spatial);
  if (fields.picture.id_bits > 0)
    decision.picture_id = static_cast<std::uint16_t>(frame.picture.number & mask_of(fields.picture));
  return decision;
}

FrameMap::Frame& FrameMap::add_newest(const PacketFields& fields) {
  adapt(fields.frame);
  const bool wanted = within(fields.frame, current_.spatial, current_.temporal);
  std::uint64_t step = 1;
  if (fields.picture.id_bits > 0) {
    const std::uint16_t mask = mask_of(fields.picture);
    step = static_cast<std::uint16_t>(fields.picture.id - newest_id_) & mask;
    // A newer frame with an older number, or one from far off: an encoder that began anew.
    if (step == 0 || step > kFrames) step = 1;
    newest_id_ = fields.picture.id;
  }
  last_.source += step;
  last_.number += wanted ? step : step - 1;
  newest_ = (newest_ + 1) % kFrames;
  frames_[newest_] = {.timestamp = fields.timestamp,
                      .stretch = stretch_,
                      .known = true,
                      .numbered = wanted,
                      .layers = current_,
                      .picture = last_};
  return frames_[newest_];
}

/// A frame all of whose packets come after those of a newer one. It has the number that was kept for it. It is not remembered:
/// each of its packets leads here again, to the same answer, but for a change of layers in between.
FrameMap::Frame FrameMap::make_late(const PacketFields& fields) const {
  Frame late{.timestamp = fields.timestamp, .stretch = stretch_, .known = true, .layers = current_};
  if (fields.picture.id_bits == 0) {
    late.numbered = true;
    return late;
  }
  const std::uint16_t back =
      static_cast<std::uint16_t>(newest_id_ - fields.picture.id) & mask_of(fields.picture);
  if (back == 0 || back > kFrames) return late;
  late.picture.source = last_.source - back;
  if (late.picture.source < first_source_) return late;
  const Frame* after = nullptr;
  for (const Frame& frame : frames_) {
    if (!frame.known || frame.stretch != stretch_ || frame.picture.source <= late.picture.source) continue;
    if (after == nullptr || frame.picture.source < after->picture.source) after = &frame;
  }
  if (after == nullptr) return late;
  const std::uint64_t apart = after->picture.source - late.picture.source;
  late.picture.number = after->picture.number + (after->numbered ? 0 : 1) - apart;
  late.numbered = true;
  return late;
}

void FrameMap::adapt(const FrameInfo& frame) {
  if (frame.keyframe && frame.spatial == 0) {
    current_ = target_;
    return;
  }
  current_.spatial = std::min(current_.spatial, target_.spatial);
  current_.temporal = std::min(current_.temporal, target_.temporal);
  if (current_.temporal == target_.temporal) return;
  // VP8 marks the frame of the upper layer that may be begun with; VP9 and the descriptor also one below it.
  const bool next = frame.temporal <= current_.temporal + 1 && frame.switch_up_to >= frame.temporal;
  if (next && frame.switch_up_to > current_.temporal)
    current_.temporal = std::min(target_.temporal, frame.switch_up_to);
}

}  // namespace parlance::media

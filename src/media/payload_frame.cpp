#include "media/payload_frame.h"

#include "proto/rtp/payload/av1.h"
#include "proto/rtp/payload/h264.h"
#include "proto/rtp/payload/vp8.h"
#include "proto/rtp/payload/vp9.h"

#include <algorithm>
#include <limits>

namespace parlance::media {
namespace {

namespace payload = proto::rtp::payload;

constexpr std::uint8_t kAllTemporal = 7;

Error refused() { return fail(parlance::Kind::malformed, "media.payload"); }

std::uint16_t height_of(const proto::rtp::Resolution& resolution) {
  return static_cast<std::uint16_t>(
      std::min<std::uint32_t>(resolution.height, std::numeric_limits<std::uint16_t>::max()));
}

template <class Descriptor> PictureNumbers numbers_of(const Descriptor& descriptor) {
  PictureNumbers picture;
  if (descriptor.picture_id) {
    picture.id_bits = descriptor.long_picture_id ? 15 : 7;
    picture.id_at = descriptor.picture_id_at;
    picture.id = *descriptor.picture_id;
  }
  if (descriptor.tl0_picture_index) {
    picture.tl0_at = descriptor.tl0_at;
    picture.tl0 = *descriptor.tl0_picture_index;
  }
  return picture;
}

Result<PayloadFrame> read_vp8(ByteView bytes) {
  const auto descriptor = payload::read_vp8_descriptor(bytes);
  if (!descriptor) return refused();
  PayloadFrame out;
  out.start = descriptor->starts_frame() ? FrameStart::yes : FrameStart::no;
  out.begins_keyframe = payload::begins_vp8_keyframe(bytes, *descriptor);
  out.frame.discardable = descriptor->non_reference;
  out.frame.temporal = descriptor->temporal.value_or(0);
  if (descriptor->layer_sync) out.frame.switch_up_to = out.frame.temporal;
  if (out.begins_keyframe)
    if (const auto resolution = payload::vp8_resolution(bytes, *descriptor))
      out.frame.height = height_of(*resolution);
  out.picture = numbers_of(*descriptor);
  return out;
}

Result<PayloadFrame> read_vp9(ByteView bytes) {
  const auto descriptor = payload::read_vp9_descriptor(bytes);
  if (!descriptor) return refused();
  PayloadFrame out;
  out.start = descriptor->begins_frame ? FrameStart::yes : FrameStart::no;
  out.begins_keyframe = payload::begins_vp9_keyframe(*descriptor);
  out.frame.ends = descriptor->ends_frame;
  out.frame.spatial = descriptor->spatial;
  out.frame.temporal = descriptor->temporal;
  // RFC 9628 section 4.2, U: higher temporal layers may be taken up with the pictures that follow.
  if (descriptor->switching_up) out.frame.switch_up_to = kAllTemporal;
  if (descriptor->structure && descriptor->structure->has_resolutions) {
    const auto& structure = *descriptor->structure;
    if (structure.spatial_layers > 0)
      out.frame.height = height_of(structure.resolutions.at(structure.spatial_layers - std::size_t{1}));
  }
  out.picture = numbers_of(*descriptor);
  return out;
}

Result<PayloadFrame> read_h264(ByteView bytes) {
  const auto packet = payload::read_h264(bytes);
  if (!packet) return refused();
  PayloadFrame out;
  // What precedes parameter sets in a frame (a delimiter) is not needed to decode it.
  out.start = packet->has_sps ? FrameStart::yes : packet->begins_nal ? FrameStart::perhaps : FrameStart::no;
  out.begins_keyframe = packet->begins_keyframe();
  out.frame.discardable = packet->discardable;
  if (!packet->sps.empty())
    if (const auto resolution = payload::read_sps_resolution(packet->sps))
      out.frame.height = height_of(*resolution);
  return out;
}

Result<PayloadFrame> read_av1(ByteView bytes) {
  const auto packet = payload::read_av1(bytes);
  if (!packet) return refused();
  PayloadFrame out;
  out.start = packet->continues ? FrameStart::no : FrameStart::perhaps;
  if (packet->new_sequence) out.start = FrameStart::yes;
  out.begins_keyframe = packet->begins_keyframe();
  return out;
}

}  // namespace

Result<PayloadFrame> read_payload_frame(Codec codec, ByteView payload) {
  switch (codec) {
  case Codec::vp8:
    return read_vp8(payload);
  case Codec::vp9:
    return read_vp9(payload);
  case Codec::h264:
    return read_h264(payload);
  case Codec::av1:
    return read_av1(payload);
  case Codec::opus:
  case Codec::other:
    break;
  }
  return PayloadFrame{};
}

}  // namespace parlance::media

#include "proto/rtp/payload/vp8.h"

#include "base/check.h"

namespace parlance::proto::rtp::payload {
namespace {

// RFC 7741 section 4.2, first byte and the one of extensions.
constexpr unsigned kExtended = 0x80;
constexpr unsigned kHasPictureId = 0x80;
constexpr unsigned kHasTl0 = 0x40;
constexpr unsigned kHasTemporal = 0x20;
constexpr unsigned kHasKeyIndex = 0x10;
constexpr unsigned kLongPictureId = 0x80;
constexpr std::size_t kKeyframeHeader = 10;  // RFC 6386 section 9.1: frame tag, start code, two dimensions

std::uint8_t position(ByteView payload, const Reader& reader) {
  return static_cast<std::uint8_t>(payload.size() - reader.remaining());
}

bool read_picture_id(ByteView payload, Reader& reader, Vp8Descriptor& descriptor) {
  descriptor.picture_id_at = position(payload, reader);
  const auto first = reader.u8();
  if (!first) return false;
  descriptor.picture_id = *first & 0x7fU;
  descriptor.long_picture_id = (*first & kLongPictureId) != 0;
  if (!descriptor.long_picture_id) return true;
  const auto second = reader.u8();
  if (!second) return false;
  descriptor.picture_id = static_cast<std::uint16_t>((*first & 0x7fU) << 8U | *second);
  return true;
}

bool read_extensions(ByteView payload, Reader& reader, Vp8Descriptor& descriptor) {
  const auto present = reader.u8();
  if (!present) return false;
  if ((*present & kHasPictureId) != 0 && !read_picture_id(payload, reader, descriptor)) return false;
  if ((*present & kHasTl0) != 0) {
    descriptor.tl0_at = position(payload, reader);
    const auto index = reader.u8();
    if (!index) return false;
    descriptor.tl0_picture_index = *index;
  }
  if ((*present & (kHasTemporal | kHasKeyIndex)) == 0) return true;
  const auto layers = reader.u8();
  if (!layers) return false;
  if ((*present & kHasTemporal) != 0) {
    descriptor.temporal = static_cast<std::uint8_t>(*layers >> 6U);
    descriptor.layer_sync = (*layers & 0x20U) != 0;
  }
  if ((*present & kHasKeyIndex) != 0) descriptor.key_index = static_cast<std::uint8_t>(*layers & 0x1fU);
  return true;
}

}  // namespace

Result<Vp8Descriptor> read_vp8_descriptor(ByteView payload) {
  Reader reader(payload);
  const auto first = reader.u8();
  if (!first) return fail(Kind::malformed, "vp8.short");
  Vp8Descriptor descriptor;
  descriptor.non_reference = (*first & 0x20U) != 0;
  descriptor.partition_start = (*first & 0x10U) != 0;
  descriptor.partition = *first & 0x07U;
  const bool extended = (*first & kExtended) != 0;
  if (extended && !read_extensions(payload, reader, descriptor)) return fail(Kind::malformed, "vp8.short");
  if (reader.empty()) return fail(Kind::malformed, "vp8.short");
  descriptor.size = position(payload, reader);
  return descriptor;
}

bool begins_vp8_keyframe(ByteView payload, const Vp8Descriptor& descriptor) {
  return descriptor.starts_frame() && payload.size() > descriptor.size &&
         (payload[descriptor.size] & 1U) == 0;
}

std::optional<Resolution> vp8_resolution(ByteView payload, const Vp8Descriptor& descriptor) {
  if (!begins_vp8_keyframe(payload, descriptor)) return std::nullopt;
  const ByteView frame = payload.subspan(descriptor.size);
  if (frame.size() < kKeyframeHeader) return std::nullopt;
  if (frame[3] != 0x9d || frame[4] != 0x01 || frame[5] != 0x2a) return std::nullopt;
  // Little-endian, 14 bits each; the two above are a scale for display.
  return Resolution{(frame[7] & 0x3fU) << 8U | frame[6], (frame[9] & 0x3fU) << 8U | frame[8]};
}

void rewrite_vp8(MutableBytes bytes, const Vp8Descriptor& descriptor, Vp8Numbers numbers) {
  check(bytes.size() >= descriptor.size, "rewrite_vp8: not the descriptor's bytes");
  if (descriptor.picture_id) {
    const std::size_t at = descriptor.picture_id_at;
    if (descriptor.long_picture_id) {
      bytes[at] = static_cast<std::uint8_t>(kLongPictureId | (numbers.picture_id >> 8U & 0x7fU));
      bytes[at + 1] = static_cast<std::uint8_t>(numbers.picture_id);
    } else {
      bytes[at] = numbers.picture_id & 0x7fU;
    }
  }
  if (descriptor.tl0_picture_index) bytes[descriptor.tl0_at] = numbers.tl0_picture_index;
}

}  // namespace parlance::proto::rtp::payload

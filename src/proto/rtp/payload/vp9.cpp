#include "proto/rtp/payload/vp9.h"

#include "base/check.h"

namespace parlance::proto::rtp::payload {
namespace {

// RFC 9628 section 4.2, first byte.
constexpr unsigned kHasPictureId = 0x80;
constexpr unsigned kInterPredicted = 0x40;
constexpr unsigned kHasLayers = 0x20;
constexpr unsigned kFlexible = 0x10;
constexpr unsigned kBegins = 0x08;
constexpr unsigned kEnds = 0x04;
constexpr unsigned kHasStructure = 0x02;
constexpr unsigned kNotForUpper = 0x01;
constexpr unsigned kLongPictureId = 0x80;
constexpr unsigned kMaxReferences = 3;  // "up to 3 times"

Error too_short() { return fail(Kind::malformed, "vp9.short"); }

std::uint16_t position(ByteView payload, const Reader& reader) {
  return static_cast<std::uint16_t>(payload.size() - reader.remaining());
}

Result<void> read_picture_id(ByteView payload, Reader& reader, Vp9Descriptor& descriptor) {
  descriptor.picture_id_at = static_cast<std::uint8_t>(position(payload, reader));
  const auto first = reader.u8();
  if (!first) return too_short();
  descriptor.picture_id = *first & 0x7fU;
  descriptor.long_picture_id = (*first & kLongPictureId) != 0;
  if (!descriptor.long_picture_id) return ok();
  const auto second = reader.u8();
  if (!second) return too_short();
  descriptor.picture_id = static_cast<std::uint16_t>((*first & 0x7fU) << 8U | *second);
  return ok();
}

Result<void> read_layers(ByteView payload, Reader& reader, Vp9Descriptor& descriptor) {
  const auto layers = reader.u8();
  if (!layers) return too_short();
  descriptor.has_layers = true;
  descriptor.temporal = static_cast<std::uint8_t>(*layers >> 5U);
  descriptor.switching_up = (*layers & 0x10U) != 0;
  descriptor.spatial = static_cast<std::uint8_t>(*layers >> 1U & 7U);
  descriptor.inter_layer = (*layers & 1U) != 0;
  if (descriptor.flexible) return ok();
  descriptor.tl0_at = static_cast<std::uint8_t>(position(payload, reader));
  const auto index = reader.u8();
  if (!index) return too_short();
  descriptor.tl0_picture_index = *index;
  return ok();
}

/// Which pictures it needs (only in flexible mode): one byte each, whose last bit says that another follows.
Result<void> skip_references(Reader& reader) {
  for (unsigned count = 0; count < kMaxReferences; ++count) {
    const auto reference = reader.u8();
    if (!reference) return too_short();
    if ((*reference & 1U) == 0) return ok();
  }
  return fail(Kind::malformed, "vp9.references");
}

/// Section 4.2.1: each picture of the group has a byte, and as many more as that one's R says.
Result<void> skip_picture_group(Reader& reader) {
  const auto count = reader.u8();
  if (!count) return too_short();
  for (unsigned i = 0; i < *count; ++i) {
    const auto picture = reader.u8();
    if (!picture || !reader.skip(*picture >> 2U & 3U)) return too_short();
  }
  return ok();
}

Result<Vp9Structure> read_structure(Reader& reader) {
  const auto head = reader.u8();
  if (!head) return too_short();
  Vp9Structure structure;
  structure.spatial_layers = static_cast<std::uint8_t>((*head >> 5U) + 1);
  structure.has_resolutions = (*head & 0x10U) != 0;
  const bool has_group = (*head & 0x08U) != 0;
  if (structure.has_resolutions) {
    for (Resolution& resolution : std::span(structure.resolutions).first(structure.spatial_layers)) {
      const auto width = reader.u16();
      const auto height = reader.u16();
      if (!width || !height) return too_short();
      resolution = {*width, *height};
    }
  }
  if (has_group) {
    if (auto skipped = skip_picture_group(reader); !skipped) return skipped.error();
  }
  return structure;
}

Result<void> read_optional(ByteView payload, unsigned first, Reader& reader, Vp9Descriptor& descriptor) {
  if ((first & kHasPictureId) != 0) {
    if (auto read = read_picture_id(payload, reader, descriptor); !read) return read;
  }
  if ((first & kHasLayers) != 0) {
    if (auto read = read_layers(payload, reader, descriptor); !read) return read;
  }
  if (descriptor.flexible && descriptor.inter_predicted) {
    if (auto skipped = skip_references(reader); !skipped) return skipped;
  }
  if ((first & kHasStructure) == 0) return ok();
  const auto structure = read_structure(reader);
  if (!structure) return structure.error();
  descriptor.structure = *structure;
  return ok();
}

}  // namespace

Result<Vp9Descriptor> read_vp9_descriptor(ByteView payload) {
  Reader reader(payload);
  const auto first = reader.u8();
  if (!first) return too_short();
  Vp9Descriptor descriptor;
  descriptor.inter_predicted = (*first & kInterPredicted) != 0;
  descriptor.flexible = (*first & kFlexible) != 0;
  descriptor.begins_frame = (*first & kBegins) != 0;
  descriptor.ends_frame = (*first & kEnds) != 0;
  descriptor.not_for_upper = (*first & kNotForUpper) != 0;
  if (auto read = read_optional(payload, *first, reader, descriptor); !read) return read.error();
  if (reader.empty()) return too_short();
  descriptor.size = position(payload, reader);
  return descriptor;
}

bool begins_vp9_keyframe(const Vp9Descriptor& descriptor) {
  return descriptor.begins_frame && !descriptor.inter_predicted && descriptor.spatial == 0;
}

void rewrite_vp9(MutableBytes bytes, const Vp9Descriptor& descriptor, Vp9Numbers numbers) {
  check(bytes.size() >= descriptor.size, "rewrite_vp9: not the descriptor's bytes");
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

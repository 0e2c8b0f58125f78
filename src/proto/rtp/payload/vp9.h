#pragma once

#include "proto/rtp/dependency_descriptor.h"

namespace parlance::proto::rtp::payload {

constexpr std::size_t kMaxVp9SpatialLayers = 8;  // RFC 9628 section 4.2: a three-bit count less one

/// The scalability structure, as far as routing needs it (its picture group is checked and skipped).
struct Vp9Structure {
  std::uint8_t spatial_layers = 0;  ///< 1..8
  bool has_resolutions = false;
  std::array<Resolution, kMaxVp9SpatialLayers> resolutions{};  ///< width or height 0 where the wire says so
};

/// RFC 9628 section 4.2.
struct Vp9Descriptor {
  std::uint16_t size = 0;
  bool inter_predicted = false;  ///< P: needs an earlier frame of its spatial layer
  bool flexible = false;         ///< F
  bool begins_frame = false;     ///< B: of one spatial layer
  bool ends_frame = false;       ///< E: the same
  bool not_for_upper = false;    ///< Z: no upper spatial layer needs it
  std::optional<std::uint16_t> picture_id;
  bool long_picture_id = false;  ///< 15 bits instead of 7
  bool has_layers = false;       ///< L; without it both ids are 0
  std::uint8_t temporal = 0;     ///< TID, 0..7
  std::uint8_t spatial = 0;      ///< SID, 0..7
  bool switching_up = false;     ///< U
  bool inter_layer = false;      ///< D: needs the spatial layer below
  std::optional<std::uint8_t> tl0_picture_index;
  std::optional<Vp9Structure> structure;
  std::uint8_t picture_id_at = 0;  ///< offset, where there is one
  std::uint8_t tl0_at = 0;         ///< offset, where there is one
};

/// Errors: `vp9.short` (overrun, or nothing behind the descriptor), `vp9.references` (more than three).
Result<Vp9Descriptor> read_vp9_descriptor(ByteView payload);

/// Whether this packet begins a picture that needs none before it: first packet of the lowest spatial layer, not predicted
/// from another picture.
bool begins_vp9_keyframe(const Vp9Descriptor& descriptor);

struct Vp9Numbers {
  std::uint16_t picture_id =
      0;  ///< taken modulo 128 or 32768, as wide as the packet has it: the size never changes
  std::uint8_t tl0_picture_index = 0;
};
/// Overwrites what is there, in place. `bytes` are the payload, or a copy of at least its first `descriptor.size` bytes (else
/// it is a Bug).
void rewrite_vp9(MutableBytes bytes, const Vp9Descriptor& descriptor, Vp9Numbers numbers);

}  // namespace parlance::proto::rtp::payload

#pragma once

#include "proto/rtp/dependency_descriptor.h"

namespace parlance::proto::rtp::payload {

/// RFC 7741 section 4.2. At most six bytes; end-to-end encryption leaves them, and the frame's first bytes, in clear.
struct Vp8Descriptor {
  std::uint8_t size = 0;
  bool non_reference = false;    ///< N: no other frame needs it
  bool partition_start = false;  ///< S
  std::uint8_t partition = 0;    ///< PID, 0..7
  std::optional<std::uint16_t> picture_id;
  bool long_picture_id = false;  ///< 15 bits instead of 7
  std::optional<std::uint8_t> tl0_picture_index;
  std::optional<std::uint8_t> temporal;   ///< TID, 0..3
  bool layer_sync = false;                ///< Y: depends on temporal layer 0 only, so one may switch up here
  std::optional<std::uint8_t> key_index;  ///< KEYIDX, 0..31
  std::uint8_t picture_id_at = 0;         ///< offset, where there is one
  std::uint8_t tl0_at = 0;                ///< offset, where there is one

  [[nodiscard]] bool starts_frame() const { return partition_start && partition == 0; }
};

/// Errors: `vp8.short` (overrun, or nothing behind the descriptor).
Result<Vp8Descriptor> read_vp8_descriptor(ByteView payload);

/// Whether this packet begins a keyframe (section 4.3: P of the payload header).
bool begins_vp8_keyframe(ByteView payload, const Vp8Descriptor& descriptor);
/// From a packet that begins a keyframe; nothing where the packet is too short or the start code is missing (RFC 6386 section
/// 9.1).
std::optional<Resolution> vp8_resolution(ByteView payload, const Vp8Descriptor& descriptor);

struct Vp8Numbers {
  std::uint16_t picture_id =
      0;  ///< taken modulo 128 or 32768, as wide as the packet has it: the size never changes
  std::uint8_t tl0_picture_index = 0;
};
/// Overwrites what is there, in place. `bytes` are the payload, or a copy of at least its first `descriptor.size` bytes (else
/// it is a Bug).
void rewrite_vp8(MutableBytes bytes, const Vp8Descriptor& descriptor, Vp8Numbers numbers);

}  // namespace parlance::proto::rtp::payload

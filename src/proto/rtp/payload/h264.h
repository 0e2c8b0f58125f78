#pragma once

#include "proto/rtp/dependency_descriptor.h"

namespace parlance::proto::rtp::payload {

/// NAL unit types (ITU-T H.264 table 7-1, RFC 6184 section 5.2); any of 0..31 can come.
enum class NalType : std::uint8_t {
  slice = 1,
  idr = 5,
  sei = 6,
  sps = 7,
  pps = 8,
  access_unit_delimiter = 9,
  stap_a = 24,
  fu_a = 28,
};

constexpr std::size_t kMaxAggregatedNals = 64;  // in one STAP-A
/// Of a sequence parameter set; those of browsers take some 30 bytes. A longer one is read as far as this.
constexpr std::size_t kMaxSpsSize = 256;
constexpr std::uint32_t kMaxH264Dimension = 16384;  // pixels; level 6.2 ends below

/// What one RTP payload holds.
struct H264Packet {
  bool has_idr = false;  ///< the first fragment counts, the others don't
  bool has_sps = false;
  bool has_pps = false;
  bool begins_nal = true;   ///< false in the second and later fragments of a NAL unit
  bool discardable = true;  ///< all NAL units have nal_ref_idc 0
  ByteView sps;             ///< the NAL unit with its first byte, where it is whole; else empty

  /// A decoder can begin here: a browser sends SPS, PPS and IDR of a keyframe in one timestamp, in this order.
  [[nodiscard]] bool begins_keyframe() const { return has_idr || has_sps; }
};

/// Single NAL units, STAP-A and FU-A. Errors: `h264.short`, `h264.forbidden` (the first bit), `h264.unsupported` (STAP-B,
/// MTAP, FU-B, or a type that RFC 6184 leaves undefined), `h264.too_many`, `h264.fragment` (starts and ends at once, or a
/// fragment of an aggregate).
Result<H264Packet> read_h264(ByteView payload);

/// The cropped picture size from a sequence parameter set with its NAL header. Errors: `h264.sps` (too short or breaks a
/// rule), `h264.sps_limit`.
Result<Resolution> read_sps_resolution(ByteView sps);

}  // namespace parlance::proto::rtp::payload

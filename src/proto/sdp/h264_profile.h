#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace parlance::proto::sdp {

/// RFC 6184 section 8.1, table 5; constrained high is H.264's Annex A.2.4.2.
enum class H264Profile {
  constrained_baseline,
  baseline,
  main,
  extended,
  constrained_high,
  high,
  high_10,
  high_422,
  high_444_predictive,
};

/// A profile-level-id.
struct H264ProfileLevel {
  H264Profile profile =
      H264Profile::baseline;  ///< with level 1: what holds where none is given (RFC 6184 section 8.1)
  std::uint8_t level = 10;    ///< ten times the level; 9 is level 1b, which lies between 1 and 1.1
  friend bool operator==(const H264ProfileLevel&, const H264ProfileLevel&) = default;
};

/// The lower of two levels in the order of their rates: 1, 1b, 1.1.
std::uint8_t lower_level(std::uint8_t a, std::uint8_t b);

/// Six hexadecimal digits: profile_idc, the constraint flags, level_idc. Different flags can mean the same profile.
/// Errors: `sdp.h264.profile` (malformed), `sdp.h264.profile_unknown` (unsupported: none of the above, or no such level).
Result<H264ProfileLevel> parse_h264_profile(std::string_view text);
/// In the flags that browsers use: 42e01f, 4d001f, 640c1f.
std::string serialise(const H264ProfileLevel& value);

}  // namespace parlance::proto::sdp

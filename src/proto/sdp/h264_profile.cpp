#include "proto/sdp/h264_profile.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace parlance::proto::sdp {
namespace {

constexpr std::uint8_t kConstraintSet3 = 0x10;
constexpr std::uint8_t kLevel1b = 9;

struct Row {
  std::uint8_t profile_idc;
  std::uint8_t mask;   // the constraint flags that decide
  std::uint8_t value;  // and what they have to be
  H264Profile profile;
};

// RFC 6184 table 5. The last four bits are reserved but for constrained high's sets 4 and 5; set 3 is level 1b below high.
constexpr Row kRows[] = {
    {0x42, 0x4f, 0x40, H264Profile::constrained_baseline},
    {0x4d, 0x8f, 0x80, H264Profile::constrained_baseline},
    {0x58, 0xcf, 0xc0, H264Profile::constrained_baseline},
    {0x42, 0x4f, 0x00, H264Profile::baseline},
    {0x58, 0xcf, 0x80, H264Profile::baseline},
    {0x4d, 0xaf, 0x00, H264Profile::main},
    {0x58, 0xcf, 0x00, H264Profile::extended},
    {0x64, 0xff, 0x0c, H264Profile::constrained_high},
    {0x64, 0xff, 0x00, H264Profile::high},
    {0x6e, 0xff, 0x00, H264Profile::high_10},
    {0x7a, 0xff, 0x00, H264Profile::high_422},
    {0xf4, 0xff, 0x00, H264Profile::high_444_predictive},
};

struct Form {
  H264Profile profile;
  std::uint8_t profile_idc;
  std::uint8_t flags;
};

constexpr Form kForms[] = {
    {H264Profile::constrained_baseline, 0x42, 0xe0},
    {H264Profile::baseline, 0x42, 0x00},
    {H264Profile::main, 0x4d, 0x00},
    {H264Profile::extended, 0x58, 0x00},
    {H264Profile::constrained_high, 0x64, 0x0c},
    {H264Profile::high, 0x64, 0x00},
    {H264Profile::high_10, 0x6e, 0x00},
    {H264Profile::high_422, 0x7a, 0x00},
    {H264Profile::high_444_predictive, 0xf4, 0x00},
};

// H.264 table A-1.
constexpr std::array<std::uint8_t, 20> kLevels{9,  10, 11, 12, 13, 20, 21, 22, 30, 31,
                                               32, 40, 41, 42, 50, 51, 52, 60, 61, 62};

bool writes_1b_as_flag(std::uint8_t profile_idc) {
  return profile_idc == 0x42 || profile_idc == 0x4d || profile_idc == 0x58;
}

int rank(std::uint8_t level) { return level == kLevel1b ? 21 : level * 2; }  // 1b between 20 and 22

}  // namespace

std::uint8_t lower_level(std::uint8_t a, std::uint8_t b) { return rank(a) <= rank(b) ? a : b; }

Result<H264ProfileLevel> parse_h264_profile(std::string_view text) {
  std::uint32_t bits = 0;
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), bits, 16);
  if (text.size() != 6 || error != std::errc() || stopped != text.data() + text.size()) {
    return fail(Kind::malformed, "sdp.h264.profile");
  }
  const auto profile_idc = static_cast<std::uint8_t>(bits >> 16U);
  const auto flags = static_cast<std::uint8_t>(bits >> 8U & 0xffU);
  auto level = static_cast<std::uint8_t>(bits & 0xffU);
  if (level == 11 && (flags & kConstraintSet3) != 0 && writes_1b_as_flag(profile_idc)) level = kLevel1b;
  const auto* const row = std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& each) {
    return each.profile_idc == profile_idc && (flags & each.mask) == each.value;
  });
  if (row == std::end(kRows) || std::find(kLevels.begin(), kLevels.end(), level) == kLevels.end()) {
    return fail(Kind::unsupported, "sdp.h264.profile_unknown");
  }
  return H264ProfileLevel{row->profile, level};
}

std::string serialise(const H264ProfileLevel& value) {
  const auto* const form = std::find_if(std::begin(kForms), std::end(kForms),
                                        [&value](const Form& each) { return each.profile == value.profile; });
  const bool is_flagged = value.level == kLevel1b && writes_1b_as_flag(form->profile_idc);
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const unsigned byte :
       {unsigned{form->profile_idc}, form->flags | (is_flagged ? unsigned{kConstraintSet3} : 0U),
        is_flagged ? 11U : unsigned{value.level}}) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

}  // namespace parlance::proto::sdp

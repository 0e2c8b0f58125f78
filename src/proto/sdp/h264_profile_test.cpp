#include "proto/sdp/h264_profile.h"

#include <gtest/gtest.h>

namespace parlance::proto::sdp {
namespace {

TEST(H264ProfileLevel, ReadsWhatBrowsersOffer) {
  struct Row {
    std::string_view text;
    H264Profile profile;
    std::uint8_t level;
  };
  const Row rows[] = {{"42001f", H264Profile::baseline, 31},
                      {"42e01f", H264Profile::constrained_baseline, 31},
                      {"42E01F", H264Profile::constrained_baseline, 31},
                      {"42c02a", H264Profile::constrained_baseline, 42},
                      {"4de01f", H264Profile::constrained_baseline, 31},
                      {"58c01f", H264Profile::constrained_baseline, 31},
                      {"58801f", H264Profile::baseline, 31},
                      {"58001f", H264Profile::extended, 31},
                      {"4d001f", H264Profile::main, 31},
                      {"4d4028", H264Profile::main, 40},
                      {"64001f", H264Profile::high, 31},
                      {"640c34", H264Profile::constrained_high, 52},
                      {"6e001f", H264Profile::high_10, 31},
                      {"7a001f", H264Profile::high_422, 31},
                      {"f4001f", H264Profile::high_444_predictive, 31},
                      {"42f00b", H264Profile::constrained_baseline, 9},
                      {"42e00b", H264Profile::constrained_baseline, 11},
                      {"640009", H264Profile::high, 9}};
  for (const Row& row : rows) {
    const auto read = parse_h264_profile(row.text);
    ASSERT_TRUE(read) << row.text;
    EXPECT_EQ(read->profile, row.profile) << row.text;
    EXPECT_EQ(read->level, row.level) << row.text;
    EXPECT_EQ(parse_h264_profile(serialise(*read)).value(), *read) << row.text;
  }
}

TEST(H264ProfileLevel, WritesTheUsualForm) {
  EXPECT_EQ(serialise({H264Profile::constrained_baseline, 31}), "42e01f");
  EXPECT_EQ(serialise({H264Profile::constrained_baseline, 9}), "42f00b");
  EXPECT_EQ(serialise({H264Profile::constrained_high, 52}), "640c34");
  EXPECT_EQ(serialise({H264Profile::high, 9}), "640009");
}

TEST(H264ProfileLevel, RefusesWhatItCannotName) {
  for (const std::string_view text : {"", "42e0", "42e01f0", "42e01g", "0x42e0", "-2e01f"}) {
    EXPECT_EQ(parse_h264_profile(text).error(), fail(Kind::malformed, "sdp.h264.profile")) << text;
  }
  for (const std::string_view text : {"00001f", "ff001f", "42e000", "42e0ff", "64081f"}) {
    EXPECT_EQ(parse_h264_profile(text).error(), fail(Kind::unsupported, "sdp.h264.profile_unknown")) << text;
  }
}

TEST(H264ProfileLevel, PutsLevel1bBetweenTheFirstTwo) {
  EXPECT_EQ(lower_level(9, 10), 10);
  EXPECT_EQ(lower_level(9, 11), 9);
  EXPECT_EQ(lower_level(52, 31), 31);
}

}  // namespace
}  // namespace parlance::proto::sdp

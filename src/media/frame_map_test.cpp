#include "media/frame_map.h"

#include <gtest/gtest.h>

namespace parlance::media {
namespace {

PacketFields packet(std::uint16_t picture, std::uint8_t temporal) {
  PacketFields fields;
  fields.timestamp = picture * 3000U;
  fields.frame = {.starts = true, .keyframe = picture == 1, .temporal = temporal};
  fields.picture = {.id_bits = 15, .id_at = 2, .id = picture};
  return fields;
}

class FrameMapTest : public ::testing::Test {
 protected:
  void SetUp() override {
    map.limit(7, 1);
    map.begin(1, packet(1, 0));
    first = *map.decide(packet(1, 0)).picture_id;
  }
  /// Where a wanted picture stands behind the first; -1: not wanted.
  int place(std::uint16_t picture, std::uint8_t temporal) {
    const auto decision = map.decide(packet(picture, temporal));
    return decision.wanted ? (*decision.picture_id - first) & 0x7fff : -1;
  }

  SeededRandom random{2};
  FrameMap map{random};
  int first = 0;
};

TEST_F(FrameMapTest, NumbersWhatIsSentWithoutHoles) {
  EXPECT_EQ(place(2, 2), -1);
  EXPECT_EQ(place(3, 1), 1);
  EXPECT_EQ(place(4, 2), -1);
  EXPECT_EQ(place(5, 0), 2);
  EXPECT_EQ(place(5, 0), 2) << "all packets of a frame alike";
  EXPECT_EQ(place(3, 1), 1) << "and late ones";
}

TEST_F(FrameMapTest, GivesAFrameThatIsWhollyLateTheNumberThatWasKept) {
  EXPECT_EQ(place(4, 0), 3) << "2 and 3 may come";
  EXPECT_EQ(place(3, 1), 2);
  EXPECT_EQ(place(2, 1), 1);
  // The same below a frame that is left out.
  EXPECT_EQ(place(7, 2), -1);
  EXPECT_EQ(place(6, 1), 5);
  EXPECT_EQ(place(5, 0), 4);
  EXPECT_EQ(place(8, 0), 6);
}

TEST_F(FrameMapTest, KnowsNothingOfFramesBeforeTheStretchOrLongAgo) {
  EXPECT_EQ(map.decide(packet(0, 0)).wanted, false);
  for (std::uint16_t i = 2; i < 200; ++i) place(i, 0);
  EXPECT_EQ(place(100, 0), -1);
  EXPECT_FALSE(map.recall(1, packet(100, 0)));
  EXPECT_TRUE(map.recall(1, packet(199, 0))->wanted);
  EXPECT_FALSE(map.recall(2, packet(199, 0))) << "another stretch's";
}

TEST_F(FrameMapTest, GoesOnByOneWhenAnEncoderNumbersAnew) {
  EXPECT_EQ(place(2, 0), 1);
  auto jumped = packet(3, 0);
  jumped.picture.id = 20'000;
  EXPECT_EQ(*map.decide(jumped).picture_id, (first + 2) & 0x7fff);
}

TEST_F(FrameMapTest, TakesUpHigherLayersAfterAFrameThatOpensThem) {
  map.limit(7, 0);
  EXPECT_EQ(place(2, 1), -1);
  map.limit(7, 2);
  EXPECT_EQ(place(3, 2), -1);
  auto opening = packet(4, 0);
  opening.frame.switch_up_to = 7;  // VP9, or the dependency descriptor
  EXPECT_TRUE(map.decide(opening).wanted);
  EXPECT_EQ(place(5, 2), 2);
}

}  // namespace
}  // namespace parlance::media

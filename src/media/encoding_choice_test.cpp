#include "media/encoding_choice.h"
#include "media/height_choice.h"
#include "media/media_test_packets.h"

#include <gtest/gtest.h>

namespace parlance::media {
namespace {

using test::at;

PacketFields frame(std::uint8_t encoding, std::int64_t ms, std::uint16_t height = 0) {
  PacketFields fields;
  fields.encoding = encoding;
  fields.arrival = at(ms);
  fields.frame = {.starts = true, .height = height};
  return fields;
}

TEST(EncodingChoice, TakesTheBestUpToWhatIsWantedOfThoseThatCome) {
  EncodingChoice choice;
  EXPECT_FALSE(choice.settled(at(0)));
  choice.on_packet(frame(0, 0));
  choice.on_packet(frame(1, 1));
  EXPECT_FALSE(choice.settled(at(99)));
  EXPECT_TRUE(choice.settled(at(100)));
  EXPECT_EQ(choice.target(3, at(100)), 1) << "640x360 comes in two encodings";
  EXPECT_EQ(choice.target(0, at(100)), 0);
  choice.on_packet(frame(2, 120));
  EXPECT_EQ(choice.target(2, at(120)), 2);
}

TEST(EncodingChoice, TakesALargerOneWhereNothingSmallerComes) {
  EncodingChoice choice;
  choice.on_packet(frame(2, 0));
  EXPECT_EQ(choice.target(0, at(200)), 2);
}

TEST(EncodingChoice, NeedsTimeAndOthersFramesToTakeOneForStopped) {
  EncodingChoice choice;
  choice.on_packet(frame(0, 0));
  choice.on_packet(frame(1, 1));
  for (int ms = 33; ms < 501; ms += 33) choice.on_packet(frame(0, ms));
  EXPECT_EQ(choice.target(1, at(500)), 1);
  EXPECT_EQ(choice.target(1, at(501)), 0);
  choice.on_packet(frame(1, 510));
  EXPECT_EQ(choice.target(1, at(510)), 1);
  EXPECT_EQ(choice.target(1, at(5000)), 1) << "nothing comes at all: that is no choice";
}

TEST(HeightChoice, TakesTheSmallestThatIsLargeEnough) {
  HeightChoice choice;
  for (std::uint8_t i = 0; i < 3; ++i) choice.on_packet(frame(i, 0, static_cast<std::uint16_t>(180U << i)));
  EXPECT_EQ(choice.choice(), 3) << "not told how large it is shown: the largest";
  const auto shown = [&](std::uint16_t height) {
    HeightChoice fresh = choice;
    fresh.show_at(height);
    return static_cast<int>(fresh.choice());
  };
  EXPECT_EQ(shown(90), 0);
  EXPECT_EQ(shown(211), 0);
  EXPECT_EQ(shown(241), 1);
  EXPECT_EQ(shown(480), 1) << "three quarters of it are enough";
  EXPECT_EQ(shown(481), 2);
  EXPECT_EQ(shown(4320), 3) << "the largest, however many there are";
}

TEST(HeightChoice, DoesNotFlapWhileASizeWavers) {
  HeightChoice choice;
  for (std::uint8_t i = 0; i < 3; ++i) choice.on_packet(frame(i, 0, static_cast<std::uint16_t>(180U << i)));
  choice.show_at(490);
  EXPECT_EQ(choice.choice(), 2);
  choice.show_at(470);
  EXPECT_EQ(choice.choice(), 2) << "360 would do, but only just";
  choice.show_at(420);
  EXPECT_EQ(choice.choice(), 1);
  choice.show_at(470);
  EXPECT_EQ(choice.choice(), 1);
}

TEST(HeightChoice, ChoosesEncodingsThatThePublisherStoppedBeforeTheyCame) {
  HeightChoice choice;
  choice.show_at(180);
  choice.on_packet(frame(0, 0, 180));
  EXPECT_EQ(choice.choice(), 0);
  choice.show_at(360);
  EXPECT_EQ(choice.choice(), 1) << "twice as high, as a rule";
  choice.show_at(1080);
  EXPECT_EQ(choice.choice(), 3) << "the largest there is";
  HeightChoice silent;  // AV1 without a dependency descriptor tells no heights
  silent.on_packet(frame(0, 0));
  silent.show_at(360);
  EXPECT_EQ(silent.choice(), 1);
}

TEST(HeightChoice, GuessesHeightsFromRatiosUntilItKnowsThem) {
  HeightChoice choice;
  choice.show_at(180);
  for (std::uint8_t i = 0; i < 3; ++i) choice.on_packet(frame(i, 0));
  EXPECT_EQ(choice.choice(), 0) << "a quarter of 720";
  choice.on_packet(frame(2, 1, 360));
  EXPECT_EQ(choice.choice(), 1) << "a quarter of 360 is too small";
}

}  // namespace
}  // namespace parlance::media

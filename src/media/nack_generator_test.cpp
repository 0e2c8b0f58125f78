#include "media/media_test_packets.h"
#include "media/nack_generator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::media {
namespace {

using test::at;
using test::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(NackGenerator, AsksForWhatIsMissingAfterTheReorderWindowAndAgainEachRoundTrip) {
  NackGenerator nack;
  nack.on_round_trip(milliseconds(80));
  nack.on_packet(65'534, at(0));
  nack.on_packet(65'538, at(10));
  EXPECT_THAT(nack.take(at(14)), IsEmpty());
  EXPECT_EQ(nack.deadline(), at(15));
  EXPECT_THAT(nack.take(at(15)), ElementsAre(65'535, 0, 1));
  nack.on_packet(65'536, at(40));
  EXPECT_THAT(nack.take(at(114)), IsEmpty());
  EXPECT_THAT(nack.take(at(115)), ElementsAre(65'535, 1)) << "a round trip and a quarter later";
  nack.on_packet(65'535, at(120));
  nack.on_packet(65'537, at(120));
  EXPECT_EQ(nack.deadline(), std::nullopt);
  EXPECT_EQ(nack.counters().recovered, 3U);
  EXPECT_EQ(nack.counters().requested, 5U);
}

TEST(NackGenerator, DoesNotAskForWhatIsOnlyReordered) {
  NackGenerator nack;
  nack.on_packet(100, at(0));
  nack.on_packet(102, at(1));
  nack.on_packet(101, at(4));
  nack.on_packet(101, at(5));
  EXPECT_THAT(nack.take(at(50)), IsEmpty());
  EXPECT_EQ(nack.counters().reordered, 1U);
}

TEST(NackGenerator, GivesUpAfterASecondOrTenRequests) {
  NackGenerator slow;
  slow.on_round_trip(std::chrono::seconds(9));  // clamped
  slow.on_packet(1, at(0));
  slow.on_packet(3, at(0));
  int asked = 0;
  for (int ms = 0; ms < 3000; ++ms) asked += static_cast<int>(slow.take(at(ms)).size());
  EXPECT_EQ(asked, 3) << "at 5, 405 and 805 ms";
  EXPECT_EQ(slow.counters().given_up, 1U);

  NackGenerator fast;
  fast.on_round_trip(milliseconds(1));
  fast.on_packet(1, at(0));
  fast.on_packet(3, at(0));
  asked = 0;
  for (int ms = 0; ms < 3000; ++ms) asked += static_cast<int>(fast.take(at(ms)).size());
  EXPECT_EQ(asked, 10);
  EXPECT_EQ(fast.deadline(), std::nullopt);
}

TEST(NackGenerator, WantsAKeyframeInsteadWhenTooMuchIsMissing) {
  NackGenerator nack;
  nack.on_packet(1000, at(0));
  nack.on_packet(1000 + NackGenerator::kMaxMissing + 1, at(1));
  EXPECT_FALSE(nack.take_keyframe_wish()) << "just as many as it takes";
  EXPECT_EQ(nack.take(at(10)).size(), NackGenerator::kMaxMissing);
  nack.on_packet(1'000'000'000'000, at(11));
  EXPECT_TRUE(nack.take_keyframe_wish());
  EXPECT_FALSE(nack.take_keyframe_wish());
  EXPECT_THAT(nack.take(at(500)), IsEmpty());
  EXPECT_EQ(nack.counters().overflows, 1U);
}

TEST(NackGenerator, LetsGoOfWhatPrecedesAKeyframe) {
  NackGenerator nack;
  nack.on_packet(10, at(0));
  nack.on_packet(12, at(0));
  nack.on_packet(20, at(0));
  nack.on_keyframe(15);
  EXPECT_THAT(nack.take(at(10)), ElementsAre(15, 16, 17, 18, 19));
}

}  // namespace
}  // namespace parlance::media

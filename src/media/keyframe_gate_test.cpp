#include "media/keyframe_gate.h"
#include "media/media_test_packets.h"

#include <gtest/gtest.h>

namespace parlance::media {
namespace {

using test::at;

TEST(KeyframeGate, MergesAFloodIntoTwoRequestsASecondAndEncoding) {
  KeyframeGate gate;
  int asked = 0;
  for (int ms = 0; ms < 10'000; ++ms) {
    gate.request(1);
    if (gate.take(at(ms)).test(1)) {
      ++asked;
      gate.on_keyframe(1);  // and each is answered, so that nothing is repeated
    }
  }
  EXPECT_EQ(asked, 20);
  EXPECT_EQ(gate.counters().wanted, 10'000U);
  EXPECT_EQ(gate.counters().came, 20U);
}

TEST(KeyframeGate, RepeatsMoreAndMoreRarelyUntilAKeyframeComes) {
  KeyframeGate gate;
  gate.request(0);
  std::vector<int> asked;
  for (int ms = 0; ms < 20'000; ms += 10)
    if (gate.take(at(ms)).any()) asked.push_back(ms);
  EXPECT_EQ(asked, (std::vector<int>{0, 500, 1500, 3500, 7500, 11500, 15500, 19500}));
  ASSERT_EQ(gate.deadline(), at(23'500));
  gate.on_keyframe(0);
  EXPECT_EQ(gate.deadline(), std::nullopt);
  EXPECT_TRUE(gate.take(at(30'000)).none());
}

TEST(KeyframeGate, AsksForEachEncodingOnItsOwnAndIgnoresImpossibleOnes) {
  KeyframeGate gate;
  gate.request(0);
  gate.request(2);
  gate.request(4);
  gate.request(255);
  EXPECT_EQ(gate.take(at(0)), EncodingSet(0b101));
  gate.on_keyframe(0);
  EXPECT_EQ(gate.take(at(500)), EncodingSet(0b100));
}

}  // namespace
}  // namespace parlance::media

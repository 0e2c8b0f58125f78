#include "base/random.h"
#include "crypto/srtp/packet_index.h"
#include "crypto/srtp/replay_window.h"
#include "crypto/srtp/streams.h"

#include <gtest/gtest.h>

#include <set>

namespace parlance::crypto::srtp {
namespace {

TEST(SrtpReplayWindow, TakesEachNumberOnceUntilItIsTooOld) {
  ReplayWindow<128> window(1000);
  EXPECT_EQ(window.check(1000), Freshness::seen);
  EXPECT_EQ(window.check(999), Freshness::fresh);
  EXPECT_EQ(window.check(1000 - 127), Freshness::fresh);
  EXPECT_EQ(window.check(1000 - 128), Freshness::too_old);
  window.accept(999);
  window.accept(1001);
  EXPECT_EQ(window.check(999), Freshness::seen);
  EXPECT_EQ(window.check(1002), Freshness::fresh);
  window.accept(1'000'000);
  EXPECT_EQ(window.highest(), 1'000'000U);
  EXPECT_EQ(window.check(1001), Freshness::too_old);
  EXPECT_EQ(window.check(1'000'000 - 127), Freshness::fresh);
}

TEST(SrtpReplayWindow, BehavesLikeASetOfTheLastNumbers) {
  SeededRandom random(7);
  for (int round = 0; round < 20; ++round) {
    const std::uint64_t first = random_u64(random) % 5000;
    ReplayWindow<1024> window(first);
    std::set<std::uint64_t> used{first};
    for (int i = 0; i < 3000; ++i) {
      const std::uint64_t highest = *used.rbegin();
      const std::uint64_t low = highest > 1200 ? highest - 1200 : 0;
      const std::uint64_t reach = random_u64(random) % 50 == 0 ? 4000 : 1230;
      const std::uint64_t number = low + random_u64(random) % reach;
      const bool old = number < highest && highest - number >= 1024;
      const auto expected = old                     ? Freshness::too_old
                            : used.contains(number) ? Freshness::seen
                                                    : Freshness::fresh;
      ASSERT_EQ(window.check(number), expected) << number << " of " << highest;
      if (expected != Freshness::fresh) continue;
      window.accept(number);
      used.insert(number);
    }
  }
}

TEST(SrtpPacketIndex, IsTheNearestToTheHighest) {
  EXPECT_EQ(nearest_index(std::nullopt, 65535), 65535U);
  EXPECT_EQ(nearest_index(10, 11), 11U);
  EXPECT_EQ(nearest_index(65535, 0), 65536U);      // forward over the wrap
  EXPECT_EQ(nearest_index(65536, 65535), 65535U);  // back over it
  EXPECT_EQ(nearest_index(65536 + 5, 65000), 65000U);
  EXPECT_EQ(nearest_index(40000, 7000), 65536U + 7000U);
  EXPECT_EQ(nearest_index(40000, 7232), 7232U);  // half way: not beyond
  EXPECT_EQ(nearest_index(40000, 7231), 65536U + 7231U);
  EXPECT_EQ(nearest_index(5, 65000), 65000U);  // nothing is before the first round
}

TEST(SrtpPacketIndex, EndsWithTheRolloverCounter) {
  EXPECT_EQ(nearest_index(kIndexEnd - 1, 65534), kIndexEnd - 2);
  EXPECT_EQ(nearest_index(kIndexEnd - 1, 0), std::nullopt);
}

TEST(SrtpStreams, AreFoundAgainUpToTheLimit) {
  Streams<64> streams(200);
  for (std::uint32_t i = 0; i < 200; ++i) {
    EXPECT_FALSE(streams.full());
    EXPECT_EQ(streams.find(i * 65536), nullptr);
    streams.add(i * 65536, i);
  }
  EXPECT_TRUE(streams.full());
  EXPECT_EQ(streams.size(), 200U);
  for (std::uint32_t i = 0; i < 200; ++i) {
    ASSERT_NE(streams.find(i * 65536), nullptr);
    EXPECT_EQ(streams.find(i * 65536)->window.highest(), i);
  }
  EXPECT_EQ(streams.find(1), nullptr);
}

}  // namespace
}  // namespace parlance::crypto::srtp

#include "media/history.h"
#include "media/media_test_packets.h"

#include <gtest/gtest.h>

#include <vector>

namespace parlance::media {
namespace {

using test::at;
using test::sound;

TEST(History, RecallsWhatCameOfLateAndNothingElse) {
  PacketPool pool(16);
  History history;
  history.put(sound(pool, 100, at(0)));
  history.put(sound(pool, 103, at(20)));
  history.put(sound(pool, 101, at(21)));
  EXPECT_EQ(history.recall(0, 100).fields().sequence, 100U);
  EXPECT_EQ(history.recall(0, 101).fields().sequence, 101U);
  EXPECT_FALSE(history.recall(0, 102));
  EXPECT_FALSE(history.recall(0, 104));
  EXPECT_FALSE(history.recall(1, 100)) << "another encoding";
  EXPECT_FALSE(history.recall(200, 100));
}

TEST(History, ForgetsByAgeSoThatASlowTrackHoldsFewSlots) {
  PacketPool pool(64);
  History history;
  for (std::uint64_t i = 0; i < 100; ++i) history.put(sound(pool, i, at(static_cast<std::int64_t>(i) * 50)));
  EXPECT_LE(pool.size() - pool.available(), 20U) << "one second at 20 packets a second";
  EXPECT_FALSE(history.recall(0, 79));
  EXPECT_TRUE(history.recall(0, 80));
  ASSERT_EQ(history.deadline(), at(99 * 50 + 1000));
  history.expire(at(99 * 50 + 1000));
  EXPECT_EQ(pool.available(), pool.size());
  EXPECT_EQ(history.deadline(), std::nullopt);
  EXPECT_FALSE(history.recall(0, 99));
}

TEST(History, OnePublishersPastLeavesRoomForEverybodysPresent) {
  PacketPool pool(1000);
  std::vector<History> hoarders(10);
  for (std::uint64_t i = 0; i < 500; ++i) {
    for (History& each : hoarders) {
      const Packet packet = sound(pool, i, at(0));
      ASSERT_TRUE(packet) << "at " << i;
      each.put(packet);
    }
  }
  EXPECT_EQ(pool.counters().exhausted, 0U);
  for (const History& each : hoarders) EXPECT_TRUE(each.recall(0, 499 - 31));
}

TEST(History, ForgetsByCountAndSurvivesJumps) {
  PacketPool pool(2100);
  History history;
  for (std::uint64_t i = 0; i < 1500; ++i) history.put(sound(pool, i, at(0)));
  EXPECT_EQ(pool.size() - pool.available(), History::kDepth);
  EXPECT_FALSE(history.recall(0, 1500 - History::kDepth - 1));
  EXPECT_TRUE(history.recall(0, 1500 - History::kDepth));
  history.put(sound(pool, 900, at(1)));
  EXPECT_FALSE(history.recall(0, 900)) << "too late to be kept";
  history.put(sound(pool, 1'000'000, at(2)));
  EXPECT_EQ(pool.size() - pool.available(), 1U);
  EXPECT_TRUE(history.recall(0, 1'000'000));
  history.put(sound(pool, 999'999, at(3)));
  EXPECT_TRUE(history.recall(0, 999'999));
}

}  // namespace
}  // namespace parlance::media

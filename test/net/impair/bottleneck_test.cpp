#include "test/net/impair/bottleneck.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace parlance::test::impair {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr TimePoint kStart{1000s};
/// 1000 bytes take 8 ms.
constexpr std::uint64_t kMegabit = 1'000'000;

Bottleneck bottleneck(const Conditions& conditions) {
  Bottleneck made;
  made.set(conditions, kStart);
  return made;
}

std::vector<Duration> ends(Bottleneck& bottleneck, TimePoint until) {
  std::vector<Duration> result;
  while (const auto served = bottleneck.pop(until)) result.push_back(served->at - kStart);
  return result;
}

TEST(Bottleneck, PassesEverythingAtOnceWithoutARate) {
  auto link = bottleneck({});
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(link.push(Bytes(1500), kStart));
  EXPECT_EQ(link.deadline(), kStart);
  EXPECT_EQ(ends(link, kStart).size(), 1000U);
  EXPECT_EQ(link.deadline(), std::nullopt);
}

TEST(Bottleneck, ServesOneAfterTheOtherAtItsRate) {
  auto link = bottleneck({.rate = kMegabit});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(link.push(Bytes(1000), kStart));
  EXPECT_EQ(link.deadline(), kStart + 8ms);
  EXPECT_THAT(ends(link, kStart + 8ms - 1ns), IsEmpty());
  EXPECT_THAT(ends(link, kStart + 1s), ElementsAre(8ms, 16ms, 24ms));
}

TEST(Bottleneck, SavesNoTimeWhileIdle) {
  auto link = bottleneck({.rate = kMegabit});
  EXPECT_TRUE(link.push(Bytes(1000), kStart));
  EXPECT_THAT(ends(link, kStart + 1s), ElementsAre(8ms));
  EXPECT_TRUE(link.push(Bytes(1000), kStart + 1s));
  EXPECT_THAT(ends(link, kStart + 2s), ElementsAre(1008ms));
}

TEST(Bottleneck, DropsWhatDoesNotFitIntoItsBytes) {
  auto link = bottleneck({.rate = kMegabit, .queue = std::size_t{2500}});
  EXPECT_TRUE(link.push(Bytes(1000), kStart));
  EXPECT_TRUE(link.push(Bytes(1000), kStart));
  EXPECT_FALSE(link.push(Bytes(501), kStart));
  EXPECT_TRUE(link.push(Bytes(500), kStart));
  EXPECT_EQ(link.bytes(), 2500U);
  EXPECT_THAT(ends(link, kStart + 1s), ElementsAre(8ms, 16ms, 20ms));
}

TEST(Bottleneck, DropsWhatWouldWaitLongerThanItsTime) {
  auto link = bottleneck({.rate = kMegabit, .queue = Duration{20ms}});
  EXPECT_TRUE(link.push(Bytes(1000), kStart));
  EXPECT_TRUE(link.push(Bytes(1000), kStart));
  EXPECT_FALSE(link.push(Bytes(1000), kStart));
  EXPECT_THAT(ends(link, kStart + 8ms), ElementsAre(8ms));
  EXPECT_TRUE(link.push(Bytes(1000), kStart + 8ms));
}

TEST(Bottleneck, TakesAPacketLongerThanItsQueueWhenNothingWaits) {
  auto link = bottleneck({.rate = kMegabit, .queue = std::size_t{0}});
  EXPECT_TRUE(link.push(Bytes(1000), kStart));
  EXPECT_FALSE(link.push(Bytes(1), kStart));
}

TEST(Bottleneck, GoesOnWithTheRestOfAPacketAtANewRate) {
  auto link = bottleneck({.rate = kMegabit});
  EXPECT_TRUE(link.push(Bytes(1000), kStart));
  EXPECT_TRUE(link.push(Bytes(1000), kStart));
  link.set({.rate = kMegabit / 2}, kStart + 4ms);
  link.set({.rate = kMegabit * 4}, kStart + 8ms);
  // Half of it took 4 ms, a quarter 4 ms, the last quarter 0.5 ms; the next one 2 ms.
  EXPECT_THAT(ends(link, kStart + 1s), ElementsAre(8500us, 10500us));
}

TEST(Bottleneck, LetsGoAtOnceWhenTheRateIsLifted) {
  auto link = bottleneck({.rate = 1000, .queue = std::size_t{2000}});
  EXPECT_TRUE(link.push(Bytes(1000), kStart));
  EXPECT_TRUE(link.push(Bytes(1000), kStart));
  link.set({}, kStart + 5ms);
  EXPECT_THAT(ends(link, kStart + 5ms), ElementsAre(5ms, 5ms));
}

}  // namespace
}  // namespace parlance::test::impair

#include "test/net/impair/pipe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace parlance::test::impair {
namespace {

using namespace std::chrono_literals;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr TimePoint kStart{1000s};
/// The packet's number and when it arrived, counted from kStart.
using Arrivals = std::vector<std::pair<int, Duration>>;

class PipeTest : public ::testing::Test {
 protected:
  void set(const Conditions& conditions, Duration at = {}) { pipe_.set(conditions, kStart + at); }
  /// A packet of 1000 bytes that carries its number.
  void push(int number, Duration at = {}) {
    Bytes bytes(1000);
    bytes[0] = static_cast<std::uint8_t>(number);
    pipe_.push(std::move(bytes), kStart + at);
  }
  Arrivals pop(Duration until) {
    Arrivals result;
    while (const auto due = pipe_.pop(kStart + until)) result.emplace_back(due->bytes[0], due->at - kStart);
    return result;
  }
  [[nodiscard]] std::optional<Duration> deadline() const {
    const auto at = pipe_.deadline();
    return at ? std::optional(*at - kStart) : std::nullopt;
  }
  /// Goes by the deadlines alone, as the program does, and says when it was woken for packets.
  Arrivals by_deadlines() {
    Arrivals result;
    while (const auto next = deadline()) {
      for (const auto& [number, at] : pop(*next)) result.emplace_back(number, *next);
    }
    return result;
  }

  SeededRandom random_{5};
  Pipe pipe_{random_};
};

TEST_F(PipeTest, DoesNothingByDefault) {
  push(1);
  push(2);
  EXPECT_THAT(pop(0ms), ElementsAre(std::pair(1, 0ms), std::pair(2, 0ms)));
  EXPECT_EQ(deadline(), std::nullopt);
  EXPECT_EQ(pipe_.counters(), (Counters{.in = 2, .out = 2, .out_bytes = 2000}));
}

TEST_F(PipeTest, DelaysEachPacketAlike) {
  set({.delay = 50ms});
  push(1);
  push(2, 10ms);
  EXPECT_THAT(pop(50ms - 1ns), IsEmpty());
  EXPECT_THAT(pop(1s), ElementsAre(std::pair(1, 50ms), std::pair(2, 60ms)));
}

TEST_F(PipeTest, AddsTheDelayBehindTheBottleneckExactlyHoweverLateItIsAsked) {
  set({.rate = 1'000'000, .delay = 50ms});
  push(1);
  push(2);
  EXPECT_THAT(pop(1s), ElementsAre(std::pair(1, 58ms), std::pair(2, 66ms)));
}

TEST_F(PipeTest, NamesDeadlinesAtWhichPacketsAreExactlyOnTime) {
  set({.rate = 1'000'000, .delay = 5ms});
  push(1);
  push(2);
  push(3, 1ms);
  EXPECT_THAT(by_deadlines(), ElementsAre(std::pair(1, 13ms), std::pair(2, 21ms), std::pair(3, 29ms)));
}

TEST_F(PipeTest, JittersWithinItsBoundsAndKeepsTheOrder) {
  set({.delay = 20ms, .jitter = 10ms});
  Duration least = 1s;
  Duration most{};
  for (int i = 0; i < 200; ++i) {
    push(i, i * 100ms);
    for (const auto& [number, at] : pop(i * 100ms + 50ms)) {
      least = std::min(least, at - number * 100ms);
      most = std::max(most, at - number * 100ms);
    }
  }
  EXPECT_GE(least, 20ms);
  EXPECT_LT(least, 21ms);
  EXPECT_LE(most, 30ms);
  EXPECT_GT(most, 29ms);
  for (int i = 0; i < 100; ++i) push(i, 30s + i * 1ms);
  int next = 0;
  for (const auto& [number, at] : pop(40s)) EXPECT_EQ(number, next++);
  EXPECT_EQ(next, 100);
}

TEST_F(PipeTest, LetsLaterPacketsOvertakeOneThatIsHeldBack) {
  set({.delay = 10ms, .reorder = 1, .reorder_by = 15ms});
  push(1);
  set({.delay = 10ms}, 1ms);
  push(2, 1ms);
  push(3, 20ms);
  EXPECT_THAT(pop(1s), ElementsAre(std::pair(2, 11ms), std::pair(1, 25ms), std::pair(3, 30ms)));
  EXPECT_EQ(pipe_.counters().held_back, 1U);
}

TEST_F(PipeTest, LosesBehindTheBottleneckSoThatLostPacketsCostTheirTime) {
  set({.rate = 1'000'000, .loss = 1});
  push(1);
  push(2);
  EXPECT_THAT(pop(8ms), IsEmpty());
  set({.rate = 1'000'000}, 8ms);
  EXPECT_THAT(pop(1s), ElementsAre(std::pair(2, 16ms)));
  EXPECT_EQ(pipe_.counters(), (Counters{.in = 2, .out = 1, .out_bytes = 1000, .lost = 1}));
}

TEST_F(PipeTest, SwallowsWhatIsLongerThanItsMtu) {
  set({.mtu = 1000});
  push(1);
  pipe_.push(Bytes(1001), kStart);
  EXPECT_EQ(pop(1s).size(), 1U);
  EXPECT_EQ(pipe_.counters().too_long, 1U);
}

TEST_F(PipeTest, DropsWhatTheQueueCannotHold) {
  set({.rate = 1'000'000, .queue = std::size_t{2000}});
  for (int i = 0; i < 5; ++i) push(i);
  EXPECT_EQ(pipe_.queued_bytes(), 2000U);
  EXPECT_EQ(pop(1s).size(), 2U);
  EXPECT_EQ(pipe_.counters().queue_full, 3U);
}

TEST_F(PipeTest, LosesAllThatIsUnderWayWhenItIsCutAndNothingAfterItIsRestored) {
  set({.rate = 1'000'000, .delay = 10ms});
  for (int i = 0; i < 4; ++i) push(i);
  EXPECT_EQ(pop(18ms).size(), 1U);
  set({.rate = 1'000'000, .delay = 10ms, .cut = true}, 18ms);
  push(5, 20ms);
  EXPECT_EQ(deadline(), std::nullopt);
  set({.rate = 1'000'000, .delay = 10ms}, 30ms);
  push(6, 30ms);
  EXPECT_THAT(pop(1s), ElementsAre(std::pair(6, 48ms)));
  EXPECT_EQ(pipe_.counters(), (Counters{.in = 6, .out = 2, .out_bytes = 2000, .cut = 4}));
}

TEST_F(PipeTest, HoldsANewDelayBehindThoseUnderWay) {
  set({.delay = 100ms});
  push(1);
  set({.delay = 10ms}, 1ms);
  push(2, 1ms);
  push(3, 200ms);
  EXPECT_THAT(pop(1s), ElementsAre(std::pair(1, 100ms), std::pair(2, 100ms), std::pair(3, 210ms)));
}

Counters rough_hour(std::uint64_t seed, Arrivals& arrivals) {
  SeededRandom random(seed);
  Pipe pipe(random);
  pipe.set({.rate = 1'000'000,
            .queue = Duration{50ms},
            .loss = 0.05,
            .burst = Burst{.enter_bad = 0.01, .leave_bad = 0.3},
            .delay = 30ms,
            .jitter = 20ms,
            .reorder = 0.02,
            .reorder_by = 25ms},
           kStart);
  for (int i = 0; i < 50'000; ++i) {
    const TimePoint now = kStart + i * 7ms;
    pipe.push(Bytes(800 + random_u64(random) % 400), now);
    while (const auto due = pipe.pop(now))
      arrivals.emplace_back(static_cast<int>(due->bytes.size()), due->at - kStart);
  }
  while (pipe.pop(kStart + 24h)) {
  }
  return pipe.counters();
}

TEST(Pipe, GivesTheSameForTheSameSeedAndCountsEveryPacketOnce) {
  Arrivals first;
  Arrivals second;
  const Counters counters = rough_hour(3, first);
  EXPECT_EQ(counters, rough_hour(3, second));
  EXPECT_EQ(first, second);
  EXPECT_EQ(counters.in, counters.out + counters.lost + counters.queue_full);
  EXPECT_GT(counters.lost, 2000U);
  EXPECT_GT(counters.queue_full, 2000U);
  EXPECT_GT(counters.held_back, 500U);
}

}  // namespace
}  // namespace parlance::test::impair

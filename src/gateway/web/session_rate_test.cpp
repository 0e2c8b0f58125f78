#include "gateway/web/session_rate.h"

#include <gtest/gtest.h>

namespace parlance::gateway::web {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const TimePoint kStart{std::chrono::hours{5}};

TEST(TokenBucket, GivesABurstThenItsRate) {
  TokenBucket bucket(30, 120);
  for (int i = 0; i < 120; ++i) ASSERT_TRUE(bucket.take(kStart)) << i;
  EXPECT_FALSE(bucket.take(kStart));
  EXPECT_EQ(std::chrono::ceil<milliseconds>(bucket.wait()), milliseconds(34));
  int taken = 0;
  for (int ms = 1; ms <= 10000; ++ms) taken += bucket.take(kStart + milliseconds(ms)) ? 1 : 0;
  EXPECT_EQ(taken, 300);
}

TEST(TokenBucket, SavesNoMoreThanABurst) {
  TokenBucket bucket(30, 120);
  int taken = 0;
  while (bucket.take(kStart + seconds(1000))) ++taken;
  EXPECT_EQ(taken, 120);
  EXPECT_FALSE(bucket.take(kStart)) << "a clock that went back gives nothing";
}

TEST(RateGuard, CallsIt500RefusalsWithin10SecondsAFlood) {
  RateGuard guard;
  for (int i = 0; i < 120; ++i) ASSERT_EQ(guard.numbered(kStart), RateGuard::Verdict::pass);
  for (int i = 0; i < 499; ++i) ASSERT_EQ(guard.numbered(kStart), RateGuard::Verdict::refuse);
  EXPECT_EQ(guard.numbered(kStart), RateGuard::Verdict::flood);
}

TEST(RateGuard, ForgetsRefusalsThatAreFarBetween) {
  RateGuard guard;
  TimePoint now = kStart;
  for (int round = 0; round < 20; ++round, now += seconds(11)) {
    for (int i = 0; i < 600; ++i) ASSERT_NE(guard.other(now), RateGuard::Verdict::flood);
  }
}

TEST(RateGuard, CountsAcknowledgementsApartFromRequests) {
  RateGuard guard;
  for (int i = 0; i < 200; ++i) (void)guard.other(kStart);
  EXPECT_EQ(guard.numbered(kStart), RateGuard::Verdict::pass);
}

}  // namespace
}  // namespace parlance::gateway::web

#include "test/net/impair/losses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace parlance::test::impair {
namespace {

using ::testing::DoubleNear;

std::vector<bool> lost(const Conditions& conditions, int packets) {
  SeededRandom random(7);
  Losses losses(random);
  std::vector<bool> result;
  result.reserve(static_cast<std::size_t>(packets));
  for (int i = 0; i < packets; ++i) result.push_back(losses.loses(conditions));
  return result;
}

double share(const std::vector<bool>& lost) {
  return static_cast<double>(std::ranges::count(lost, true)) / static_cast<double>(lost.size());
}

double mean_burst(const std::vector<bool>& lost) {
  int bursts = 0;
  for (std::size_t i = 0; i < lost.size(); ++i) bursts += lost[i] && (i == 0 || !lost[i - 1]);
  return static_cast<double>(std::ranges::count(lost, true)) / bursts;
}

TEST(Losses, LoseNothingByThemselves) { EXPECT_EQ(share(lost({}, 1000)), 0); }

TEST(Losses, LoseEverythingAtOneHundredPercent) { EXPECT_EQ(share(lost({.loss = 1}, 1000)), 1); }

TEST(Losses, LoseTheShareThatIsAskedForOneByOne) {
  const auto result = lost({.loss = 0.1}, 100'000);
  EXPECT_THAT(share(result), DoubleNear(0.1, 0.005));
  EXPECT_THAT(mean_burst(result), DoubleNear(1 / 0.9, 0.02));
}

TEST(Losses, LoseInBurstsOfTheLengthThatIsAskedFor) {
  const auto result = lost({.burst = Burst{.enter_bad = 0.01, .leave_bad = 0.2}}, 100'000);
  EXPECT_THAT(share(result), DoubleNear(0.01 / 0.21, 0.005));
  EXPECT_THAT(mean_burst(result), DoubleNear(5, 0.3));
}

TEST(Losses, LoseInTheGoodAndInTheBadStateWithTheirOwnProbabilities) {
  const Burst burst{.enter_bad = 0.1, .leave_bad = 0.1, .loss_in_bad = 0.6, .loss_in_good = 0.2};
  EXPECT_THAT(share(lost({.burst = burst}, 100'000)), DoubleNear(0.4, 0.02));
}

TEST(Losses, AreRepeatedByTheSameSeed) {
  const Conditions conditions{.loss = 0.3, .burst = Burst{.enter_bad = 0.1, .leave_bad = 0.3}};
  EXPECT_EQ(lost(conditions, 1000), lost(conditions, 1000));
}

}  // namespace
}  // namespace parlance::test::impair

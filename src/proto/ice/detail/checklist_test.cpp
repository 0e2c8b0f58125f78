#include "proto/ice/detail/checklist.h"
#include "proto/ice/limits.h"

#include <gtest/gtest.h>

namespace parlance::proto::ice::detail {
namespace {

constexpr Role kRole = Role::controlling;

Path path(std::uint16_t port) { return {Transport::udp, {.ip = {1}, .port = 1}, {.ip = {2}, .port = port}}; }
Pair pair(std::uint16_t port, std::uint32_t priority, std::string foundation) {
  return {.path = path(port),
          .foundation = std::move(foundation),
          .local_priority = 1000,
          .remote_priority = priority};
}

TEST(IceChecklist, OfOneFoundationOnePairWaitsAndTheRestIsFrozen) {
  Checklist list;
  EXPECT_EQ(list.add(pair(1, 10, "a"), kRole).pair->state, PairState::waiting);
  EXPECT_EQ(list.add(pair(2, 20, "a"), kRole).pair->state, PairState::frozen);
  EXPECT_EQ(list.add(pair(3, 5, "b"), kRole).pair->state, PairState::waiting);
  EXPECT_EQ(list.start_next(kRole)->path, path(1));
  EXPECT_EQ(list.start_next(kRole)->path, path(3));
  EXPECT_EQ(list.start_next(kRole), nullptr);  // the frozen one waits for its foundation
  list.succeed(*list.find(path(1)));
  EXPECT_EQ(list.find(path(2))->state, PairState::waiting);
  EXPECT_EQ(list.add(pair(4, 1, "a"), kRole).pair->state, PairState::waiting);  // RFC 8838 section 12
}

TEST(IceChecklist, AFailureThawsTheNextOfItsFoundation) {
  Checklist list;
  list.add(pair(1, 10, "a"), kRole);
  list.add(pair(2, 20, "a"), kRole);
  Checklist::fail(*list.start_next(kRole));
  EXPECT_EQ(list.start_next(kRole)->path, path(2));
}

TEST(IceChecklist, TriggeredOnesComeFirstAndOnce) {
  Checklist list;
  list.add(pair(1, 10, "a"), kRole);
  list.add(pair(2, 1, "b"), kRole);
  list.trigger(*list.find(path(2)));
  list.trigger(*list.find(path(2)));
  EXPECT_EQ(list.start_next(kRole)->path, path(2));
  EXPECT_EQ(list.start_next(kRole)->path, path(1));
  EXPECT_EQ(list.start_next(kRole), nullptr);
}

TEST(IceChecklist, AKnownPathIsNotAddedAgain) {
  Checklist list;
  Pair* first = list.add(pair(1, 10, "a"), kRole).pair;
  EXPECT_EQ(list.add(pair(1, 99, "b"), kRole).pair, first);
  EXPECT_EQ(list.pairs().size(), 1U);
}

TEST(IceChecklist, AFullListKeepsTheBest) {
  Checklist list;
  for (std::uint16_t i = 0; i < kMaxPairs; ++i) list.add(pair(i, 100U + i, std::to_string(i)), kRole);
  list.trigger(*list.find(path(0)));
  const auto refused = list.add(pair(1000, 50, "x"), kRole);
  EXPECT_EQ(refused.pair, nullptr);
  EXPECT_TRUE(refused.lost_one);
  const auto taken = list.add(pair(1001, 500, "y"), kRole);
  EXPECT_TRUE(taken.lost_one);
  EXPECT_EQ(list.pairs().size(), kMaxPairs);
  EXPECT_EQ(list.find(path(0)), nullptr);  // the worst, even triggered
  EXPECT_EQ(list.start_next(kRole)->path, path(1001));
}

TEST(IceChecklist, WhatWorksIsNeverPushedOut) {
  Checklist list;
  for (std::uint16_t i = 0; i < kMaxPairs; ++i) list.add(pair(i, 100, std::to_string(i)), kRole);
  for (std::uint16_t i = 0; i < kMaxPairs; ++i) list.succeed(*list.find(path(i)));
  EXPECT_EQ(list.add(pair(1000, 500, "x"), kRole).pair, nullptr);
}

TEST(IceChecklist, StoppingKeepsOnlyWhatIsValid) {
  Checklist list;
  list.add(pair(1, 10, "a"), kRole);
  list.add(pair(2, 20, "b"), kRole);
  list.succeed(*list.find(path(1)));
  list.trigger(*list.find(path(2)));
  EXPECT_TRUE(list.hopes_for_better(*list.find(path(1)), kRole));
  list.stop();
  EXPECT_EQ(list.pairs().size(), 1U);
  EXPECT_EQ(list.next(kRole), nullptr);
  EXPECT_EQ(list.best_valid(kRole)->path, path(1));
}

TEST(IceChecklist, ANominationInAnotherRoleMeansNothing) {
  Checklist list;
  list.add(pair(1, 10, "a"), kRole).pair->nominated_as = Role::controlled;
  EXPECT_TRUE(list.is_nominating(Role::controlled));
  EXPECT_FALSE(list.is_nominating(Role::controlling));
}

}  // namespace
}  // namespace parlance::proto::ice::detail

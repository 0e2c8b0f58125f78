#include "gateway/whip/session_test_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::gateway::whip {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;
using testing_room::FakeRooms;
using testing_room::kCamera;
using testing_room::kPlayer;
using testing_room::offer_of;

class WhipSessionHouse : public testing_room::SessionTest {};

TEST_F(WhipSessionHouse, IsFoundOnlyByItsWholeIdInItsRoomAndKind) {
  const Opened opened = publish();
  SessionHouse::Address right = address(opened);
  EXPECT_NE(house.find(right), nullptr);
  SessionHouse::Address wrong = right;
  wrong.id.back() = wrong.id.back() == '0' ? '1' : '0';
  EXPECT_EQ(house.find(wrong), nullptr);
  wrong.id = right.id.substr(0, 12);
  EXPECT_EQ(house.find(wrong), nullptr) << "the open part alone";
  wrong.id = "";
  EXPECT_EQ(house.find(wrong), nullptr);
  wrong = right;
  wrong.room.name = "other";
  EXPECT_EQ(house.find(wrong), nullptr);
  EXPECT_EQ(house.find(address(opened, Right::watch)), nullptr);
}

TEST_F(WhipSessionHouse, AnswersOnceWhenTheRoomNeverDoes) {
  rooms.silent = true;
  int answers = 0;
  house.open({{"default", "standup"}, Right::publish, "x", offer_of(kCamera), "a"}, worker.now(),
             [&answers](const Result<Opened>& opened) {
               ++answers;
               EXPECT_FALSE(opened);
             });
  pass(seconds(31));
  EXPECT_EQ(answers, 1);
  EXPECT_EQ(house.size(), 0U);
  rooms.held(fail(Kind::unavailable, "server.internal"));
  EXPECT_EQ(answers, 1) << "too late";
}

TEST_F(WhipSessionHouse, DoesNotComeBackToLifeWhenTheRoomAnswersLate) {
  rooms.silent = true;
  int answers = 0;
  house.open({{"default", "standup"}, Right::publish, "x", offer_of(kCamera), "a"}, worker.now(),
             [&answers](const Result<Opened>&) { ++answers; });
  house.stop();
  rooms.held(fail(Kind::unavailable, "server.internal"));
  worker.run_until_idle();
  EXPECT_EQ(answers, 1);
  EXPECT_EQ(counters.refused_room, 0U);
}

TEST_F(WhipSessionHouse, HasABudgetForEachAddressAndForAll) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(open(Right::publish, offer_of(kCamera), "192.0.2.1"));
  EXPECT_EQ(open(Right::watch, offer_of(kPlayer), "192.0.2.1").error().what, "whip.busy");
  const auto fourth = open(Right::publish, offer_of(kCamera), "192.0.2.2");
  ASSERT_TRUE(fourth);
  EXPECT_EQ(open(Right::publish, offer_of(kCamera), "192.0.2.3").error().what, "whip.busy");
  EXPECT_EQ(counters.refused_busy, 2U);
  ASSERT_TRUE(house.remove(address(*fourth)));
  worker.run_until_idle();
  EXPECT_TRUE(open(Right::publish, offer_of(kCamera), "192.0.2.3")) << "a place has come free";
}

TEST_F(WhipSessionHouse, LeavesWhenTheServerStopsAndLetsNobodyIn) {
  publish();
  watch();
  house.stop();
  worker.run_until_idle();
  EXPECT_THAT(rooms.left, UnorderedElementsAre("u_1 left", "u_2 left"));
  EXPECT_EQ(house.size(), 0U);
  EXPECT_EQ(open(Right::publish, offer_of(kCamera)).error().what, "whip.busy");
}

TEST_F(WhipSessionHouse, IsGoneWithItsHouse) {
  sim::VirtualWorker other;
  FakeRooms more(other);
  {
    SessionHouse brief(other, {more, peers, random, counters}, {4, 3});
    brief.open({{"default", "standup"}, Right::publish, "x", offer_of(kCamera), "a"}, other.now(),
               [](const Result<Opened>&) {});
  }
  other.run_until_idle();
  EXPECT_THAT(more.left, ElementsAre("u_1 lost")) << "who came too late leaves at once";
}

}  // namespace
}  // namespace parlance::gateway::whip

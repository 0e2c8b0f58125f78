#include "gateway/web/session_test_fixture.h"

#include <gmock/gmock.h>

namespace parlance::gateway::web {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using namespace testing_room;  // Line, SessionTest

std::string offer(std::uint64_t seq, const std::string& sdp = "v=0", const std::string& connection = "c_1") {
  return R"({"type":"media.offer","seq":)" + std::to_string(seq) + R"(,"connection":")" + connection +
         R"(","sdp":")" + sdp + R"(","sources":{"1":"camera"}})";
}

TEST_F(SessionTest, AnswersAMediaOfferBeforeItsOk) {
  Line line = joined();
  line.take();
  say(line, offer(2));
  EXPECT_THAT(line.words(), ElementsAre("media.answer", "ok 2"));
  EXPECT_THAT(peers.newest->offers, ElementsAre("v=0"));
  EXPECT_EQ(peers.newest->sources.at("1"), media::Source::camera);
}

TEST_F(SessionTest, TakesAMediaOfferBehindAJoinThatIsNotAnsweredYet) {
  rooms.hold_joins = true;
  Line line = open();
  say(line, R"({"type":"join","seq":1,"name":"Ann"})");
  say(line, offer(2));
  EXPECT_THAT(line.words(), ElementsAre("welcome"));
  rooms.admit(*rooms.held_listeners.at(0), std::move(rooms.held.at(0)));
  worker.run_until_idle();
  EXPECT_THAT(line.words(), ElementsAre("joined", "ok 1", "media.answer", "ok 2"));
}

TEST_F(SessionTest, AVisitorHasNoMedia) {
  Line line = open();
  say(line, offer(1));
  say(line, R"({"type":"view.set","seq":2,"tiles":[]})");
  say(line, R"({"type":"media.close","seq":3,"connection":"c_1"})");
  EXPECT_THAT(line.words(),
              ElementsAre("welcome", "room.not_joined 1", "room.not_joined 2", "room.not_joined 3"));
  EXPECT_THAT(peers.alive, IsEmpty());
}

TEST_F(SessionTest, SaysWhyAMediaOfferIsRefusedAndGoesOn) {
  Line line = joined();
  line.take();
  say(line, offer(2, "bad"));
  peers.full = true;
  say(line, offer(3));
  peers.full = false;
  say(line, offer(4));
  EXPECT_THAT(line.words(), ElementsAre("media.bad_sdp 2", "media.unavailable 3", "media.answer", "ok 4"));
  EXPECT_EQ(peers.alive.size(), 1U);
}

TEST_F(SessionTest, ClosesAConnectionOnceAndForgivesASecondTime) {
  Line line = joined();
  say(line, offer(2));
  line.take();
  say(line, R"({"type":"media.close","seq":3,"connection":"c_other"})");
  EXPECT_EQ(peers.alive.size(), 1U);
  say(line, R"({"type":"media.close","seq":4,"connection":"c_1"})");
  EXPECT_THAT(peers.alive, IsEmpty());
  say(line, R"({"type":"media.close","seq":5,"connection":"c_1"})");
  EXPECT_THAT(line.words(), ElementsAre("ok 3", "ok 4", "ok 5"));
}

TEST_F(SessionTest, TakesAViewBeforeAndAfterThereIsAConnection) {
  Line line = joined();
  line.take();
  const std::string tiles = R"("tiles":[{"participant":"u_9","source":"camera","height":360}]})";
  say(line, R"({"type":"view.set","seq":2,)" + tiles);
  say(line, offer(3));
  say(line, R"({"type":"view.set","seq":4,)" + tiles);
  EXPECT_THAT(line.words(), ElementsAre("ok 2", "media.answer", "ok 3", "ok 4"));
}

TEST_F(SessionTest, TellsThatAConnectionIsLostAndTakesTheNext) {
  Line line = joined();
  say(line, offer(2));
  line.take();
  peers.newest->listener.on_closed(fail(Kind::unavailable, "media.consent_lost"));
  worker.run_until_idle();
  say(line, offer(3, "v=0", "c_2"));
  EXPECT_THAT(line.words(), ElementsAre("media.closed", "media.answer", "ok 3"));
}

TEST_F(SessionTest, MediaOutlivesItsPipeAndEndsWithItsSession) {
  Line line = joined();
  say(line, offer(2));
  house.pipe_lost(line.id, worker.now());
  pass(seconds(30));
  EXPECT_EQ(peers.alive.size(), 1U) << "the session may still be resumed";
  pass(seconds(40));
  EXPECT_THAT(peers.alive, IsEmpty());
}

TEST_F(SessionTest, MediaEndsWhenItsPersonLeaves) {
  Line line = joined();
  say(line, offer(2));
  say(line, R"({"type":"leave","seq":3})");
  EXPECT_THAT(peers.alive, IsEmpty());
}

}  // namespace
}  // namespace parlance::gateway::web

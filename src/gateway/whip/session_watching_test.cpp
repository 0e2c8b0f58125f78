#include "gateway/whip/session_test_fixture.h"
#include "proto/sdp/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::gateway::whip {
namespace {

namespace sdp = proto::sdp;
using media::Source;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing_room::FakeFeedback;

class WhepSession : public testing_room::SessionTest {};

TEST_F(WhepSession, LetsAWatcherSeeAndHearTheRoom) {
  const Opened opened = watch();
  EXPECT_EQ(rooms.requests.front().media, room::MediaState());
  EXPECT_EQ(counters.watched, 1U);
  const auto answer = sdp::parse(opened.answer);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->media[1].direction, sdp::Direction::sendonly);
  ASSERT_EQ(rooms.commands.size(), 1U);
  const auto& decodes =
      std::get<room::tracks::Decodes>(std::get<room::tracks::Command>(rooms.commands.front()));
  EXPECT_THAT(decodes.video, ElementsAre(media::Codec::vp8));
  rooms.publish("cam", Source::camera);
  EXPECT_THAT(calls(), ElementsAre("begin 1", "size 1 1080", "feed 1"));
  rooms.publish("mic", Source::microphone);
  EXPECT_THAT(calls(), ElementsAre("begin 0", "feed 0"));
  EXPECT_THAT(rooms.subscribed, ElementsAre("cam", "mic"));
  rooms.publish("scr", Source::screen);
  EXPECT_THAT(calls(), ElementsAre("end 1", "begin 1", "size 1 1080", "feed 1"));
  EXPECT_THAT(rooms.subscribed, ElementsAre("mic", "scr"));
}

TEST_F(WhepSession, LetsGoOfSlotsBeforeThePeerGoes) {
  const Opened opened = watch();
  rooms.publish("cam", Source::camera);
  ASSERT_TRUE(house.remove(address(opened, Right::watch)));
  EXPECT_THAT(rooms.subscribed, IsEmpty());
  rooms.publish("late", Source::camera);
  EXPECT_THAT(rooms.subscribed, IsEmpty());
  worker.run_until_idle();
  EXPECT_THAT(rooms.left, ElementsAre("u_1 left"));
}

TEST_F(WhepSession, LeavesASlotEmptyWhoseTrackHasJustGone) {
  watch();
  rooms.no_tracks = true;
  rooms.publish("cam", Source::camera);
  EXPECT_THAT(calls(), ElementsAre("begin 1", "size 1 1080", "end 1"));
}

TEST_F(WhepSession, DoesNotHoldTheRoomBackFromACodecWhereItOnlyListens) {
  watch({{"audio", "recvonly"}});
  EXPECT_THAT(rooms.commands, IsEmpty());
}

TEST_F(WhepSession, NeverPublishesWhatAWatcherSends) {
  watch({{"audio", "sendrecv"}, {"video", "recvonly"}});
  EXPECT_THAT(peer().sources, IsEmpty());
  FakeFeedback feedback;
  EXPECT_EQ(peer().listener.on_track({.source = Source::microphone}, feedback), nullptr);
  EXPECT_THAT(rooms.published, IsEmpty());
}

}  // namespace
}  // namespace parlance::gateway::whip

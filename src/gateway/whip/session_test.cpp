#include "gateway/whip/session_test_fixture.h"
#include "proto/sdp/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace parlance::gateway::whip {
namespace {

namespace sdp = proto::sdp;
using media::Source;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;
using testing_room::FakeFeedback;
using testing_room::kCamera;
using testing_room::kPlayer;
using testing_room::kRestart;
using testing_room::kTrickle;
using testing_room::offer_of;
using testing_room::Section;

class WhipSession : public testing_room::SessionTest {};

TEST_F(WhipSession, PutsAPublisherIntoTheRoomWithWhatItsOfferSends) {
  const Opened opened = publish();
  ASSERT_EQ(rooms.requests.size(), 1U);
  const hub::JoinRequest& request = rooms.requests.front();
  EXPECT_EQ(request.room, (RoomKey{"default", "standup"}));
  EXPECT_EQ(request.name, "Camera 1");
  EXPECT_EQ(request.media, (room::MediaState{room::Device::on, room::Device::on, false}));
  EXPECT_EQ(request.abilities, (room::topology::Abilities{.direct = false, .forwarded = true}));
  EXPECT_FALSE(request.person.empty());
  EXPECT_EQ(opened.id.size(), 38U);
  EXPECT_TRUE(opened.entity_tag.starts_with('"') && opened.entity_tag.ends_with('"'));
  const auto answer = sdp::parse(opened.answer);
  ASSERT_TRUE(answer);
  for (const sdp::MediaDescription& media : answer->media) {
    EXPECT_EQ(media.direction, sdp::Direction::recvonly);
    EXPECT_FALSE(sdp::is_rejected(media));
  }
  EXPECT_THAT(peer().sources, UnorderedElementsAre(Pair("0", Source::microphone), Pair("1", Source::camera)));
  EXPECT_EQ(counters.published, 1U);
}

TEST_F(WhipSession, TakesTheOffersOfGStreamer) {
  const auto read = [](const std::string& name) {
    std::ifstream file(std::string(PARLANCE_TEST_DATA) + "/whip/" + name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  ASSERT_TRUE(open(Right::publish, read("gstreamer_publish.sdp")));
  EXPECT_THAT(peer().sources,
              UnorderedElementsAre(Pair("video0", Source::camera), Pair("audio1", Source::microphone)));
  const auto watching = open(Right::watch, read("gstreamer_watch.sdp"));
  ASSERT_TRUE(watching);
  rooms.publish("cam", Source::camera);
  rooms.publish("mic", Source::microphone);
  EXPECT_THAT(rooms.subscribed, ElementsAre("cam", "mic"));
}

TEST_F(WhipSession, TakesASecondPictureForAScreenAndASecondSoundForItsOwn) {
  publish({{"video"}, {"video", "sendrecv"}, {"audio"}, {"audio"}});
  EXPECT_THAT(peer().sources,
              UnorderedElementsAre(Pair("0", Source::camera), Pair("1", Source::screen),
                                   Pair("2", Source::microphone), Pair("3", Source::screen_audio)));
  EXPECT_TRUE(rooms.requests.front().media.screen);
}

TEST_F(WhipSession, SaysWhichDevicesAPublisherDoesNotHave) {
  publish({{"video"}});
  EXPECT_EQ(rooms.requests.front().media, (room::MediaState{room::Device::none, room::Device::on, false}));
}

TEST_F(WhipSession, AcceptsSimulcast) {
  publish({{"video", "sendonly",
            "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\na=rid:lo send\r\na=rid:hi send\r\n"
            "a=simulcast:send lo;hi\r\n"}});
  EXPECT_THAT(peer().rids[Source::camera], ElementsAre("lo", "hi"));
}

TEST_F(WhipSession, PublishesWhatThePeerBringsUntilItEnds) {
  const Opened opened = publish();
  FakeFeedback feedback;
  media::PacketSink* sink = peer().listener.on_track({.source = Source::camera}, feedback);
  ASSERT_NE(sink, nullptr);
  ASSERT_TRUE(rooms.published.contains(Source::camera));
  rooms.published[Source::camera]->on_keyframe_request(2);
  EXPECT_THAT(feedback.keyframes, ElementsAre(2));
  EXPECT_NE(peer().listener.on_track({.source = Source::camera}, feedback), nullptr) << "another time";
  feedback.keyframes.clear();
  ASSERT_TRUE(house.remove(address(opened)));
  EXPECT_THAT(rooms.published, IsEmpty());
  EXPECT_THAT(feedback.keyframes, IsEmpty()) << "the peer had gone before";
  EXPECT_THAT(peers.alive, IsEmpty());
}

TEST_F(WhipSession, RefusesOffersThatItCannotCarryWholeBeforeTheRoomHears) {
  const auto error = [this](Right right, const std::string& offer) {
    const auto result = open(right, offer);
    return result ? std::string_view("none") : result.error().what;
  };
  EXPECT_EQ(error(Right::publish, "hello"), "media.bad_sdp");
  EXPECT_EQ(error(Right::publish, std::string(300'000, 'x')), "signal.sdp_too_large");
  EXPECT_EQ(error(Right::publish, offer_of(kPlayer)), "whip.nothing_to_send");
  EXPECT_EQ(error(Right::publish, offer_of({{"video"}, {"video"}, {"video"}})), "whip.too_many_tracks");
  std::string odd = offer_of(kCamera);
  odd.replace(odd.find("VP8"), 3, "XVC");
  EXPECT_EQ(error(Right::publish, odd), "whip.not_acceptable");
  std::string passive = offer_of(kCamera);
  while (passive.find("actpass") != std::string::npos) passive.replace(passive.find("actpass"), 7, "passive");
  EXPECT_EQ(error(Right::publish, passive), "media.bad_sdp");
  EXPECT_EQ(error(Right::watch, offer_of(kCamera)), "media.bad_sdp") << "nothing of it would be accepted";
  EXPECT_EQ(error(Right::watch, offer_of(std::vector<Section>(MediaLink::kMaxSlots + 1, kPlayer[1]))),
            "whip.too_many_tracks");
  EXPECT_EQ(counters.refused_offer, 8U);
  peers.full = true;
  EXPECT_EQ(error(Right::publish, offer_of(kCamera)), "media.unavailable");
  EXPECT_EQ(counters.refused_media, 1U);
  EXPECT_THAT(rooms.requests, IsEmpty());
  EXPECT_THAT(peers.alive, IsEmpty());
  EXPECT_EQ(house.size(), 0U);
}

TEST_F(WhipSession, PassesOnWhatTheRoomRefuses) {
  rooms.refuse_with = "room.full";
  EXPECT_EQ(open(Right::publish, offer_of(kCamera)).error().what, "room.full");
  EXPECT_EQ(counters.refused_room, 1U);
  EXPECT_EQ(house.size(), 0U);
  EXPECT_THAT(peers.alive, IsEmpty());
}

TEST_F(WhipSession, LeavesOnPurposeWhenItIsDeleted) {
  const Opened opened = publish();
  EXPECT_TRUE(house.remove(address(opened)));
  EXPECT_THAT(peers.alive, IsEmpty()) << "the media ends at once";
  EXPECT_FALSE(house.remove(address(opened))) << "once is enough";
  worker.run_until_idle();
  EXPECT_THAT(rooms.left, ElementsAre("u_1 left"));
  EXPECT_EQ(house.size(), 0U);
  EXPECT_EQ(counters.deleted, 1U);
}

TEST_F(WhipSession, IsLostWithItsConnection) {
  publish();
  peer().listener.on_connected();
  pass(seconds(120));
  EXPECT_EQ(house.size(), 1U);
  FakeFeedback feedback;
  ASSERT_NE(peer().listener.on_track({.source = Source::camera}, feedback), nullptr);
  peer().listener.on_closed(fail(Kind::unavailable, "media.lost"));
  EXPECT_EQ(peers.alive.size(), 1U) << "not from inside its call";
  rooms.published.at(Source::camera)->on_keyframe_request(1);
  EXPECT_THAT(feedback.keyframes, IsEmpty()) << "nothing is asked of who has gone";
  worker.run_until_idle();
  EXPECT_THAT(rooms.left, ElementsAre("u_1 lost"));
  EXPECT_THAT(peers.alive, IsEmpty());
  EXPECT_THAT(feedback.keyframes, IsEmpty());
  EXPECT_EQ(counters.lost, 1U);
  EXPECT_EQ(house.size(), 0U);
}

TEST_F(WhipSession, EndsWhereNobodyConnectsWithin30Seconds) {
  publish();
  pass(Session::kConnectLimit - milliseconds(1));
  EXPECT_EQ(house.size(), 1U);
  pass(milliseconds(1));
  EXPECT_EQ(house.size(), 0U);
  EXPECT_THAT(rooms.left, ElementsAre("u_1 lost"));
  EXPECT_EQ(counters.never_connected, 1U);
  publish();
  peer().listener.on_closed(fail(Kind::refused, "media.refused"));
  worker.run_until_idle();
  EXPECT_EQ(counters.never_connected, 2U);
}

TEST_F(WhipSession, EndsWithItsPlaceInTheRoom) {
  publish();
  rooms.close(ParticipantId("u_1"));
  worker.run_until_idle();
  EXPECT_EQ(house.size(), 0U);
  EXPECT_THAT(peers.alive, IsEmpty());
  EXPECT_EQ(counters.closed_by_room, 1U);
}

TEST_F(WhipSession, TakesTrickledCandidatesOfThePresentIceSession) {
  const Opened opened = publish();
  const auto taken = patch(opened, kTrickle, opened.entity_tag);
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->fragment, "");
  EXPECT_EQ(taken->entity_tag, opened.entity_tag);
  EXPECT_TRUE(patch(opened, "", opened.entity_tag)) << "says nothing at all";
  EXPECT_EQ(peer().offers.size(), 1U);
  EXPECT_EQ(counters.trickled, 2U);
}

TEST_F(WhipSession, WantsToKnowWhichIceSessionIsMeant) {
  const Opened opened = publish();
  EXPECT_EQ(patch(opened, kTrickle, "").error().what, "whip.no_condition");
  EXPECT_EQ(patch(opened, kRestart, "").error().what, "whip.no_condition");
  EXPECT_EQ(patch(opened, kTrickle, "\"stale\"").error().what, "whip.other_ice_session");
  EXPECT_EQ(patch(opened, "a=ice-ufrag:Zz99\r\n", opened.entity_tag).error().what,
            "whip.fragment.generation");
  EXPECT_EQ(peer().offers.size(), 1U);
}

TEST_F(WhipSession, RestartsIceAndNamesTheNewIceSession) {
  const Opened opened = publish();
  const auto before = credentials_of(*sdp::parse(opened.answer));
  const auto restarted = patch(opened, kRestart, "*");
  ASSERT_TRUE(restarted);
  EXPECT_NE(restarted->entity_tag, opened.entity_tag);
  const auto ours = parse_fragment(restarted->fragment);
  ASSERT_TRUE(ours);
  EXPECT_NE(ours->credentials, before);
  EXPECT_FALSE(ours->credentials.password.empty());
  EXPECT_THAT(ours->candidates, testing::SizeIs(1));
  ASSERT_EQ(peer().offers.size(), 2U);
  EXPECT_THAT(peer().offers[1], HasSubstr("a=ice-ufrag:Cd34\r\n"));
  EXPECT_THAT(peer().sources, testing::SizeIs(2)) << "the tracks stay what they are";
  EXPECT_EQ(patch(opened, kTrickle, opened.entity_tag).error().what, "whip.other_ice_session");
  EXPECT_TRUE(patch(opened, "a=ice-ufrag:Cd34\r\n", restarted->entity_tag));
}

TEST_F(WhipSession, RestartsIceAtMostOnceASecond) {
  const Opened opened = publish();
  ASSERT_TRUE(patch(opened, kRestart, "*"));
  const std::string again = "a=ice-ufrag:Ef56\r\na=ice-pwd:zyxwvutsrqponmlkjihgfe\r\n";
  EXPECT_EQ(patch(opened, again, "*").error().what, "whip.too_soon");
  pass(Session::kRestartGap);
  EXPECT_TRUE(patch(opened, again, "*"));
}

TEST_F(WhipSession, IsOverAtOnceForItsClientWhenTheConnectionIsLost) {
  const Opened opened = publish();
  Session* session = house.find(address(opened));
  ASSERT_NE(session, nullptr);
  peer().listener.on_closed(fail(Kind::unavailable, "media.lost"));
  EXPECT_EQ(house.find(address(opened)), nullptr);
  EXPECT_EQ(session->patch(*parse_fragment(kRestart), IfMatch{true, {}}, worker.now()).error().what,
            "media.lost");
  worker.run_until_idle();
}

}  // namespace
}  // namespace parlance::gateway::whip

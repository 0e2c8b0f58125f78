#include "gateway/web/session_call.h"
#include "gateway/web/session_test_peers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::gateway::web {
namespace {

namespace wire = proto::signal;
namespace tracks = room::tracks;
using media::Source;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing_room::FakePeers;

/// A participant who notes what it publishes and receives.
class FakeParticipant final : public hub::Participant {
 public:
  [[nodiscard]] const ParticipantId& id() const override { return id_; }
  void send(room::Command command, Then<Result<hub::Ack>>) override {
    commands.push_back(std::move(command));
  }
  Result<std::unique_ptr<hub::Publication>> publish(media::TrackInfo info,
                                                    media::TrackFeedback& feedback) override {
    if (published.contains(info.source)) return fail(Kind::conflict, "media.already_published");
    published[info.source] = &feedback;
    return std::unique_ptr<hub::Publication>(std::make_unique<FakePublication>(*this, info.source));
  }
  Result<std::unique_ptr<hub::Subscription>> subscribe(const TrackId& track, media::PacketSink&) override {
    if (gone) return fail(Kind::not_found, "media.no_such_track");
    subscribed.push_back(track.str());
    return std::unique_ptr<hub::Subscription>(std::make_unique<FakeSubscription>(*this, track.str()));
  }

  std::map<Source, media::TrackFeedback*> published;
  std::vector<std::string> subscribed;
  std::vector<room::Command> commands;
  bool gone = false;

 private:
  class FakePublication final : public hub::Publication {
   public:
    FakePublication(FakeParticipant& owner, Source source) : owner_(owner), source_(source) {}
    ~FakePublication() override { owner_.published.erase(source_); }
    [[nodiscard]] const TrackId& id() const override { return id_; }
    void on_packets(std::span<const media::Packet>, TimePoint) override {}
    void on_clock(std::uint8_t, std::uint64_t, std::uint32_t, TimePoint) override {}
    void on_end() override {}

   private:
    FakeParticipant& owner_;
    Source source_;
    TrackId id_;
  };
  class FakeSubscription final : public hub::Subscription {
   public:
    FakeSubscription(FakeParticipant& owner, std::string track) : owner_(owner), track_(std::move(track)) {}
    ~FakeSubscription() override { std::erase(owner_.subscribed, track_); }
    void request_keyframe(std::uint8_t) override {}
    void want(media::Layers) override {}
    [[nodiscard]] media::Packet recall(std::uint8_t, std::uint64_t) const override { return {}; }

   private:
    FakeParticipant& owner_;
    std::string track_;
  };
  ParticipantId id_{"me"};
};

class NoKeyframes final : public media::TrackFeedback {
 public:
  void on_keyframe_request(std::uint8_t encoding) override { keyframes.push_back(encoding); }
  void on_layers_wanted(media::Layers) override {}
  std::vector<std::uint8_t> keyframes;
};

class ForwardedCallTest : public ::testing::Test, private ForwardedCall::Outlet {
 protected:
  ForwardedCallTest() : call(participant, peers, *this) {}

  Result<void> offer(const std::string& connection, const std::string& sdp = "offer") {
    return call.offer({connection, sdp, {{"1", wire::TrackSource::camera}}});
  }
  void camera_of(const std::string& who) {
    call.hear(tracks::Published{{TrackId("cam_" + who), ParticipantId(who), {.source = Source::camera}}});
  }
  void watch(const std::vector<std::string>& people, std::uint16_t height = 360) {
    std::vector<wire::Tile> tiles;
    for (const std::string& who : people) tiles.push_back({who, wire::TrackSource::camera, height});
    call.view(std::move(tiles));
  }
  /// What the client heard, in a few words each.
  std::vector<std::string> heard() { return std::exchange(said_, {}); }
  [[nodiscard]] FakePeers::FakePeer& peer() { return *peers.newest; }

  FakeParticipant participant;
  FakePeers peers;
  std::uint64_t number = 0;  ///< of the last message to the client

 private:
  std::uint64_t on_media(wire::ServerBody event) override {
    if (const auto* answer = std::get_if<wire::MediaAnswer>(&event))
      said_.push_back("answer " + answer->connection);
    if (const auto* closed = std::get_if<wire::MediaClosed>(&event))
      said_.emplace_back(closed->reason == wire::MediaEnd::lost ? "closed lost" : "closed refused");
    if (const auto* layers = std::get_if<wire::LayersWanted>(&event))
      said_.push_back("layers " + std::to_string(layers->encodings));
    if (const auto* slots = std::get_if<wire::Slots>(&event)) {
      for (const wire::SlotChange& slot : slots->slots) {
        said_.push_back(
            slot.mid + "=" +
            (slot.content ? slot.content->participant + "@" + std::to_string(slot.content->timestamp) : ""));
      }
    }
    return ++number;
  }
  std::vector<std::string> said_;

 protected:
  ForwardedCall call;  // last: it speaks to the others until it ends
};

TEST_F(ForwardedCallTest, AnswersAnOfferAndTellsTheRoomWhatTheClientDecodes) {
  ASSERT_TRUE(offer("c1"));
  EXPECT_THAT(heard(), ElementsAre("answer c1"));
  EXPECT_EQ(peer().sources.at("1"), Source::camera);
  ASSERT_EQ(participant.commands.size(), 1U);
}

TEST_F(ForwardedCallTest, NamesASlotsPersonFromTheirFirstTimestamp) {
  ASSERT_TRUE(offer("c1"));
  camera_of("ben");
  watch({"ben"});
  heard();
  EXPECT_THAT(participant.subscribed, ElementsAre("cam_ben"));
  EXPECT_THAT(peer().calls, ElementsAre("begin 5", "size 5 360", "feed 5", "size 5 360"));
  peer().listener.on_slot_started("5", 90000);
  EXPECT_THAT(heard(), ElementsAre("5=ben@90000"));
}

TEST_F(ForwardedCallTest, BlanksASlotBeforeAnotherPersonIsSentInIt) {
  ASSERT_TRUE(offer("c1"));
  camera_of("ben");
  camera_of("cy");
  watch({"ben"});
  peer().listener.on_slot_started("5", 1);
  heard();
  peer().calls.clear();
  watch({"cy"});
  EXPECT_THAT(heard(), ElementsAre("5="));
  EXPECT_THAT(peer().calls, ElementsAre("end 5", "begin 5", "size 5 360", "feed 5", "size 5 360"));
  peer().listener.on_slot_started("5", 7);
  EXPECT_THAT(heard(), ElementsAre("5=cy@7"));
  EXPECT_THAT(participant.subscribed, ElementsAre("cam_cy"));
}

TEST_F(ForwardedCallTest, EmptiesTheSlotOfSomebodyWhoLeaves) {
  ASSERT_TRUE(offer("c1"));
  camera_of("ben");
  watch({"ben"});
  heard();
  call.hear(tracks::Unpublished{TrackId("cam_ben"), ParticipantId("ben")});
  EXPECT_THAT(heard(), ElementsAre("5="));
  EXPECT_THAT(participant.subscribed, IsEmpty());
}

TEST_F(ForwardedCallTest, ShowsNobodyInTheSlotOfSomebodyWhoLeftUntilTheClientKnowsIt) {
  peers.slots = {{"5", media::Kind::video}};
  ASSERT_TRUE(offer("c1"));
  camera_of("ben");
  camera_of("cy");
  watch({"ben", "cy"});
  heard();
  peer().calls.clear();
  call.hear(tracks::Unpublished{TrackId("cam_ben"), ParticipantId("ben")});
  EXPECT_THAT(heard(), ElementsAre("5="));
  EXPECT_THAT(peer().calls, ElementsAre("end 5")) << "the client still paints this slot as Ben";
  call.acknowledged(number - 1);
  watch({"cy", "ben"});
  EXPECT_THAT(peer().calls, ElementsAre("end 5"));
  call.acknowledged(number);
  EXPECT_THAT(peer().calls, ElementsAre("end 5", "begin 5", "size 5 360", "feed 5"));
  EXPECT_THAT(participant.subscribed, ElementsAre("cam_cy"));
}

TEST_F(ForwardedCallTest, ANewConnectionWaitsForNoAcknowledgementOfTheOneBefore) {
  peers.slots = {{"5", media::Kind::video}};
  ASSERT_TRUE(offer("c1"));
  camera_of("ben");
  camera_of("cy");
  watch({"ben", "cy"});
  call.hear(tracks::Unpublished{TrackId("cam_ben"), ParticipantId("ben")});
  EXPECT_THAT(participant.subscribed, IsEmpty());
  ASSERT_TRUE(offer("c2"));
  EXPECT_THAT(participant.subscribed, ElementsAre("cam_cy"));
}

TEST_F(ForwardedCallTest, KeepsTheConnectionWhenAnOfferIsRefused) {
  ASSERT_TRUE(offer("c1"));
  camera_of("ben");
  watch({"ben"});
  FakePeers::FakePeer* first = &peer();
  const auto refused = offer("c2", "bad");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what, "media.bad_sdp");
  EXPECT_TRUE(peers.alive.contains(first));
  EXPECT_THAT(participant.subscribed, ElementsAre("cam_ben"));
  peers.full = true;
  EXPECT_EQ(offer("c3").error().what, "media.unavailable");
}

TEST_F(ForwardedCallTest, RenegotiatesTheSameConnectionAndReplacesItByAnother) {
  ASSERT_TRUE(offer("c1"));
  FakePeers::FakePeer* first = &peer();
  ASSERT_TRUE(offer("c1", "more"));
  EXPECT_EQ(&peer(), first);
  EXPECT_EQ(first->offers.size(), 2U);
  ASSERT_TRUE(offer("c2"));
  EXPECT_EQ(peers.alive.size(), 1U);
  EXPECT_NE(&peer(), first);
}

TEST_F(ForwardedCallTest, FeedsTheSlotsOfANewConnectionAnew) {
  ASSERT_TRUE(offer("c1"));
  camera_of("ben");
  watch({"ben"});
  ASSERT_TRUE(offer("c2"));
  EXPECT_THAT(peer().calls, ElementsAre("begin 5", "size 5 360", "feed 5"));
  EXPECT_THAT(participant.subscribed, ElementsAre("cam_ben"));
}

TEST_F(ForwardedCallTest, PublishesWhatTheClientSends) {
  ASSERT_TRUE(offer("c1"));
  NoKeyframes feedback;
  media::PacketSink* sink = peer().listener.on_track({.source = Source::camera}, feedback);
  EXPECT_NE(sink, nullptr);
  ASSERT_TRUE(participant.published.contains(Source::camera));
  participant.published.at(Source::camera)->on_keyframe_request(2);
  EXPECT_THAT(feedback.keyframes, ElementsAre(2));
  heard();
  participant.published.at(Source::camera)->on_layers_wanted({.any = true, .encoding = 1});
  participant.published.at(Source::camera)->on_layers_wanted({.any = false});
  EXPECT_THAT(heard(), ElementsAre("layers 2", "layers 0"));
  call.close("c1");
  EXPECT_TRUE(participant.published.empty());
  EXPECT_TRUE(peers.alive.empty());
}

TEST_F(ForwardedCallTest, TellsWhenItsConnectionIsLostAndTakesANewOne) {
  ASSERT_TRUE(offer("c1"));
  camera_of("ben");
  watch({"ben"});
  heard();
  peer().listener.on_closed(fail(Kind::unavailable, "media.lost"));
  EXPECT_THAT(heard(), ElementsAre("closed lost"));
  EXPECT_THAT(participant.subscribed, IsEmpty());
  ASSERT_TRUE(offer("c1")) << "even under the same id";
  EXPECT_THAT(participant.subscribed, ElementsAre("cam_ben"));
  EXPECT_EQ(peers.alive.size(), 1U);
}

TEST_F(ForwardedCallTest, SurvivesATrackThatEndsBeforeItsWordComes) {
  ASSERT_TRUE(offer("c1"));
  camera_of("ben");
  participant.gone = true;
  watch({"ben"});
  EXPECT_THAT(peer().calls, ElementsAre("begin 5", "size 5 360", "end 5"));
}

TEST_F(ForwardedCallTest, ForgetsNothingOfTheViewWithoutAConnection) {
  camera_of("ben");
  watch({"ben"});
  ASSERT_TRUE(offer("c1"));
  EXPECT_THAT(participant.subscribed, ElementsAre("cam_ben"));
}

}  // namespace
}  // namespace parlance::gateway::web

#include "gateway/whip/session_stage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace parlance::gateway::whip {
namespace {

namespace roster = room::roster;
namespace tracks = room::tracks;
using media::Source;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class WhepStage : public ::testing::Test {
 protected:
  std::vector<std::string> settle(Stage& stage) {
    std::vector<std::string> out;
    for (const Stage::Change& change : stage.settle())
      out.push_back(change.mid + "=" + (change.track ? change.track->id.str() : "-"));
    return out;
  }
  /// Ids as `ann camera`.
  static tracks::Event published(const std::string& from, Source source) {
    constexpr std::array kNames{" microphone", " camera", " screen", " screen_audio"};
    tracks::Track track{TrackId(from + kNames[static_cast<std::size_t>(source)]), ParticipantId(from), {}};
    track.info.source = source;
    return tracks::Published{track};
  }
  static tracks::Event gone(const std::string& id) {
    return tracks::Unpublished{TrackId(id), ParticipantId(id.substr(0, id.find(' ')))};
  }
  static tracks::Event speak(std::initializer_list<const char*> names) {
    tracks::Speakers speakers;
    for (const char* name : names) speakers.speakers.emplace_back(name);
    return speakers;
  }
  static roster::Event state(const std::string& id, room::Device camera, bool screen) {
    room::ParticipantInfo info;
    info.id = ParticipantId(id);
    info.media = {room::Device::on, camera, screen};
    return roster::Updated{info};
  }

  Stage one{ParticipantId("me"), {{"0", media::Kind::audio}, {"1", media::Kind::video}}};
  Stage three{ParticipantId("me"),
              {{"0", media::Kind::audio},
               {"1", media::Kind::video},
               {"2", media::Kind::video},
               {"3", media::Kind::video},
               {"4", media::Kind::audio}}};
};

TEST_F(WhepStage, ShowsTheNewestCameraWhileNobodySpeaksAndKeepsIt) {
  one.hear(published("ann", Source::camera));
  one.hear(published("bob", Source::camera));
  EXPECT_THAT(settle(one), ElementsAre("1=bob camera"));
  one.hear(published("cleo", Source::camera));
  EXPECT_THAT(settle(one), IsEmpty());
  one.hear(gone("bob camera"));
  EXPECT_THAT(settle(one), ElementsAre("1=cleo camera"));
  one.hear(gone("cleo camera"));
  one.hear(gone("ann camera"));
  EXPECT_THAT(settle(one), ElementsAre("1=-"));
}

TEST_F(WhepStage, FollowsWhoSpeaksOnceTheOneOnStageIsSilent) {
  for (const char* name : {"ann", "bob", "cleo"}) one.hear(published(name, Source::camera));
  one.hear(speak({"ann"}));
  EXPECT_THAT(settle(one), ElementsAre("1=ann camera"));
  one.hear(speak({"bob", "ann"}));
  EXPECT_THAT(settle(one), IsEmpty()) << "still speaking, though not the loudest";
  one.hear(speak({"bob"}));
  EXPECT_THAT(settle(one), ElementsAre("1=bob camera"));
  one.hear(speak({}));
  EXPECT_THAT(settle(one), IsEmpty()) << "silence changes nothing";
  one.hear(speak({"dan", "cleo"}));
  EXPECT_THAT(settle(one), ElementsAre("1=cleo camera")) << "who has no camera can't be shown";
}

TEST_F(WhepStage, PrefersASharedScreenToEveryFace) {
  one.hear(published("ann", Source::camera));
  one.hear(speak({"ann"}));
  EXPECT_THAT(settle(one), ElementsAre("1=ann camera"));
  one.hear(published("bob", Source::screen));
  EXPECT_THAT(settle(one), ElementsAre("1=bob screen"));
  one.hear(published("cleo", Source::screen));
  EXPECT_THAT(settle(one), ElementsAre("1=cleo screen"));
  one.hear(gone("cleo screen"));
  one.hear(gone("bob screen"));
  EXPECT_THAT(settle(one), ElementsAre("1=ann camera"));
}

TEST_F(WhepStage, DoesNotShowCamerasThatAreOffOrScreensThatAreNotShared) {
  one.hear(published("ann", Source::camera));
  one.hear(published("ann", Source::screen));
  one.hear(published("bob", Source::camera));
  one.hear(state("ann", room::Device::on, false));
  one.hear(state("bob", room::Device::off, false));
  EXPECT_THAT(settle(one), ElementsAre("1=ann camera"));
  one.hear(speak({"bob"}));
  EXPECT_THAT(settle(one), IsEmpty());
  one.hear(state("ann", room::Device::off, false));
  EXPECT_THAT(settle(one), ElementsAre("1=-"));
  one.hear(state("ann", room::Device::off, true));
  EXPECT_THAT(settle(one), ElementsAre("1=ann screen"));
  one.hear(roster::Event(roster::Left{ParticipantId("bob"), roster::Leave::Reason::left}));
  one.hear(gone("ann screen"));
  EXPECT_THAT(settle(one), ElementsAre("1=bob camera")) << "nothing is known of bob any more but his track";
}

TEST_F(WhepStage, FillsTheOtherPicturesWithTheRestOfTheRoom) {
  for (const char* name : {"ann", "bob", "cleo", "dan"}) three.hear(published(name, Source::camera));
  EXPECT_THAT(settle(three), ElementsAre("1=dan camera", "2=ann camera", "3=bob camera"));
  three.hear(speak({"ann"}));
  EXPECT_THAT(settle(three), ElementsAre("1=ann camera", "2=dan camera")) << "they change places";
  three.hear(speak({"cleo"}));
  EXPECT_THAT(settle(three), ElementsAre("1=cleo camera", "3=ann camera")) << "dan stays";
  three.hear(gone("dan camera"));
  EXPECT_THAT(settle(three), ElementsAre("2=bob camera"));
}

TEST_F(WhepStage, PlaysTheLoudestAndNeverTheWatcherThemselves) {
  for (const char* name : {"ann", "bob", "cleo", "me"}) {
    three.hear(published(name, Source::microphone));
    one.hear(published(name, Source::microphone));
  }
  EXPECT_THAT(settle(three), ElementsAre("0=ann microphone", "4=bob microphone"));
  EXPECT_THAT(settle(one), ElementsAre("0=ann microphone"));
  one.hear(speak({"cleo", "bob"}));
  EXPECT_THAT(settle(one), ElementsAre("0=cleo microphone"));
  one.hear(speak({"me"}));
  EXPECT_THAT(settle(one), IsEmpty());
}

TEST_F(WhepStage, TakesTheRoomAsItIsFromTheSnapshot) {
  roster::Snapshot snapshot;
  snapshot.participants.resize(1);
  snapshot.participants[0].id = ParticipantId("ann");
  snapshot.participants[0].media.camera = room::Device::off;
  one.hear(roster::Event(snapshot));
  one.hear(published("ann", Source::camera));
  one.hear(published("ann", Source::camera));
  EXPECT_THAT(settle(one), IsEmpty());
  roster::Joined joined{snapshot.participants[0]};
  joined.participant.media.camera = room::Device::on;
  one.hear(roster::Event(joined));
  EXPECT_THAT(settle(one), ElementsAre("1=ann camera"));
}

TEST_F(WhepStage, TakesPicturesToBeShownLargeOnStageAndSmallBeside) {
  EXPECT_EQ(three.height_of("1"), Stage::kStageHeight);
  EXPECT_EQ(three.height_of("3"), Stage::kBesideHeight);
  EXPECT_EQ(three.height_of("0"), 0);
  EXPECT_EQ(three.height_of("9"), 0);
}

TEST_F(WhepStage, NeedsNoSlotsAtAll) {
  Stage none{ParticipantId("me"), {}};
  none.hear(published("ann", Source::camera));
  none.hear(published("ann", Source::microphone));
  EXPECT_THAT(settle(none), IsEmpty());
}

}  // namespace
}  // namespace parlance::gateway::whip

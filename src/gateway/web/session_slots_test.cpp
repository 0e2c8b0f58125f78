#include "gateway/web/session_slots.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::gateway::web {
namespace {

using media::Kind;
using media::Source;
using proto::signal::Tile;
using proto::signal::TrackSource;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

room::tracks::Track track(const std::string& id, const std::string& from, Source source) {
  return {TrackId(id), ParticipantId(from), {.source = source}};
}

Tile camera(const std::string& who, std::uint16_t height = 360) { return {who, TrackSource::camera, height}; }

class Slots : public ::testing::Test {
 protected:
  void camera_of(const std::string& who) { board.add(track("cam_" + who, who, Source::camera)); }
  void voice_of(const std::string& who) { board.add(track("mic_" + who, who, Source::microphone)); }
  /// `mid=track` or `mid=`.
  std::vector<std::string> settle() {
    std::vector<std::string> list;
    for (const SlotBoard::Change& change : board.settle())
      list.push_back(change.mid + "=" + (change.track ? change.track->id.str() : ""));
    return list;
  }

  SlotBoard board{ParticipantId("me")};
};

TEST_F(Slots, CarryWhatTheViewAsksForInItsOrder) {
  board.set_slots({{"5", Kind::video}, {"6", Kind::video}});
  for (const char* who : {"a", "b", "c"}) camera_of(who);
  board.set_view({camera("c"), camera("a"), camera("b")});
  EXPECT_THAT(settle(), ElementsAre("5=cam_c", "6=cam_a")) << "what exceeds the slots is not sent";
  EXPECT_THAT(settle(), IsEmpty()) << "said once";
}

TEST_F(Slots, KeepWhatStaysWanted) {
  board.set_slots({{"5", Kind::video}, {"6", Kind::video}});
  for (const char* who : {"a", "b", "c"}) camera_of(who);
  board.set_view({camera("a"), camera("b")});
  (void)settle();
  board.set_view({camera("c"), camera("b")});
  EXPECT_THAT(settle(), ElementsAre("5=cam_c")) << "b stays where it is";
}

TEST_F(Slots, WaitForThoseWhoSendNothingYet) {
  board.set_slots({{"5", Kind::video}});
  board.set_view({camera("a")});
  EXPECT_THAT(settle(), IsEmpty());
  camera_of("a");
  EXPECT_THAT(settle(), ElementsAre("5=cam_a"));
  board.remove(TrackId("cam_a"));
  EXPECT_THAT(settle(), ElementsAre("5="));
}

TEST_F(Slots, StayEmptyAfterAPictureThatWentByItselfUntilTheyAreReleased) {
  board.set_slots({{"5", Kind::video}, {"6", Kind::video}});
  for (const char* who : {"a", "b", "c"}) camera_of(who);
  board.set_view({camera("a"), camera("b"), camera("c")});
  (void)settle();
  board.remove(TrackId("cam_a"));
  EXPECT_THAT(settle(), ElementsAre("5=")) << "the client still shows it as a";
  board.set_slots({{"5", Kind::video}, {"6", Kind::video}});
  EXPECT_THAT(settle(), IsEmpty()) << "also after a renegotiation";
  board.release("5");
  EXPECT_THAT(settle(), ElementsAre("5=cam_c"));
}

TEST_F(Slots, StayEmptyWhereSomebodyMoreImportantTakesThePlaceOfWhomTheClientShows) {
  board.set_slots({{"5", Kind::video}});
  camera_of("b");
  board.set_view({camera("a"), camera("b")});
  EXPECT_THAT(settle(), ElementsAre("5=cam_b"));
  camera_of("a");
  EXPECT_THAT(settle(), ElementsAre("5="));
  board.release("5");
  EXPECT_THAT(settle(), ElementsAre("5=cam_a"));
}

TEST_F(Slots, NeverCarryOnesOwnTracks) {
  board.set_slots({{"5", Kind::video}, {"4", Kind::audio}});
  camera_of("me");
  voice_of("me");
  board.set_view({camera("me")});
  EXPECT_THAT(settle(), IsEmpty());
}

TEST_F(Slots, TellScreensFromCameras) {
  board.set_slots({{"5", Kind::video}, {"6", Kind::video}});
  camera_of("a");
  board.add(track("scr_a", "a", Source::screen));
  board.set_view({{"a", TrackSource::screen, 1080}});
  EXPECT_THAT(settle(), ElementsAre("5=scr_a"));
  EXPECT_EQ(board.height_of(TrackId("scr_a")), 1080);
  EXPECT_EQ(board.height_of(TrackId("cam_a")), 0);
}

TEST_F(Slots, GiveEverybodyAVoiceWhereThereIsRoom) {
  board.set_slots({{"2", Kind::audio}, {"3", Kind::audio}});
  voice_of("a");
  voice_of("b");
  EXPECT_THAT(settle(), UnorderedElementsAre("2=mic_a", "3=mic_b"));
}

TEST_F(Slots, GiveUpASilentVoiceForSomebodyWhoSpeaks) {
  board.set_slots({{"2", Kind::audio}, {"3", Kind::audio}});
  for (const char* who : {"a", "b", "c"}) voice_of(who);
  board.set_speakers({ParticipantId("b")});
  EXPECT_THAT(settle(), ElementsAre("2=mic_b", "3=mic_a"));
  board.set_speakers({ParticipantId("c"), ParticipantId("b")});
  EXPECT_THAT(settle(), ElementsAre("3=mic_c")) << "b speaks on where b is";
  board.set_speakers({});
  EXPECT_THAT(settle(), IsEmpty()) << "silence moves nobody";
}

TEST_F(Slots, PreferAScreensSoundToSilentPeople) {
  board.set_slots({{"2", Kind::audio}});
  voice_of("a");
  board.add(track("snd_b", "b", Source::screen_audio));
  EXPECT_THAT(settle(), ElementsAre("2=snd_b"));
}

TEST_F(Slots, GrowWithoutMovingAnybody) {
  board.set_slots({{"5", Kind::video}});
  camera_of("a");
  camera_of("b");
  board.set_view({camera("a"), camera("b")});
  (void)settle();
  board.set_slots({{"5", Kind::video}, {"9", Kind::video}});
  EXPECT_THAT(settle(), ElementsAre("9=cam_b"));
  ASSERT_NE(board.carried_by("5"), nullptr);
  EXPECT_EQ(board.carried_by("5")->id, TrackId("cam_a"));
}

TEST_F(Slots, OfANewConnectionBeginEmpty) {
  board.set_slots({{"5", Kind::video}});
  camera_of("a");
  board.set_view({camera("a")});
  (void)settle();
  board.set_slots({});
  board.set_slots({{"5", Kind::video}});
  EXPECT_THAT(settle(), ElementsAre("5=cam_a"));
}

}  // namespace
}  // namespace parlance::gateway::web

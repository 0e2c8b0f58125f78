#include "media/slot_choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace parlance::media {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Audible sound(const std::string& track, const std::string& from, Source source = Source::microphone) {
  return {TrackId(track), ParticipantId(from), source, false};
}

std::vector<std::string> names(const std::vector<TrackId>& ids) {
  std::vector<std::string> out;
  out.reserve(ids.size());
  for (const TrackId& id : ids) out.push_back(id.str());
  return out;
}

std::vector<TrackId> ids(std::initializer_list<const char*> texts) {
  std::vector<TrackId> out;
  out.reserve(texts.size());
  for (const char* text : texts) out.emplace_back(text);
  return out;
}

TEST(SlotChoice, GivesSlotsToSpeakersThenScreensThenThoseWhoAreHeardAlready) {
  std::vector<Audible> sounds{sound("a", "ann"), sound("b", "bob"), sound("c", "cleo"), sound("d", "dan"),
                              sound("s", "ann", Source::screen_audio)};
  sounds[2].carried = true;
  const std::vector<ParticipantId> speakers{ParticipantId("dan"), ParticipantId("bob")};
  EXPECT_THAT(names(audible_order(sounds, speakers)), ElementsAre("d", "b", "s", "c", "a"));
  EXPECT_THAT(names(audible_order(sounds, {})), ElementsAre("s", "c", "a", "b", "d"));
}

TEST(SlotChoice, DoesNotTakeTheSoundOfASpeakersScreenForTheirVoice) {
  const std::vector<Audible> sounds{sound("s", "ann", Source::screen_audio), sound("a", "ann"),
                                    sound("b", "bob")};
  const std::vector<ParticipantId> speakers{ParticipantId("ann"), ParticipantId("gone")};
  EXPECT_THAT(names(audible_order(sounds, speakers)), ElementsAre("a", "s", "b"));
}

TEST(SlotChoice, LeavesWhatIsWantedWhereItIs) {
  std::vector<TrackId> places = ids({"a", "b", ""});
  EXPECT_THAT(fill_places(places, ids({"b", "a"})), IsEmpty());
  EXPECT_THAT(fill_places(places, ids({"c", "b", "d"})), ElementsAre(0, 2));
  EXPECT_THAT(names(places), ElementsAre("c", "b", "d"));
}

TEST(SlotChoice, FreesAPlaceNobodyWantsAndTellsItOnce) {
  std::vector<TrackId> places = ids({"a", "b"});
  EXPECT_THAT(fill_places(places, ids({"b"})), ElementsAre(0));
  EXPECT_THAT(names(places), ElementsAre("", "b"));
  EXPECT_THAT(fill_places(places, ids({"b"})), IsEmpty());
}

TEST(SlotChoice, CountsOnlyAsManyWishesAsThereArePlaces) {
  std::vector<TrackId> places = ids({"c"});
  EXPECT_THAT(fill_places(places, ids({"a", "c"})), ElementsAre(0));
  EXPECT_THAT(names(places), ElementsAre("a"));
  std::vector<TrackId> none;
  EXPECT_THAT(fill_places(none, ids({"a"})), IsEmpty());
}

}  // namespace
}  // namespace parlance::media

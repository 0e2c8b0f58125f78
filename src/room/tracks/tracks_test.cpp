#include "room/room.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace parlance::room::tracks {
namespace {

using media::Codec;
using media::Source;

const ParticipantId kAda("ada");
const ParticipantId kBen("ben");

class Tracks : public ::testing::Test {
 protected:
  Tracks() {
    for (const ParticipantId& who : {kAda, kBen})
      EXPECT_TRUE(act(who, roster::Command(roster::Join{PersonId("p_" + who.str()), who.str(), {}})));
    heard();
  }
  Result<void> act(const ParticipantId& who, const room::Command& command) {
    return room.receive({who, command, WallTime{}}, TimePoint(), out);
  }
  Result<void> publish(const ParticipantId& who, const std::string& id, Source source) {
    return act(who, Command(Publish{TrackId(id), {.source = source}}));
  }
  /// The tracks' events since the last time.
  std::vector<Event> heard() {
    std::vector<Event> events;
    for (Action& action : out.take()) {
      if (auto* event = std::get_if<tracks::Event>(&action.event)) events.push_back(std::move(*event));
    }
    return events;
  }

  Room room{Policy{.capacity = 5, .video = Codec::h264}};
  Outbox<Action> out;
};

TEST_F(Tracks, ArePublishedOncePerSource) {
  ASSERT_TRUE(publish(kAda, "t1", Source::camera));
  ASSERT_TRUE(publish(kAda, "t2", Source::screen));
  ASSERT_TRUE(publish(kBen, "t3", Source::camera));
  const auto again = publish(kAda, "t4", Source::camera);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().what, "media.already_published");
  EXPECT_EQ(room.tracks().all().size(), 3U);
}

TEST_F(Tracks, EndByTheirOwnersWordOnly) {
  ASSERT_TRUE(publish(kAda, "t1", Source::camera));
  const auto stolen = act(kBen, Command(Unpublish{TrackId("t1")}));
  ASSERT_FALSE(stolen);
  EXPECT_EQ(stolen.error().what, "media.no_such_track");
  EXPECT_TRUE(act(kAda, Command(Unpublish{TrackId("t1")})));
  EXPECT_TRUE(room.tracks().all().empty());
}

TEST_F(Tracks, EndBeforeTheirOwnerIsSaidToHaveLeft) {
  ASSERT_TRUE(publish(kAda, "t1", Source::camera));
  heard();
  ASSERT_TRUE(act(kAda, roster::Command(roster::Leave{})));
  const std::vector<Action> actions = out.take();
  ASSERT_GE(actions.size(), 2U);
  EXPECT_TRUE(std::holds_alternative<tracks::Event>(actions[0].event));
  EXPECT_TRUE(std::holds_alternative<roster::Event>(actions[1].event));
}

TEST_F(Tracks, AreToldToANewcomer) {
  ASSERT_TRUE(publish(kAda, "t1", Source::camera));
  heard();
  ASSERT_TRUE(act(ParticipantId("cleo"), roster::Command(roster::Join{PersonId("p_c"), "Cleo", {}})));
  bool told = false;
  for (const Action& action : out.take()) {
    const auto* event = std::get_if<tracks::Event>(&action.event);
    const auto* published = event == nullptr ? nullptr : std::get_if<Published>(event);
    told = told || (published != nullptr && published->track.id == TrackId("t1") &&
                    action.audience == Audience::only(ParticipantId("cleo")));
  }
  EXPECT_TRUE(told);
}

TEST_F(Tracks, UseACodecThatEverybodyDecodes) {
  ASSERT_TRUE(act(kAda, Command(Decodes{{Codec::vp8, Codec::h264, Codec::vp9}})));
  EXPECT_EQ(room.tracks().codec(), Codec::h264);
  heard();
  ASSERT_TRUE(act(kBen, Command(Decodes{{Codec::vp8, Codec::vp9}})));
  EXPECT_EQ(room.tracks().codec(), Codec::vp8);
  const auto events = heard();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(std::get<CodecChosen>(events[0]).video, Codec::vp8);
  ASSERT_TRUE(act(kBen, roster::Command(roster::Leave{})));
  EXPECT_EQ(room.tracks().codec(), Codec::h264) << "back to what the room prefers";
}

}  // namespace
}  // namespace parlance::room::tracks

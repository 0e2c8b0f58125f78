#include "base/check.h"
#include "room/room.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace parlance::room {
namespace {

const ParticipantId kAda("u_ada");
const ParticipantId kBob("u_bob");
const ParticipantId kCy("u_cy");

Command join(const std::string& name) {
  return roster::Command(roster::Join{PersonId("p_" + name), name, {Device::on, Device::off, false}});
}
Command leave() { return roster::Command(roster::Leave{}); }
Command say(const std::string& id, const std::string& text) { return chat::Command(chat::Send{id, text}); }
Command relay(const ParticipantId& to) {
  return signal::Command(signal::Relay{to, std::make_shared<const std::string>("{}")});
}

/// A room and what came out of it.
struct Scene {
  Room room{Policy{2}};
  std::vector<Action> actions;
  std::int64_t clock = 1000;

  std::string_view act(const ParticipantId& actor, const Command& command) {
    Outbox<Action> out;
    const Result<void> result = room.receive({actor, command, WallTime{++clock}}, {}, out);
    actions = out.take();
    if (!result) {
      EXPECT_TRUE(actions.empty()) << "an error leaves the outbox untouched";
      return result.error().what;
    }
    return "ok";
  }
  template <class E, class Concern> const E* event(std::size_t at) const {
    if (at >= actions.size()) return nullptr;
    const auto* concern = std::get_if<Concern>(&actions[at].event);
    return concern == nullptr ? nullptr : std::get_if<E>(concern);
  }
  void two() {
    ASSERT_EQ(act(kAda, join("Ada")), "ok");
    ASSERT_EQ(act(kBob, join("Bob")), "ok");
  }
};

TEST(Room, ShowsTheNewcomerTheRoomAndTellsTheOthers) {
  Scene scene;
  scene.two();
  ASSERT_GE(scene.actions.size(), 2U);
  const auto* snapshot = scene.event<roster::Snapshot, roster::Event>(0);
  ASSERT_NE(snapshot, nullptr);
  EXPECT_EQ(scene.actions[0].audience, Audience::only(kBob));
  EXPECT_EQ(snapshot->self, kBob);
  ASSERT_EQ(snapshot->participants.size(), 2U);
  EXPECT_EQ(snapshot->participants[0].name, "Ada");
  EXPECT_EQ(snapshot->participants[1].joined_at, WallTime{1002});
  EXPECT_EQ(scene.actions[1].audience, Audience::all_but(kBob));
  EXPECT_EQ((scene.event<roster::Joined, roster::Event>(1)->participant.id), kBob);
}

TEST(Room, RefusesAThirdOneWhenItHasTwoPlaces) {
  Scene scene;
  scene.two();
  EXPECT_EQ(scene.act(kCy, join("Cy")), "room.full");
  EXPECT_EQ(scene.act(kAda, leave()), "ok");
  EXPECT_EQ(scene.act(kCy, join("Cy")), "ok");
}

TEST(Room, HasPlaceForSomebodyWhoComesBackAsTheSameParticipant) {
  Scene scene;
  scene.two();
  EXPECT_EQ(scene.act(kAda, roster::Command(roster::SetConnected{false})), "ok");
  EXPECT_EQ(scene.act(kAda, join("Ada")), "ok");
  EXPECT_EQ(scene.room.roster().participants().size(), 2U);
  EXPECT_TRUE(scene.room.roster().find(kAda)->connected);
  EXPECT_EQ(scene.room.roster().find(kAda)->joined_at, WallTime{1001}) << "they never left";
  EXPECT_NE((scene.event<roster::Updated, roster::Event>(1)), nullptr);
}

TEST(Room, DoesNotGiveAParticipantToAnotherPerson) {
  Scene scene;
  scene.two();
  EXPECT_EQ(scene.act(kAda, join("Mallory")), "room.already_joined");
}

TEST(Room, TrimsNamesAndRefusesBadOnes) {
  Scene scene;
  EXPECT_EQ(scene.act(kAda, join(" \u3000 ")), "participant.bad_name");
  EXPECT_EQ(scene.act(kAda, roster::Command(roster::Join{PersonId("p"), "  Ada ", {}})), "ok");
  EXPECT_EQ(scene.room.roster().find(kAda)->name, "Ada");
  EXPECT_EQ(scene.act(kAda, roster::Command(roster::SetName{"a\nb"})), "participant.bad_name");
  EXPECT_EQ(scene.act(kAda, roster::Command(roster::SetName{"Ada L. "})), "ok");
  EXPECT_EQ(scene.room.roster().find(kAda)->name, "Ada L.");
  EXPECT_EQ(scene.act(kAda, roster::Command(roster::SetName{"Ada L."})), "ok");
  EXPECT_TRUE(scene.actions.empty()) << "the same name again changes nothing";
}

TEST(Room, LetsOnlyThoseActWhoAreInIt) {
  Scene scene;
  for (const Command& command :
       {leave(), say("m_00000001", "hi"), relay(kBob), Command(reactions::Command(reactions::Send{})),
        Command(roster::Command(roster::SetHand{true})), Command(roster::Command(roster::SetMedia{})),
        Command(roster::Command(roster::SetName{"x"})),
        Command(roster::Command(roster::SetConnected{true}))}) {
    EXPECT_EQ(scene.act(kAda, command), "room.not_joined");
  }
}

TEST(Room, TellsEverybodyOfAHandAndOfMediaOnlyWhenTheyChange) {
  Scene scene;
  scene.two();
  EXPECT_EQ(scene.act(kAda, roster::Command(roster::SetHand{true})), "ok");
  ASSERT_EQ(scene.actions.size(), 1U);
  EXPECT_EQ(scene.actions[0].audience, Audience::everyone());
  EXPECT_TRUE((scene.event<roster::Updated, roster::Event>(0)->participant.hand));
  EXPECT_EQ(scene.act(kAda, roster::Command(roster::SetHand{true})), "ok");
  EXPECT_TRUE(scene.actions.empty());
  EXPECT_EQ(scene.act(kBob, roster::Command(roster::SetMedia{{Device::off, Device::on, true}})), "ok");
  EXPECT_TRUE((scene.event<roster::Updated, roster::Event>(0)->participant.media.screen));
}

TEST(Room, TellsThoseWhoStayWhyOneLeft) {
  Scene scene;
  scene.two();
  EXPECT_EQ(scene.act(kAda, roster::Command(roster::Leave{roster::Leave::Reason::lost})), "ok");
  const auto* left = scene.event<roster::Left, roster::Event>(0);
  ASSERT_NE(left, nullptr);
  EXPECT_EQ(left->id, kAda);
  EXPECT_EQ(left->reason, roster::Leave::Reason::lost);
}

TEST(Chat, NumbersMessagesAndKeepsTheAuthorsNameOfThatTime) {
  Scene scene;
  scene.two();
  EXPECT_EQ(scene.act(kAda, say("m_00000001", "Morning")), "ok");
  EXPECT_EQ(scene.actions[0].audience, Audience::everyone()) << "its author too";
  EXPECT_EQ((scene.event<chat::Sent, chat::Event>(0)->message),
            (ChatMessage{1, "m_00000001", kAda, "Ada", "Morning", WallTime{1003}}));
  EXPECT_EQ(scene.act(kAda, roster::Command(roster::SetName{"Ada L."})), "ok");
  EXPECT_EQ(scene.act(kAda, say("m_00000002", "again")), "ok");
  EXPECT_EQ(scene.room.chat().newest()[0].name, "Ada");
  EXPECT_EQ(scene.room.chat().newest()[1].name, "Ada L.");
  EXPECT_EQ(scene.room.chat().newest()[1].index, 2U);
}

TEST(Chat, TakesARepeatedMessageWithoutEffect) {
  Scene scene;
  scene.two();
  EXPECT_EQ(scene.act(kAda, say("m_00000001", "one")), "ok");
  EXPECT_EQ(scene.act(kAda, say("m_00000001", "one")), "ok");
  EXPECT_TRUE(scene.actions.empty());
  EXPECT_EQ(scene.act(kBob, say("m_00000001", "two")), "ok") << "ids are unique per author only";
  EXPECT_EQ(scene.room.chat().last_index(), 2U);
}

TEST(Chat, KnowsARepeatOfAMessageThatIsLongSinceNotShown) {
  Scene scene;
  scene.two();
  for (std::size_t i = 0; i < chat::State::kKept + 5; ++i) {
    ASSERT_EQ(scene.act(kAda, say("message-" + std::to_string(i), "x")), "ok");
  }
  EXPECT_EQ(scene.room.chat().newest().size(), chat::State::kKept);
  EXPECT_EQ(scene.room.chat().newest().front().index, 6U);
  EXPECT_EQ(scene.act(kAda, say("message-0", "x")), "ok");
  EXPECT_TRUE(scene.actions.empty());
}

TEST(Chat, RefusesBadTextsAndIds) {
  Scene scene;
  scene.two();
  EXPECT_EQ(scene.act(kAda, say("m_00000001", "")), "chat.bad_text");
  EXPECT_EQ(scene.act(kAda, say("m_00000001", std::string(4001, 'x'))), "chat.bad_text");
  EXPECT_EQ(scene.act(kAda, say("short", "x")), "message.bad_field");
}

TEST(Signal, IsForItsReceiverAlone) {
  Scene scene;
  scene.two();
  EXPECT_EQ(scene.act(kAda, relay(kBob)), "ok");
  ASSERT_EQ(scene.actions.size(), 1U);
  EXPECT_EQ(scene.actions[0].audience, Audience::only(kBob));
  EXPECT_EQ((scene.event<signal::Relayed, signal::Event>(0)->from), kAda);
}

TEST(Signal, NeedsAnotherParticipantWhoIsInTheRoom) {
  Scene scene;
  scene.two();
  EXPECT_EQ(scene.act(kAda, relay(kCy)), "signal.no_such_participant");
  EXPECT_EQ(scene.act(kAda, relay(kAda)), "signal.no_such_participant");
  EXPECT_THROW(scene.act(kAda, signal::Command(signal::Relay{kBob, nullptr})), Bug);
}

TEST(Reactions, AreShownToEverybody) {
  Scene scene;
  scene.two();
  EXPECT_EQ(scene.act(kBob, reactions::Command(reactions::Send{reactions::Reaction::clap})), "ok");
  EXPECT_EQ(scene.actions[0].audience, Audience::everyone());
  EXPECT_EQ((scene.event<reactions::Shown, reactions::Event>(0)->reaction), reactions::Reaction::clap);
}

TEST(Audience, HoldsThoseItNames) {
  EXPECT_TRUE(Audience::everyone().holds(kAda));
  EXPECT_TRUE(Audience::only(kAda).holds(kAda));
  EXPECT_FALSE(Audience::only(kAda).holds(kBob));
  EXPECT_TRUE(Audience::all_but(kAda).holds(kBob));
  EXPECT_FALSE(Audience::all_but(kAda).holds(kAda));
}

}  // namespace
}  // namespace parlance::room

#include "gateway/web/session_test_fixture.h"
#include "proto/signal/error_ids.h"

#include <gmock/gmock.h>

namespace parlance::gateway::web {
namespace {

namespace errors = proto::signal::errors;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace testing_room;  // Line, SessionTest

TEST_F(SessionTest, WelcomesWithEverythingAClientNeeds) {
  Line line = open();
  const wire::Welcome hello = welcome(line);
  EXPECT_THAT(hello.session, HasSubstr("s_3_"));
  EXPECT_GE(hello.token.size(), 29U);
  EXPECT_FALSE(hello.resumed);
  EXPECT_EQ(hello.capacity, 2U);
  EXPECT_EQ(hello.stun_port, 3478);
  EXPECT_EQ(hello.resume_window_ms, 60000U);
}

TEST_F(SessionTest, SendsJoinedBeforeTheOkOfJoin) {
  Line line = open();
  say(line, R"({"type":"join","seq":1,"name":"Ann"})");
  EXPECT_THAT(line.words(), ElementsAre("welcome", "joined", "ok 1"));
}

TEST_F(SessionTest, LetsAVisitorOnlyJoin) {
  Line line = open();
  say(line, chat(1));
  say(line, R"({"type":"leave","seq":2})");
  EXPECT_THAT(line.words(), ElementsAre("welcome", "room.not_joined 1", "room.not_joined 2"));
}

TEST_F(SessionTest, KeepsWhatComesBehindAJoinUntilTheJoinIsDone) {
  rooms.hold_joins = true;
  Line line = open();
  say(line, R"({"type":"join","seq":1,"name":"Ann"})");
  say(line, chat(2));
  say(line, R"({"type":"join","seq":3,"name":"Ann"})");
  EXPECT_THAT(line.words(), ElementsAre("welcome"));
  rooms.admit(*rooms.held_listeners.at(0), std::move(rooms.held.at(0)));
  worker.run_until_idle();
  EXPECT_THAT(line.words(), ElementsAre("joined", "ok 1", "room.already_joined 3", "chat.message", "ok 2"));
}

TEST_F(SessionTest, DropsAPresenceThatArrivesAfterTheSessionsEnd) {
  rooms.hold_joins = true;
  Line line = open();
  say(line, R"({"type":"join","seq":1,"name":"Ann"})");
  say(line, R"({"type":"bye"})");
  EXPECT_EQ(house.size(), 0U);
  rooms.held.at(0)(hub::ParticipantPtr());
  EXPECT_EQ(line.wire->closed, 1000);
}

TEST_F(SessionTest, TellsAThirdThatTheRoomIsFull) {
  Line ann = joined("Ann");
  Line bob = joined("Bob");
  Line eve = open();
  say(eve, R"({"type":"join","seq":1,"name":"Eve"})");
  EXPECT_THAT(eve.words(), ElementsAre("welcome", "room.full 1"));
}

TEST_F(SessionTest, PassesMarkupUnchangedAsText) {
  Line line = joined();
  say(line, chat(2, R"(<img src=x onerror=alert(1)>&amp;)"));
  const auto messages = line.take();
  EXPECT_EQ(std::get<wire::ChatMessage>(messages.at(0).body).chat.text, "<img src=x onerror=alert(1)>&amp;");
}

TEST_F(SessionTest, PassesARoomsRefusalOnAsTheReply) {
  Line line = joined();
  rooms.refuse_with = errors::kStorage;
  say(line, chat(2));
  EXPECT_THAT(line.words(), ElementsAre("server.storage 2"));
  EXPECT_FALSE(line.wire->closed.has_value());
}

TEST_F(SessionTest, DropsRepeatsSilently) {
  Line line = joined();
  say(line, chat(2));
  say(line, chat(2));
  say(line, R"({"type":"join","seq":1,"name":"Ann"})");
  EXPECT_THAT(line.words(), ElementsAre("chat.message", "ok 2"));
  EXPECT_EQ(counters.messages_repeated, 2U);
}

TEST_F(SessionTest, ClosesThePipeAtAGapAndStaysResumable) {
  Line line = joined();
  say(line, chat(3));
  EXPECT_THAT(line.words(), ElementsAre("session.gap"));
  EXPECT_EQ(line.wire->closed, 4000);
  say(line, chat(2));
  EXPECT_EQ(counters.messages_stray, 1U) << "a closed pipe speaks for nobody";
  Line next = open(resume(last_welcome, 2));
  const wire::Welcome hello = welcome(next);
  EXPECT_TRUE(hello.resumed);
  EXPECT_EQ(hello.received, 1U);
}

TEST_F(SessionTest, SendsAgainWhatTheClientLacks) {
  Line line = joined();
  line.take();
  house.pipe_lost(line.id, worker.now());
  rooms.publish(
      room::reactions::Event(room::reactions::Shown{ParticipantId("u_9"), room::reactions::Reaction::clap}));
  Line next = open(resume(last_welcome, 1));
  EXPECT_THAT(next.words(), ElementsAre("welcome", "ok 1", "reaction"));
}

TEST_F(SessionTest, LetsAnotherPipeTakeOverAndTellsTheFirst) {
  Line line = joined();
  const std::size_t commands = rooms.commands.size();
  Line next = open(resume(last_welcome, 2));
  EXPECT_THAT(line.words(), ElementsAre("session.replaced"));
  EXPECT_EQ(line.wire->closed, 1000);
  say(line, chat(2));
  EXPECT_EQ(counters.messages_stray, 1U);
  house.pipe_lost(line.id, worker.now());
  say(next, chat(2));
  EXPECT_THAT(next.words(), ElementsAre("welcome", "chat.message", "ok 2"));
  EXPECT_EQ(rooms.commands.size(), commands + 1) << "the room hears nothing of the change";
}

TEST_F(SessionTest, OpensANewSessionWhereTheOldOneCannotBeProved) {
  Line line = joined();
  wire::Welcome forged = last_welcome;
  forged.token.back() = forged.token.back() == '0' ? '1' : '0';
  Line next = open(resume(forged, 3));
  EXPECT_FALSE(welcome(next).resumed);
  EXPECT_FALSE(line.wire->closed.has_value()) << "and the real one is undisturbed";
  Line liar = open(resume(last_welcome, 999));
  EXPECT_FALSE(welcome(liar).resumed) << "it has never been sent that much";
}

TEST_F(SessionTest, TellsTheRoomThatItIsWithoutAPipeAndBack) {
  Line line = joined();
  house.pipe_lost(line.id, worker.now());
  const auto last = [this] {
    return std::get<room::roster::SetConnected>(std::get<room::roster::Command>(rooms.commands.back()))
        .connected;
  };
  EXPECT_FALSE(last());
  open(resume(last_welcome, 2));
  EXPECT_TRUE(last());
}

TEST_F(SessionTest, ClosesAPipeThatBringsNothingFor15Seconds) {
  Line line = joined();
  pass(seconds(14));
  EXPECT_FALSE(line.wire->closed.has_value());
  say(line, R"({"type":"ping"})");
  EXPECT_THAT(line.words(), ElementsAre("pong"));
  pass(seconds(15));
  EXPECT_THAT(line.words(), ElementsAre("session.idle"));
  EXPECT_EQ(line.wire->closed, 4000);
  EXPECT_EQ(house.size(), 1U);
}

TEST_F(SessionTest, ForgetsASessionAfterTheResumeWindow) {
  Line line = joined();
  house.pipe_lost(line.id, worker.now());
  pass(seconds(59));
  EXPECT_EQ(house.size(), 1U);
  pass(seconds(2));
  EXPECT_EQ(house.size(), 0U);
  EXPECT_THAT(rooms.left, ElementsAre("u_1 lost"));
}

TEST_F(SessionTest, LeavesOnPurposeAtBye) {
  Line line = joined();
  say(line, R"({"type":"bye"})");
  EXPECT_EQ(line.wire->closed, 1000);
  EXPECT_EQ(house.size(), 0U);
  const auto& leave = std::get<room::roster::Leave>(std::get<room::roster::Command>(rooms.commands.back()));
  EXPECT_EQ(leave.reason, room::roster::Leave::Reason::left);
}

TEST_F(SessionTest, IsAVisitorAgainAfterLeaving) {
  Line line = joined();
  say(line, R"({"type":"leave","seq":2})");
  say(line, chat(3));
  say(line, R"({"type":"join","seq":4,"name":"Ann"})");
  const auto words = line.words();
  EXPECT_THAT(words, testing::IsSupersetOf({"ok 2", "room.not_joined 3", "joined", "ok 4"}));
  EXPECT_THAT(rooms.left, ElementsAre("u_1 left"));
}

TEST_F(SessionTest, EndsWhenAnotherSessionTakesTheParticipant) {
  Line line = joined();
  rooms.close(ParticipantId("u_1"), "session.replaced");
  worker.run_until_idle();
  EXPECT_THAT(line.words(), ElementsAre("session.replaced"));
  EXPECT_EQ(line.wire->closed, 1000);
  EXPECT_EQ(house.size(), 0U);
}

TEST_F(SessionTest, ComesBackAsTheSameParticipantOnlyWithItsOwnToken) {
  Line line = open();
  const std::string person = welcome(line).person;
  say(line, R"({"type":"join","seq":1,"name":"Ann"})");
  std::string token;
  for (const auto& message : line.take()) {
    if (const auto* event = std::get_if<wire::Joined>(&message.body)) token = event->participant_token;
  }
  ASSERT_FALSE(token.empty());
  const auto rejoin = [&](const std::string& hello, const std::string& room) {
    Line next = open(hello, room);
    say(next, R"({"type":"join","seq":1,"name":"Ann","participant_token":")" + token + "\"}");
    say(next, R"({"type":"bye"})");
    return rooms.requests.back().same_as;
  };
  EXPECT_EQ(rejoin(R"(,"person":")" + person + "\"", "standup"), ParticipantId("u_1"));
  EXPECT_EQ(rejoin("", "standup"), std::nullopt) << "another person";
  EXPECT_EQ(rejoin(R"(,"person":")" + person + "\"", "elsewhere"), std::nullopt) << "another room";
  token.back() = token.back() == 'A' ? 'B' : 'A';
  EXPECT_EQ(rejoin(R"(,"person":")" + person + "\"", "standup"), std::nullopt) << "a forgery";
}

TEST_F(SessionTest, SaysGoodbyeWithoutLeavingTheRoomWhenTheServerStops) {
  Line line = joined();
  house.stop();
  EXPECT_THAT(line.words(), ElementsAre("notice"));
  EXPECT_EQ(line.wire->closed, 1001);
  EXPECT_THAT(rooms.left, IsEmpty());
  Line late = open();
  EXPECT_EQ(late.wire->closed, 1001);
}

TEST_F(SessionTest, OpensASessionBySecretOnly) {
  joined();
  EXPECT_NE(house.find(last_welcome.session, last_welcome.token), nullptr);
  EXPECT_EQ(house.find(last_welcome.session, ""), nullptr);
  EXPECT_EQ(house.find(last_welcome.session, last_welcome.token + "x"), nullptr);
  EXPECT_EQ(house.find("s_3_nobody", last_welcome.token), nullptr);
}

}  // namespace
}  // namespace parlance::gateway::web

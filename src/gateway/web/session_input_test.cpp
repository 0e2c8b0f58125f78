// What clients must not do: the error is exact, and nobody else notices.
#include "gateway/web/session_test_fixture.h"
#include "proto/signal/error_ids.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace parlance::gateway::web {
namespace {

namespace errors = proto::signal::errors;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using namespace testing_room;  // Line, SessionTest

TEST_F(SessionTest, AnswersEachRefusedMessageWithItsNumber) {
  Line line = joined();
  say(line, R"({"type":"teleport","seq":2})");
  say(line, R"({"type":"hand.set","seq":3,"raised":1})");
  say(line, R"({"type":"teleport"})");
  say(line, R"({"type":"name.set","seq":4,"name":" "})");
  EXPECT_THAT(line.words(), ElementsAre("message.unknown_type 2", "message.bad_field 3",
                                        "message.unknown_type", "participant.bad_name 4"));
}

TEST_F(SessionTest, ClosesThePipeOfAClientThatSendsRubbishAndDisturbsNobodyElse) {
  Line bob = joined("Bob");
  for (const char* rubbish :
       {"", "{", "[]", "\"x\"", "{\"type\":7}", "{\"type\":\"ping\"}{", "{\"type\":\"p\xFF\"}"}) {
    Line eve = open();
    say(eve, rubbish);
    EXPECT_THAT(eve.words(), ElementsAre("welcome", "message.malformed")) << rubbish;
    EXPECT_EQ(eve.wire->closed, 4000) << rubbish;
    pass(seconds(5));
    say(bob, R"({"type":"ping"})");
    EXPECT_THAT(bob.words(), ElementsAre("pong"));
    pass(seconds(56));  // Eve's sessions go; Bob is back before his are due
    bob = open(resume(last_welcome, 2));
    bob.take();
  }
  Line eve = open();
  say(eve, std::string(70000, ' '));
  EXPECT_THAT(eve.words(), ElementsAre("welcome", "message.too_large"));
  EXPECT_EQ(eve.wire->closed, 1009);
}

TEST_F(SessionTest, RefusesASecondHello) {
  Line line = joined();
  say(line, R"({"type":"hello","version":{"major":1,"minor":0},"device":"d_12345678","room":"standup"})");
  EXPECT_THAT(line.words(), ElementsAre("session.hello_expected"));
  EXPECT_EQ(line.wire->closed, 4000);
}

TEST_F(SessionTest, RefusesWhatIsTooFastWithAReplyAndGoesOnLater) {
  Line line = joined();
  for (std::uint64_t seq = 2; seq <= 121; ++seq)
    say(line, R"({"type":"hand.set","raised":true,"seq":)" + std::to_string(seq) + "}");
  const auto words = line.words();
  ASSERT_EQ(words.size(), 120U);
  EXPECT_EQ(words.at(118), "ok 120");
  EXPECT_EQ(words.at(119), "session.rate_limited 121");
  pass(milliseconds(1000));
  for (std::uint64_t seq = 122; seq <= 152; ++seq)
    say(line, R"({"type":"hand.set","raised":true,"seq":)" + std::to_string(seq) + "}");
  const auto later = line.words();
  EXPECT_EQ(later.at(29), "ok 151");
  EXPECT_EQ(later.at(30), "session.rate_limited 152");
}

TEST_F(SessionTest, EndsASessionThatFloodsAndDisturbsNobodyElse) {
  Line bob = joined("Bob");
  Line eve = open();
  for (std::uint64_t seq = 1; seq <= 619; ++seq) house.receive(eve.id, chat(seq), worker.now());
  EXPECT_FALSE(eve.wire->closed.has_value());
  house.receive(eve.id, chat(620), worker.now());
  EXPECT_EQ(eve.wire->closed, 4000);
  EXPECT_EQ(eve.words().back(), "session.flood");
  worker.run_until_idle();
  EXPECT_EQ(house.size(), 1U);
  say(bob, chat(2));
  EXPECT_THAT(bob.words(), ElementsAre("chat.message", "ok 2"));
}

TEST_F(SessionTest, EndsASessionThatNeverAcknowledges) {
  Line line = joined();
  for (int i = 0; i < 1022; ++i) {
    rooms.publish(room::reactions::Event(
        room::reactions::Shown{ParticipantId("u_9"), room::reactions::Reaction::clap}));
  }
  EXPECT_FALSE(line.wire->closed.has_value());
  rooms.publish(
      room::reactions::Event(room::reactions::Shown{ParticipantId("u_9"), room::reactions::Reaction::clap}));
  EXPECT_EQ(line.words().back(), "session.overflow");
  worker.run_until_idle();
  EXPECT_EQ(house.size(), 0U);
}

TEST_F(SessionTest, KeepsASessionThatAcknowledges) {
  Line line = joined();
  for (int i = 0; i < 3000; ++i) {
    rooms.publish(room::reactions::Event(
        room::reactions::Shown{ParticipantId("u_9"), room::reactions::Reaction::clap}));
    if (i % 100 == 0) {
      pass(milliseconds(100));
      say(line, R"({"type":"ack","ack":)" + std::to_string(i) + "}");
    }
  }
  EXPECT_EQ(house.size(), 1U);
}

TEST_F(SessionTest, NeverOverflowsByTheChatInsideJoined) {
  const std::string text(16000, '"');
  for (std::uint64_t i = 1; i <= 200; ++i)
    rooms.chat.push_back({i, "m_12345678", ParticipantId("u_9"), "Bob", text, {}});
  Line line = open();
  say(line, R"({"type":"join","seq":1,"name":"Ann"})");
  const auto messages = line.take();
  const auto* event = std::get_if<wire::Joined>(&messages.at(1).body);
  ASSERT_NE(event, nullptr);
  EXPECT_GT(event->chat.size(), 10U);
  EXPECT_EQ(event->chat.back().id, 200U) << "the newest are kept";
}

TEST_F(SessionTest, RefusesSessionsBeyondTheBudget) {
  for (int i = 0; i < 4; ++i) open();
  Line line = open();
  EXPECT_THAT(line.words(), ElementsAre("server.busy"));
  EXPECT_TRUE(line.wire->closed.has_value());
}

TEST(SessionGreeting, ExpectsAHelloFirst) {
  for (const char* text :
       {R"({"type":"ping"})", R"({"type":"chat.send","seq":1})", R"({"type":"teleport"})"}) {
    const auto arrival = read_hello(text, "");
    ASSERT_FALSE(arrival.has_value()) << text;
    EXPECT_EQ(arrival.error().error, errors::kHelloExpected) << text;
    EXPECT_TRUE(arrival.error().fatal);
  }
  EXPECT_EQ(read_hello("{", "").error().error, errors::kMalformed);
}

TEST(SessionGreeting, GivesTheInvalidRoomNamesOfTheExamplesTheirExactError) {
  std::size_t seen = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(PARLANCE_TEST_DATA) + "/signal/invalid")) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(file), {}};
    const auto example = boost::json::parse(content).as_object();
    if (example.at("error").as_string() != "room.bad_name") continue;
    ++seen;
    const auto arrival = read_hello(example.at("text").as_string().c_str(), "");
    ASSERT_FALSE(arrival.has_value()) << entry.path();
    EXPECT_EQ(arrival.error().error, errors::kBadRoomName) << entry.path();
  }
  EXPECT_GE(seen, 10U);
}

TEST(SessionGreeting, FoldsRoomNames) {
  EXPECT_EQ(
      read_hello(R"({"type":"hello","version":{"major":1,"minor":9},"device":"d_12345678","room":"StandUp"})",
                 "")
          ->room.name,
      "standup");
}

}  // namespace
}  // namespace parlance::gateway::web

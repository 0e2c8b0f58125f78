#include "gateway/web/session_greeting.h"
#include "gateway/web/session_test_room.h"
#include "proto/signal/encode.h"
#include "proto/signal/error_ids.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace parlance::gateway::web {
namespace {

namespace wire = proto::signal;
namespace errors = proto::signal::errors;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Wire {
  std::vector<std::string> texts;
  std::optional<std::uint16_t> closed;
};

class TestPipe final : public Pipe {
 public:
  TestPipe(PipeId id, std::shared_ptr<Wire> wire) : id_(id), wire_(std::move(wire)) {}
  [[nodiscard]] PipeId id() const override { return id_; }
  void send(std::string text) override { wire_->texts.push_back(std::move(text)); }
  void close(std::uint16_t code) override { wire_->closed = code; }

 private:
  PipeId id_;
  std::shared_ptr<Wire> wire_;
};

/// A client's side of one pipe.
struct Line {
  PipeId id;
  std::shared_ptr<Wire> wire = std::make_shared<Wire>();

  /// What came since the last look, decoded.
  std::vector<wire::ServerMessage> take() {
    std::vector<wire::ServerMessage> out;
    for (const std::string& text : std::exchange(wire->texts, {})) out.push_back(wire::decode_server(text).value());
    return out;
  }
  /// The types and error ids of what came, replies with their number.
  std::vector<std::string> words() {
    std::vector<std::string> out;
    for (const std::string& text : std::exchange(wire->texts, {})) {
      const auto object = boost::json::parse(text).as_object();
      std::string word = object.contains("error") ? object.at("error").as_string().c_str() : object.at("type").as_string().c_str();
      if (object.contains("re")) word += " " + std::to_string(object.at("re").to_number<int>());
      out.push_back(word);
    }
    return out;
  }
};

class SessionTest : public testing::Test {
 protected:
  Line open(const std::string& more = "", const std::string& room = "standup") {
    Line line{{0, ++pipes_, 1}};
    auto arrival = read_hello(R"({"type":"hello","version":{"major":1,"minor":0},"device":"d_12345678","room":")" + room + "\"" + more + "}",
                              "192.0.2.1");
    house.greet(std::move(arrival).value(), std::make_unique<TestPipe>(line.id, line.wire), worker.now());
    worker.run_until_idle();
    return line;
  }
  void say(const Line& line, const std::string& text) {
    house.receive(line.id, text, worker.now());
    worker.run_until_idle();
  }
  wire::Welcome welcome(Line& line) { return std::get<wire::Welcome>(line.take().at(0).body); }
  static std::string resume(const wire::Welcome& welcome, std::uint64_t received) {
    return R"(,"resume":{"session":")" + welcome.session + R"(","token":")" + welcome.token + R"(","received":)" + std::to_string(received) + "}";
  }
  static std::string chat(std::uint64_t seq, const std::string& text = "Hi") {
    return R"({"type":"chat.send","seq":)" + std::to_string(seq) + R"(,"message_id":"m_)" + std::to_string(10000000 + seq) + R"(","text":")" + text + "\"}";
  }
  Line joined(const std::string& name = "Ann") {
    Line line = open();
    say(line, R"({"type":"join","seq":1,"name":")" + name + "\"}");
    last_welcome = std::get<wire::Welcome>(line.take().at(0).body);
    return line;
  }
  void pass(Duration time) {
    worker.advance(time);
    house.tick(worker.now());
    worker.run_until_idle();
  }

  sim::VirtualWorker worker{3};
  SeededRandom random{1};
  testing_room::FakeRooms rooms{worker};
  crypto::TokenKey tokens = *crypto::TokenKey::from(Bytes(32, 7));
  SessionCounters counters;
  SessionHouse house{{worker, random, 3}, {rooms, tokens, counters, "b_1", 3478}, {5, 4}};
  wire::Welcome last_welcome;

 private:
  std::uint32_t pipes_ = 0;
};

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
  rooms.publish(room::reactions::Event(room::reactions::Shown{ParticipantId("u_9"), room::reactions::Reaction::clap}));
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
  const auto last = [this] { return std::get<room::roster::SetConnected>(std::get<room::roster::Command>(rooms.commands.back())).connected; };
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

TEST_F(SessionTest, AnswersEachRefusedMessageWithItsNumber) {
  Line line = joined();
  say(line, R"({"type":"teleport","seq":2})");
  say(line, R"({"type":"hand.set","seq":3,"raised":1})");
  say(line, R"({"type":"teleport"})");
  say(line, R"({"type":"name.set","seq":4,"name":" "})");
  EXPECT_THAT(line.words(), ElementsAre("message.unknown_type 2", "message.bad_field 3", "message.unknown_type", "participant.bad_name 4"));
}

TEST_F(SessionTest, ClosesThePipeOfAClientThatSendsRubbishAndDisturbsNobodyElse) {
  Line bob = joined("Bob");
  for (const char* rubbish : {"", "{", "[]", "\"x\"", "{\"type\":7}", "{\"type\":\"ping\"}{", "{\"type\":\"p\xFF\"}"}) {
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
  for (std::uint64_t seq = 2; seq <= 121; ++seq) say(line, R"({"type":"hand.set","raised":true,"seq":)" + std::to_string(seq) + "}");
  const auto words = line.words();
  ASSERT_EQ(words.size(), 120U);
  EXPECT_EQ(words.at(118), "ok 120");
  EXPECT_EQ(words.at(119), "session.rate_limited 121");
  pass(milliseconds(1000));
  for (std::uint64_t seq = 122; seq <= 152; ++seq) say(line, R"({"type":"hand.set","raised":true,"seq":)" + std::to_string(seq) + "}");
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
    rooms.publish(room::reactions::Event(room::reactions::Shown{ParticipantId("u_9"), room::reactions::Reaction::clap}));
  }
  EXPECT_FALSE(line.wire->closed.has_value());
  rooms.publish(room::reactions::Event(room::reactions::Shown{ParticipantId("u_9"), room::reactions::Reaction::clap}));
  EXPECT_EQ(line.words().back(), "session.overflow");
  worker.run_until_idle();
  EXPECT_EQ(house.size(), 0U);
}

TEST_F(SessionTest, KeepsASessionThatAcknowledges) {
  Line line = joined();
  for (int i = 0; i < 3000; ++i) {
    rooms.publish(room::reactions::Event(room::reactions::Shown{ParticipantId("u_9"), room::reactions::Reaction::clap}));
    if (i % 100 == 0) {
      pass(milliseconds(100));
      say(line, R"({"type":"ack","ack":)" + std::to_string(i) + "}");
    }
  }
  EXPECT_EQ(house.size(), 1U);
}

TEST_F(SessionTest, NeverOverflowsByTheChatInsideJoined) {
  const std::string text(16000, '"');
  for (std::uint64_t i = 1; i <= 200; ++i) rooms.chat.push_back({i, "m_12345678", ParticipantId("u_9"), "Bob", text, {}});
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

TEST(SessionGreeting, ExpectsAHelloFirst) {
  for (const char* text : {R"({"type":"ping"})", R"({"type":"chat.send","seq":1})", R"({"type":"teleport"})"}) {
    const auto arrival = read_hello(text, "");
    ASSERT_FALSE(arrival.has_value()) << text;
    EXPECT_EQ(arrival.error().error, errors::kHelloExpected) << text;
    EXPECT_TRUE(arrival.error().fatal);
  }
  EXPECT_EQ(read_hello("{", "").error().error, errors::kMalformed);
}

TEST(SessionGreeting, GivesTheInvalidRoomNamesOfTheExamplesTheirExactError) {
  std::size_t seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(PARLANCE_TEST_DATA) + "/signal/invalid")) {
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
  EXPECT_EQ(read_hello(R"({"type":"hello","version":{"major":1,"minor":9},"device":"d_12345678","room":"StandUp"})", "")->room.name, "standup");
}

}  // namespace
}  // namespace parlance::gateway::web

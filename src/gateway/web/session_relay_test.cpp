#include "gateway/web/session_test_fixture.h"

/// Credentials for the relay, as a session hands them out.
namespace parlance::gateway::web {
namespace {

using namespace testing_room;

struct FakeDesk final : RelayDesk {
  std::optional<wire::RelayAccess> access(const RoomKey& room, const ParticipantId& participant) override {
    ++asked;
    return wire::RelayAccess{3478, 8443, room.name + "." + participant.str(), "secret", 1000};
  }
  int asked = 0;
};

class SessionRelayTest : public SessionTest {
 protected:
  Line join() {
    Line line{{0, 1, 1}};
    auto arrival = read_hello(
        R"({"type":"hello","version":{"major":1,"minor":0},"device":"d_12345678","room":"standup"})",
        "192.0.2.1");
    relaying.greet(std::move(arrival).value(), std::make_unique<TestPipe>(line.id, line.wire), worker.now());
    worker.run_until_idle();
    relaying.receive(line.id, R"({"type":"join","seq":1,"name":"Ann"})", worker.now());
    worker.run_until_idle();
    return line;
  }

  FakeDesk desk;
  SessionHouse relaying{{worker, random, 3}, {rooms, peers, tokens, counters, "b_1", 3478, &desk}, {5, 4}};
};

TEST_F(SessionRelayTest, CredentialsOfTheParticipantComeBeforeJoined) {
  Line line = join();
  const auto messages = line.take();
  ASSERT_GE(messages.size(), 3U);
  const auto* access = std::get_if<wire::RelayAccess>(&messages.at(1).body);
  const auto* event = std::get_if<wire::Joined>(&messages.at(2).body);
  ASSERT_NE(access, nullptr);
  ASSERT_NE(event, nullptr);
  EXPECT_EQ(access->username, "standup." + event->self);
  EXPECT_EQ(messages.at(1).seq, 1U);
}

TEST_F(SessionRelayTest, NewOnesAreToldThoseInTheRoomAlone) {
  Line line = join();
  static_cast<void>(line.take());
  Line visitor{{0, 2, 1}};
  auto arrival =
      read_hello(R"({"type":"hello","version":{"major":1,"minor":0},"device":"d_87654321","room":"standup"})",
                 "192.0.2.1");
  relaying.greet(std::move(arrival).value(), std::make_unique<TestPipe>(visitor.id, visitor.wire),
                 worker.now());
  worker.run_until_idle();
  static_cast<void>(visitor.take());
  relaying.renew_relay();
  const auto messages = line.take();
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<wire::RelayAccess>(messages.at(0).body));
  EXPECT_TRUE(visitor.take().empty());
  EXPECT_EQ(desk.asked, 2);
}

TEST_F(SessionRelayTest, WithoutARelayNothingIsTold) {
  Line line = joined();
  for (const auto& message : line.take())
    EXPECT_FALSE(std::holds_alternative<wire::RelayAccess>(message.body));
}

}  // namespace
}  // namespace parlance::gateway::web

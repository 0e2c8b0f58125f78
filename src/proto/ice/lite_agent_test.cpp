#include "base/check.h"
#include "proto/ice/lite_agent.h"
#include "proto/stun/attributes.h"
#include "proto/stun/integrity.h"
#include "proto/stun/writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::proto::ice {
namespace {

using stun::Class;
using stun::Message;
using stun::MessageWriter;
using stun::Method;
using stun::Type;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr TimePoint kStart{std::chrono::hours(1)};
const Credentials kServer{"serv", "ThePasswordOfThe+server/"};
const Credentials kClient{"clie", "ThePasswordOfThe+client/"};
const Credentials kServer2{"serv2", "TheSecondPasswordOfThe+server"};
const Credentials kClient2{"clie2", "TheSecondPasswordOfThe+client"};
const stun::TransactionId kTransaction{1, 2, 3};

Path path(std::uint16_t port, Transport transport = Transport::udp) {
  return {transport, TransportAddress::ipv4(std::array<std::uint8_t, 4>{192, 0, 2, 1}, 8443),
          TransportAddress::ipv4(std::array<std::uint8_t, 4>{198, 51, 100, 7}, port)};
}

/// A browser's check; each part can be spoilt.
struct Ask {
  std::string username = "serv:clie";
  std::string password = "ThePasswordOfThe+server/";
  std::uint32_t priority = 100;
  bool nominates = false;
  std::optional<Role> role = Role::controlling;
};
Bytes bytes_of(const Ask& ask) {
  return check_request(
      {ask.username, ask.password, {kTransaction, ask.priority, ask.nominates, ask.role, 5}});
}
const Ask kNomination{.nominates = true};
Ask nomination(std::uint32_t priority) { return {.priority = priority, .nominates = true}; }
const Ask kNextNomination{"serv2:clie2", "TheSecondPasswordOfThe+server", 100, true, Role::controlling};

/// The actions as words, so that a test reads as a story.
std::string word(const Path& path) { return ":" + std::to_string(path.remote.port); }
struct Words {
  std::string operator()(const Send& send) const { return "send" + word(send.path); }
  std::string operator()(const PathValidated& a) const { return "validated" + word(a.path); }
  std::string operator()(const PathDropped& a) const { return "dropped" + word(a.path); }
  std::string operator()(const Selected& a) const { return "selected" + word(a.path); }
  std::string operator()(const Disconnected&) const { return "disconnected"; }
  std::string operator()(const Recovered&) const { return "recovered"; }
  std::string operator()(const ConsentLost&) const { return "lost"; }
  std::string operator()(const Restarted& a) const { return "restarted from " + a.old_ufrag; }
};

class IceLiteAgent : public testing::Test {
 protected:
  std::vector<std::string> ask(const Ask& ask, const Path& from) { return receive(bytes_of(ask), from); }
  std::vector<std::string> receive(const Bytes& bytes, const Path& from) {
    const auto result = agent.receive({bytes, from}, now, out);
    error = result ? "none" : result.error().what;
    return take();
  }
  std::vector<std::string> wait_until(TimePoint when) {
    now = when;
    agent.tick(now, out);
    return take();
  }
  std::vector<std::string> wait(Duration by) { return wait_until(now + by); }
  std::vector<std::string> take() {
    std::vector<std::string> words;
    for (const auto& action : out.take()) {
      words.push_back(std::visit(Words{}, action));
      if (const auto* send = std::get_if<Send>(&action)) answer = send->bytes;
    }
    return words;
  }

  LiteAgent agent{{kServer, kClient}};
  Outbox<LiteAgent::Action> out;
  TimePoint now = kStart;
  std::string error;
  Bytes answer;
};

TEST_F(IceLiteAgent, AnswersAProvenCheckWithTheAddressItCameFrom) {
  for (const Transport transport : {Transport::udp, Transport::tcp}) {
    const Path from = path(5000, transport);
    EXPECT_THAT(ask({}, from), ElementsAre("send:5000", "validated:5000"));
    const auto message = Message::parse(answer);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->message_class(), Class::success);
    EXPECT_EQ(message->transaction(), kTransaction);
    EXPECT_EQ(stun::xor_mapped_address(*message).value(), from.remote);
    EXPECT_EQ(stun::check_integrity(*message, as_bytes(kServer.password)), stun::Check::valid);
    EXPECT_EQ(stun::check_fingerprint(*message), stun::Check::valid);
    EXPECT_TRUE(agent.is_validated(from));
  }
}

TEST_F(IceLiteAgent, AnswersOverIpv6) {
  const Path from{Transport::udp,
                  {.ip = {0x20, 1, 0xd, 0xb8, 1}, .port = 8443},
                  {.ip = {0x20, 1, 0xd, 0xb8, 2}, .port = 6000}};
  EXPECT_THAT(ask({}, from), ElementsAre("send:6000", "validated:6000"));
  EXPECT_EQ(stun::xor_mapped_address(*Message::parse(answer)).value(), from.remote);
}

TEST_F(IceLiteAgent, IsSilentToEveryOneWhoCannotProveToBeThePeer) {
  const auto spoilt = [](const Ask& ask) { return bytes_of(ask); };
  MessageWriter no_integrity(Class::request, Method::binding, kTransaction);
  no_integrity.add_text(Type::username, "serv:clie");
  no_integrity.add(Type::use_candidate, {});
  no_integrity.add_fingerprint();
  MessageWriter no_fingerprint(Class::request, Method::binding, kTransaction);
  no_fingerprint.add_text(Type::username, "serv:clie");
  no_fingerprint.add_integrity(as_bytes(kServer.password));
  MessageWriter no_username(Class::request, Method::binding, kTransaction);
  no_username.add_integrity(as_bytes(kServer.password));
  no_username.add_fingerprint();
  Bytes wrong_fingerprint = bytes_of({});
  wrong_fingerprint.back() ^= 1U;
  MessageWriter indication(Class::indication, Method::binding, kTransaction);
  indication.add_fingerprint();
  const std::vector<std::pair<Bytes, std::string>> cases = {
      {spoilt({.username = "serx:clie", .nominates = true}), "ice.wrong_username"},
      {spoilt({.username = "serv:clix", .nominates = true}), "ice.wrong_username"},
      {spoilt({.username = "clie:serv", .nominates = true}), "ice.wrong_username"},
      {spoilt({.username = "serv", .nominates = true}), "ice.wrong_username"},
      {spoilt({.password = kClient.password, .nominates = true}), "ice.wrong_integrity"},
      {std::move(no_integrity).take(), "ice.no_integrity"},
      {std::move(no_fingerprint).take(), "ice.no_fingerprint"},
      {std::move(no_username).take(), "ice.no_username"},
      {wrong_fingerprint, "ice.wrong_fingerprint"},
      {std::move(indication).take(), "ice.not_request"},
      {success_response(kTransaction, path(1).remote, kServer.password), "ice.not_request"},
      {Bytes(30, 0), "ice.malformed"},
      {Bytes{}, "ice.malformed"},
  };
  for (const auto& [bytes, what] : cases) {
    EXPECT_THAT(receive(bytes, path(5000)), IsEmpty()) << what;
    EXPECT_EQ(error, what);
  }
  EXPECT_FALSE(agent.is_validated(path(5000)));
  EXPECT_EQ(agent.deadline(), std::nullopt);
  EXPECT_THAT(agent.counters().refused, ElementsAre(2, 2, 1, 1, 1, 4, 1, 1));
  EXPECT_EQ(agent.counters().answered, 0U);
}

TEST_F(IceLiteAgent, AStrangersNominationMovesNothing) {
  ask(kNomination, path(5000));
  for (const Ask& bad :
       {Ask{.password = "wrong", .nominates = true}, Ask{.username = "serv:evil", .nominates = true}}) {
    EXPECT_THAT(ask(bad, path(6666)), IsEmpty());
  }
  EXPECT_EQ(agent.selected(), path(5000));
  EXPECT_THAT(wait_until(kStart + kConsentLifetime), ElementsAre("lost", "dropped:5000"));
}

TEST_F(IceLiteAgent, AnAttributeValueOfTheWrongSizeIsMalformed) {
  for (const Type type : {Type::priority, Type::ice_controlling, Type::ice_controlled, Type::use_candidate}) {
    MessageWriter writer(Class::request, Method::binding, kTransaction);
    writer.add_text(Type::username, "serv:clie");
    writer.add(type, Bytes(3));
    writer.add_integrity(as_bytes(kServer.password));
    writer.add_fingerprint();
    EXPECT_THAT(receive(std::move(writer).take(), path(5000)), IsEmpty());
    EXPECT_EQ(error, "ice.malformed");
  }
}

TEST_F(IceLiteAgent, RefusesUnknownRequiredAttributesWith420) {
  MessageWriter writer(Class::request, Method::binding, kTransaction);
  writer.add_text(Type::username, "serv:clie");
  writer.add(Type{0x7f01}, {});
  writer.add(Type{0xc057}, Bytes(4));  // what Chromium sends and may be passed over
  writer.add_integrity(as_bytes(kServer.password));
  writer.add_fingerprint();
  EXPECT_THAT(receive(std::move(writer).take(), path(5000)), ElementsAre("send:5000"));
  const auto message = Message::parse(answer);
  EXPECT_EQ(stun::error_code(*message)->code, 420);
  EXPECT_THAT(stun::unknown_attributes(*message).value(), ElementsAre(Type{0x7f01}));
  EXPECT_EQ(stun::check_integrity(*message, as_bytes(kServer.password)), stun::Check::valid);
  EXPECT_FALSE(agent.is_validated(path(5000)));
}

TEST_F(IceLiteAgent, APeerThatIsControlledTooHasToSwitch) {
  EXPECT_THAT(ask({.nominates = true, .role = Role::controlled}, path(5000)), ElementsAre("send:5000"));
  const auto message = Message::parse(answer);
  EXPECT_EQ(stun::error_code(*message)->code, 487);
  EXPECT_EQ(stun::check_integrity(*message, as_bytes(kServer.password)), stun::Check::valid);
  EXPECT_EQ(agent.counters().role_conflicts, 1U);
  EXPECT_THAT(ask(kNomination, path(5000)), ElementsAre("send:5000", "validated:5000", "selected:5000"));
}

TEST_F(IceLiteAgent, SelectsWhatIsNominatedOnce) {
  ask({}, path(5000));
  EXPECT_EQ(agent.selected(), std::nullopt);
  EXPECT_THAT(ask(kNomination, path(5000)), ElementsAre("send:5000", "selected:5000"));
  EXPECT_THAT(ask(kNomination, path(5000)), ElementsAre("send:5000"));
  EXPECT_EQ(agent.selected(), path(5000));
}

TEST_F(IceLiteAgent, OfPathsThatAreAllNominatedTheBestIsSelected) {
  ask(nomination(100), path(1));
  EXPECT_THAT(ask(nomination(200), path(2)), ElementsAre("send:2", "validated:2", "selected:2"));
  EXPECT_THAT(ask(nomination(150), path(3)), ElementsAre("send:3", "validated:3"));
  EXPECT_EQ(agent.selected(), path(2));
}

TEST_F(IceLiteAgent, AWorsePathIsSelectedOnceTheBetterIsNoMoreNominated) {
  ask(nomination(200), path(1));
  wait(kNominationHold - milliseconds(1));
  EXPECT_THAT(ask(nomination(100), path(2)), ElementsAre("send:2", "validated:2"));
  wait(milliseconds(1));
  EXPECT_THAT(ask(nomination(100), path(2)), ElementsAre("send:2", "selected:2"));
}

TEST_F(IceLiteAgent, ConsentIsLostExactlyThirtySecondsAfterTheLastProvenRequest) {
  ask(kNomination, path(5000));
  wait(seconds(4));
  ask({}, path(5000));
  const TimePoint last = now;
  wait(seconds(5));
  ask({.password = "wrong"}, path(5000));
  ask({}, path(5001));  // another path does not count
  EXPECT_EQ(agent.deadline(), last + kDisconnectedAfter);
  EXPECT_THAT(wait_until(last + kDisconnectedAfter), ElementsAre("disconnected"));
  EXPECT_EQ(agent.deadline(), last + seconds(30));
  EXPECT_THAT(wait_until(last + seconds(30) - Duration(1)), IsEmpty());
  EXPECT_THAT(wait_until(last + seconds(30)), ElementsAre("lost", "dropped:5000"));
  EXPECT_EQ(agent.selected(), std::nullopt);
  EXPECT_THAT(wait_until(last + seconds(35)), ElementsAre("dropped:5001"));
  EXPECT_EQ(agent.deadline(), std::nullopt);
}

TEST_F(IceLiteAgent, WhatComesTooLateDoesNotUndoTheLoss) {
  ask(kNomination, path(5000));
  now = kStart + seconds(30);  // nobody ticked
  EXPECT_THAT(ask({}, path(5000)), ElementsAre("lost", "dropped:5000", "send:5000", "validated:5000"));
  EXPECT_THAT(ask(kNomination, path(5000)), ElementsAre("send:5000", "selected:5000"));
}

TEST_F(IceLiteAgent, SilenceIsHintedAtOnceAndTakenBack) {
  ask(kNomination, path(5000));
  EXPECT_THAT(wait(kDisconnectedAfter - Duration(1)), IsEmpty());
  EXPECT_THAT(wait(Duration(1)), ElementsAre("disconnected"));
  EXPECT_THAT(wait(seconds(2)), IsEmpty());
  EXPECT_THAT(ask({}, path(5000)), ElementsAre("send:5000", "recovered"));
  EXPECT_EQ(agent.deadline(), now + kDisconnectedAfter);
}

TEST_F(IceLiteAgent, ASilentPathIsReplacedByAnyThatIsHeard) {
  ask(nomination(200), path(1));
  wait(seconds(6));
  EXPECT_THAT(ask({}, path(2)), ElementsAre("send:2", "validated:2"));
  wait(seconds(6));
  EXPECT_THAT(ask({}, path(2)), ElementsAre("send:2", "selected:2", "recovered"));
  EXPECT_EQ(agent.deadline(), kStart + seconds(19));
}

TEST_F(IceLiteAgent, DuringARestartASilentPathWaitsForTheNomination) {
  ask(kNomination, path(1));
  agent.restart({kServer2, kClient2});
  wait(seconds(8));
  Ask next = kNextNomination;
  next.nominates = false;
  EXPECT_THAT(ask(next, path(2)), ElementsAre("send:2", "validated:2"));
  EXPECT_THAT(ask(kNextNomination, path(2)),
              ElementsAre("send:2", "dropped:1", "restarted from serv", "selected:2", "recovered"));
}

TEST_F(IceLiteAgent, ARestartKeepsTheOldPathUntilANewOneIsNominated) {
  ask(kNomination, path(1));
  agent.restart({kServer2, kClient2});
  EXPECT_THAT(ask({}, path(1)), ElementsAre("send:1"));  // the old credentials still hold
  Ask next = kNextNomination;
  next.nominates = false;
  EXPECT_THAT(ask(next, path(2)), ElementsAre("send:2", "validated:2"));
  EXPECT_EQ(stun::check_integrity(*Message::parse(answer), as_bytes(kServer2.password)), stun::Check::valid);
  EXPECT_EQ(agent.selected(), path(1));
  EXPECT_THAT(ask(kNextNomination, path(2)),
              ElementsAre("send:2", "dropped:1", "restarted from serv", "selected:2"));
  EXPECT_THAT(ask({}, path(1)), IsEmpty());
  EXPECT_EQ(error, "ice.wrong_username");
}

TEST_F(IceLiteAgent, ARestartOnTheSamePathKeepsIt) {
  ask(nomination(1000), path(1));
  agent.restart({kServer2, kClient2});
  EXPECT_THAT(ask(kNextNomination, path(1)), ElementsAre("send:1", "restarted from serv", "selected:1"));
  EXPECT_TRUE(agent.is_validated(path(1)));
}

TEST_F(IceLiteAgent, ARestartReplacesAnUnfinishedOne) {
  ask(kNomination, path(1));
  agent.restart({{"serv3", kServer2.password}, kClient2});
  agent.restart({kServer2, kClient2});
  EXPECT_THAT(ask({.username = "serv3:clie2", .password = kServer2.password}, path(1)), IsEmpty());
  EXPECT_THAT(ask(kNextNomination, path(1)), ElementsAre("send:1", "restarted from serv", "selected:1"));
}

TEST_F(IceLiteAgent, CredentialsOfTheTwoGenerationsDoNotMix) {
  agent.restart({kServer2, kClient2});
  EXPECT_THAT(ask({.username = "serv:clie2"}, path(1)), IsEmpty());
  EXPECT_THAT(ask({.username = "serv2:clie", .password = kServer2.password}, path(1)), IsEmpty());
  EXPECT_THAT(ask({.username = "serv2:clie2", .password = kServer.password}, path(1)), IsEmpty());
}

TEST_F(IceLiteAgent, AFloodOfPathsIsBoundedAndNeverCostsTheSelectedOne) {
  ask(kNomination, path(1));
  for (std::uint16_t port = 2; port < 2000; ++port) {
    now += milliseconds(1);
    ask({}, path(port));
  }
  std::size_t known = 0;
  for (std::uint16_t port = 1; port < 2000; ++port) known += agent.is_validated(path(port)) ? 1U : 0U;
  EXPECT_EQ(known, kMaxLitePaths);
  EXPECT_TRUE(agent.is_validated(path(1)));
  EXPECT_TRUE(agent.is_validated(path(1999)));
  EXPECT_EQ(agent.counters().evicted_paths, 1999U - kMaxLitePaths);
}

TEST_F(IceLiteAgent, AClosedConnectionMayBeFollowedByAnother) {
  const Path tcp = path(1, Transport::tcp);
  ask(kNomination, tcp);
  agent.close(tcp, out);
  EXPECT_THAT(take(), ElementsAre("dropped:1", "disconnected"));
  agent.close(tcp, out);
  EXPECT_THAT(take(), IsEmpty());
  EXPECT_EQ(agent.deadline(), kStart + seconds(30));
  EXPECT_THAT(ask(nomination(1), path(2, Transport::tcp)),
              ElementsAre("send:2", "validated:2", "selected:2", "recovered"));
  EXPECT_THAT(wait_until(kStart + seconds(6)), IsEmpty());
}

TEST_F(IceLiteAgent, AClosedConnectionAloneLosesConsentInTime) {
  const Path tcp = path(1, Transport::tcp);
  ask(kNomination, tcp);
  agent.close(tcp, out);
  take();
  EXPECT_THAT(wait_until(kStart + seconds(30)), ElementsAre("lost"));
}

TEST_F(IceLiteAgent, BadCredentialsOfOurOwnAreABug) {
  EXPECT_THROW(LiteAgent({{"abc", kServer.password}, kClient}), Bug);
  EXPECT_THROW(agent.restart({kServer2, {"clie", "short"}}), Bug);
}

}  // namespace
}  // namespace parlance::proto::ice

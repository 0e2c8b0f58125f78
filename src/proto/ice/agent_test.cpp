#include "base/check.h"
#include "proto/ice/agent.h"
#include "proto/ice/limits.h"
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
const Credentials kOurs{"ours", "ThePasswordThatIsOurOwn"};
const Credentials kTheirs{"theirs", "ThePasswordOfThePeerThere"};

TransportAddress v4(std::uint8_t host, std::uint16_t port) {
  return TransportAddress::ipv4(std::array<std::uint8_t, 4>{198, 51, 100, host}, port);
}
const TransportAddress kBase = v4(1, 5000);
const TransportAddress kPeer = v4(2, 6000);
const Path kPath{Transport::udp, kBase, kPeer};

RemoteCandidate remote(const TransportAddress& address, std::uint32_t priority = 100,
                       std::string foundation = "f") {
  return {{.foundation = std::move(foundation), .priority = priority, .address = address}};
}

/// One agent, and a peer whose words the test writes itself.
class IceAgent : public testing::Test {
 protected:
  void meet() {
    ASSERT_TRUE(agent.add_local({.address = kBase}));
    ASSERT_TRUE(agent.set_remote(kTheirs));
    ASSERT_TRUE(agent.add_remote(remote(kPeer)));
  }
  /// What is sent by then; other actions are kept in `told`.
  std::vector<Send> run_until(TimePoint end) {
    std::vector<Send> sent;
    for (auto due = agent.deadline(); due && *due <= end; due = agent.deadline()) {
      now = std::max(now, *due);
      agent.tick(now, out);
      for (Send& send : take()) sent.push_back(std::move(send));
      EXPECT_TRUE(!agent.deadline() || *agent.deadline() > now) << "due again at once";
    }
    now = std::max(now, end);
    return sent;
  }
  std::vector<Send> run_for(Duration by) { return run_until(now + by); }
  std::vector<Send> receive(const Bytes& bytes, const Path& path = kPath) {
    const auto result = agent.receive({bytes, path}, now, out);
    error = result ? "none" : result.error().what;
    return take();
  }
  std::vector<Send> take() {
    std::vector<Send> sent;
    for (auto& action : out.take()) {
      if (auto* send = std::get_if<Send>(&action)) {
        sent.push_back(std::move(*send));
      } else {
        told.push_back(std::move(action));
      }
    }
    return sent;
  }
  template <class A> [[nodiscard]] std::size_t count() const {
    return static_cast<std::size_t>(std::count_if(
        told.begin(), told.end(), [](const AgentAction& a) { return std::holds_alternative<A>(a); }));
  }
  static Bytes answer_to(const Send& request, std::string_view password = kTheirs.password) {
    return success_response(Message::parse(request.bytes)->transaction(), request.path.local, password);
  }
  static Bytes peers_check(std::uint8_t id, bool nominates = false) {
    return check_request(
        {"ours:theirs", kOurs.password, {{id}, 77, nominates, Role::controlling, ~std::uint64_t{0}}});
  }
  /// As the controlling side, up to the selected pair.
  void connect() {
    meet();
    for (int i = 0; i < 2; ++i) {
      const auto sent = run_for(kTa);
      ASSERT_EQ(sent.size(), 1U);
      receive(answer_to(sent[0]));
    }
    ASSERT_EQ(agent.selected(), kPath);
  }

  SeededRandom random{1};
  Agent agent{Role::controlling, kOurs, random};
  Outbox<AgentAction> out;
  std::vector<AgentAction> told;
  TimePoint now = kStart;
  std::string error;
};

TEST_F(IceAgent, ACheckCarriesWhatRfc8445Section71Wants) {
  meet();
  const auto sent = run_for(Duration{});
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].path, kPath);
  const auto message = Message::parse(sent[0].bytes);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->message_class(), Class::request);
  EXPECT_EQ(stun::text(*message, Type::username).value(), "theirs:ours");
  // Peer-reflexive, first in rank, component 1: 110 << 24 | 65535 << 8 | 255.
  EXPECT_EQ(stun::priority(*message).value(), 0x6effffffU);
  EXPECT_TRUE(stun::tie_breaker(*message, Type::ice_controlling));
  EXPECT_EQ(message->find(Type::ice_controlled), nullptr);
  EXPECT_FALSE(stun::use_candidate(*message).value());
  EXPECT_EQ(stun::check_integrity(*message, as_bytes(kTheirs.password)), stun::Check::valid);
  EXPECT_EQ(stun::check_fingerprint(*message), stun::Check::valid);
}

TEST_F(IceAgent, ChecksBeginTaApartTheBestPairFirst) {
  ASSERT_TRUE(agent.add_local({.address = kBase}));
  ASSERT_TRUE(agent.set_remote(kTheirs));
  for (std::uint16_t i = 0; i < 5; ++i) {
    ASSERT_TRUE(agent.add_remote(
        remote(v4(2, static_cast<std::uint16_t>(6000 + i)), 100U + i, "f" + std::to_string(i))));
  }
  std::vector<std::uint16_t> ports;
  for (int i = 0; i < 5; ++i) {
    const auto sent = run_until(kStart + i * kTa);
    ASSERT_EQ(sent.size(), 1U) << i;
    ports.push_back(sent[0].path.remote.port);
  }
  EXPECT_THAT(ports, ElementsAre(6004, 6003, 6002, 6001, 6000));
  EXPECT_THAT(run_until(kStart + kMinRto - Duration(1)), IsEmpty());
}

TEST_F(IceAgent, AnUnansweredCheckIsRepeatedAsRfc8489SaysAndThenFails) {
  meet();
  agent.end_of_remote();
  std::vector<std::int64_t> at;
  while (told.empty() && agent.deadline()) {
    const TimePoint due = *agent.deadline();
    const std::size_t sent = run_until(due).size();
    for (std::size_t i = 0; i < sent; ++i) at.push_back((now - kStart) / milliseconds(1));
  }
  EXPECT_THAT(at, ElementsAre(0, 500, 1500, 3500, 7500, 15500, 31500));
  EXPECT_EQ(now, kStart + milliseconds(39500));
  EXPECT_EQ(count<Failed>(), 1U);
  EXPECT_EQ(agent.deadline(), std::nullopt);
}

TEST_F(IceAgent, TheIntervalGrowsWithTheNumberOfChecksUnderWay) {
  ASSERT_TRUE(agent.add_local({.address = kBase}));
  ASSERT_TRUE(agent.set_remote(kTheirs));
  for (std::uint16_t i = 0; i < 20; ++i) {
    ASSERT_TRUE(agent.add_remote(
        remote(v4(2, static_cast<std::uint16_t>(6000 + i)), 100U + i, "f" + std::to_string(i))));
  }
  EXPECT_EQ(run_until(kStart + 19 * kTa).size(), 20U);
  EXPECT_THAT(run_until(kStart + 20 * kTa - Duration(1)), IsEmpty());  // 20 active: MAX(500 ms, 20 Ta)
  EXPECT_EQ(run_until(kStart + 20 * kTa).size(), 1U);
}

TEST_F(IceAgent, TheControllingSideNominatesWhatHasBecomeValid) {
  meet();
  const auto first = run_for(Duration{});
  receive(answer_to(first[0]));
  EXPECT_EQ(count<PathValidated>(), 1U);
  EXPECT_EQ(agent.selected(), std::nullopt);
  const auto second = run_for(kTa);
  ASSERT_EQ(second.size(), 1U);
  EXPECT_TRUE(stun::use_candidate(*Message::parse(second[0].bytes)).value());
  receive(answer_to(second[0]));
  EXPECT_EQ(agent.selected(), kPath);
  EXPECT_EQ(count<Selected>(), 1U);
}

TEST_F(IceAgent, ABetterPairIsWaitedForButNotForLong) {
  ASSERT_TRUE(agent.add_local({.address = kBase}));
  ASSERT_TRUE(agent.set_remote(kTheirs));
  ASSERT_TRUE(agent.add_remote(remote(v4(2, 1), 900, "a")));
  ASSERT_TRUE(agent.add_remote(remote(kPeer, 100, "b")));
  const auto sent = run_for(kTa);
  ASSERT_EQ(sent.size(), 2U);
  receive(answer_to(sent[1]));
  const TimePoint valid = now;
  EXPECT_THAT(run_until(valid + kNominationPatience - Duration(1)), IsEmpty());
  const auto nomination = run_until(valid + kNominationPatience);
  ASSERT_EQ(nomination.size(), 1U);
  EXPECT_EQ(nomination[0].path, kPath);
  EXPECT_TRUE(stun::use_candidate(*Message::parse(nomination[0].bytes)).value());
}

TEST_F(IceAgent, AResponseWithoutThePeersSignatureIsAsIfItHadNeverCome) {
  meet();
  const auto sent = run_for(Duration{});
  const auto id = Message::parse(sent[0].bytes)->transaction();
  MessageWriter bare(Class::success, Method::binding, id);
  bare.add_xor_address(Type::xor_mapped_address, kBase);
  bare.add_fingerprint();
  Bytes torn = answer_to(sent[0]);
  torn.back() ^= 1U;
  receive(std::move(bare).take());
  receive(answer_to(sent[0], kOurs.password));
  receive(torn);
  EXPECT_EQ(agent.counters().wrong_responses, 3U);
  EXPECT_THAT(told, IsEmpty());
  EXPECT_EQ(run_until(kStart + kMinRto).size(), 1U);  // it is repeated
  receive(answer_to(sent[0]));
  EXPECT_EQ(count<PathValidated>(), 1U);
  receive(answer_to(sent[0]));
  EXPECT_EQ(error, "ice.not_request");
}

TEST_F(IceAgent, AResponseFromElsewhereFailsThePair) {
  meet();
  agent.end_of_remote();
  const auto sent = run_for(Duration{});
  receive(answer_to(sent[0]), {Transport::udp, kBase, v4(3, 6000)});
  EXPECT_EQ(agent.counters().asymmetric_responses, 1U);
  EXPECT_EQ(count<PathValidated>(), 0U);
  EXPECT_EQ(count<Failed>(), 1U);
}

TEST_F(IceAgent, RequestsThatProveNothingAreUnanswered) {
  meet();
  run_for(Duration{});
  const auto claim = [](std::string_view username, std::string_view password) {
    return check_request({username, password, {{9}, 1, true, Role::controlled, 0}});
  };
  for (const auto& [bytes, what] : {std::pair(claim("ours:theirs", kTheirs.password), "ice.wrong_integrity"),
                                    std::pair(claim("ours:other", kOurs.password), "ice.wrong_username"),
                                    std::pair(claim("other:theirs", kOurs.password), "ice.wrong_username"),
                                    std::pair(Bytes(40, 1), "ice.malformed")}) {
    EXPECT_THAT(receive(bytes, {Transport::udp, kBase, v4(66, 6)}), IsEmpty());
    EXPECT_EQ(error, what);
  }
  EXPECT_EQ(agent.counters().peer_reflexive, 0U);
  EXPECT_THAT(told, IsEmpty());
}

TEST_F(IceAgent, ACheckFromNowhereIsAnsweredAndCheckedBack) {
  Agent controlled(Role::controlled, kOurs, random);
  agent = std::move(controlled);
  ASSERT_TRUE(agent.add_local({.address = kBase}));
  ASSERT_TRUE(agent.set_remote(kTheirs));
  const Path from{Transport::udp, kBase, v4(7, 7)};
  ASSERT_EQ(receive(peers_check(1, true), from).size(), 1U);
  const auto sent = run_for(kTa);
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].path, from);
  receive(answer_to(sent[0]), from);
  EXPECT_EQ(agent.selected(), from);  // it was nominated before it was valid
}

TEST_F(IceAgent, ACheckBackReplacesTheOneUnderWay) {
  meet();
  const auto first = run_for(Duration{});
  ASSERT_EQ(first.size(), 1U);
  receive(check_request({"ours:theirs", kOurs.password, {{6}, 1, false, Role::controlled, 0}}));
  const auto second = run_for(kTa);
  ASSERT_EQ(second.size(), 1U);
  const auto repeated = run_until(kStart + kTa + kMinRto);
  ASSERT_EQ(repeated.size(), 1U);  // the second; the first is not repeated (RFC 8445 section 7.3.1.4)
  EXPECT_EQ(repeated[0].bytes, second[0].bytes);
  receive(answer_to(second[0]));
  EXPECT_EQ(count<PathValidated>(), 1U);
}

TEST_F(IceAgent, AFloodOfProvenRequestsIsBounded) {
  ASSERT_TRUE(agent.add_local({.address = kBase}));
  ASSERT_TRUE(agent.set_remote(kTheirs));
  for (std::uint16_t port = 1; port <= 3000; ++port) {
    ASSERT_EQ(receive(peers_check(1), {Transport::udp, kBase, v4(9, port)}).size(), 1U);
  }
  EXPECT_EQ(agent.counters().peer_reflexive, kMaxRemoteCandidates);
  EXPECT_EQ(agent.counters().dropped_candidates, 3000U - kMaxRemoteCandidates);
  const auto sent = run_for(seconds(60));
  EXPECT_LE(sent.size(), kMaxRemoteCandidates * kMaxSends);
}

TEST_F(IceAgent, CandidatesHaveLimits) {
  for (std::uint16_t i = 0; i < kMaxLocalCandidates; ++i) {
    ASSERT_TRUE(agent.add_local({.address = v4(1, static_cast<std::uint16_t>(5000 + i))}));
  }
  EXPECT_EQ(agent.add_local({.address = v4(1, 4999)}).error().what, "ice.too_many_candidates");
  EXPECT_EQ(agent.add_local({.address = v4(1, 5000)}).error().what, "ice.duplicate");
  for (std::uint16_t i = 0; i < kMaxRemoteCandidates; ++i) {
    ASSERT_TRUE(agent.add_remote(remote(v4(2, static_cast<std::uint16_t>(6000 + i)), i)));
  }
  EXPECT_EQ(agent.add_remote(remote(v4(2, 1))).error().what, "ice.too_many_candidates");
  EXPECT_TRUE(agent.add_remote(remote(v4(2, 6000))));  // a known one costs nothing
  EXPECT_EQ(agent.counters().dropped_pairs, kMaxLocalCandidates * kMaxRemoteCandidates - kMaxPairs);
}

TEST_F(IceAgent, CandidatesThatCannotBeUsedAreCountedAndIgnored) {
  ASSERT_TRUE(agent.add_local({.address = kBase}));
  ASSERT_TRUE(agent.set_remote(kTheirs));
  RemoteCandidate name = remote({});
  name.is_name = true;
  RemoteCandidate stray = remote(kPeer);
  stray.ufrag = "before";
  EXPECT_TRUE(agent.add_remote(name));
  EXPECT_TRUE(agent.add_remote(stray));
  for (const auto& address : {v4(2, 0), TransportAddress::ipv4(std::array<std::uint8_t, 4>{}, 9),
                              TransportAddress::ipv4(std::array<std::uint8_t, 4>{224, 0, 0, 251}, 5353),
                              TransportAddress::ipv4(std::array<std::uint8_t, 4>{255, 255, 255, 255}, 9),
                              TransportAddress{.ip = {0xff, 2}, .port = 9}, TransportAddress{.port = 9}}) {
    EXPECT_TRUE(agent.add_remote(remote(address)));
  }
  EXPECT_EQ(agent.counters().ignored_names, 1U);
  EXPECT_EQ(agent.counters().stale_candidates, 1U);
  EXPECT_EQ(agent.counters().unusable_candidates, 6U);
  EXPECT_THAT(run_for(seconds(1)), IsEmpty());
}

TEST_F(IceAgent, OnlyTheSameTransportAndFamilyMakeAPair) {
  const TransportAddress v6{.ip = {0x20, 1, 0xd, 0xb8, 1}, .port = 5};
  ASSERT_TRUE(agent.add_local({.address = kBase}));
  ASSERT_TRUE(
      agent.add_local({.transport = Transport::tcp, .address = v4(1, 9), .tcp_type = TcpType::active}));
  ASSERT_TRUE(agent.set_remote(kTheirs));
  RemoteCandidate tcp = remote(v4(2, 443));
  tcp.candidate.transport = Transport::tcp;
  tcp.candidate.tcp_type = TcpType::passive;
  RemoteCandidate active = remote(v4(2, 9));
  active.candidate.transport = Transport::tcp;
  active.candidate.tcp_type = TcpType::active;
  for (const auto& candidate : {remote(v6), tcp, active}) ASSERT_TRUE(agent.add_remote(candidate));
  const auto sent = run_for(seconds(39));
  ASSERT_EQ(sent.size(), 1U);  // and nothing is repeated on TCP
  EXPECT_EQ(sent[0].path, (Path{Transport::tcp, v4(1, 9), v4(2, 443)}));
  agent.end_of_remote();
  run_for(seconds(1));
  EXPECT_EQ(count<Failed>(), 1U);  // after Ti
}

TEST_F(IceAgent, LocalCandidatesHaveToMakeSense) {
  for (const LocalAddress& bad :
       {LocalAddress{.type = CandidateType::server_reflexive, .address = kBase},
        LocalAddress{.transport = Transport::tcp, .address = kBase},
        LocalAddress{.address = kBase, .tcp_type = TcpType::active}, LocalAddress{}}) {
    EXPECT_EQ(agent.add_local(bad).error().what, "ice.local_candidate");
  }
  const Candidate relayed =
      *agent.add_local({.type = CandidateType::relayed, .address = v4(50, 50), .related = kBase});
  EXPECT_EQ(relayed.type, CandidateType::relayed);
  EXPECT_EQ(relayed.priority >> 24U, 0U);
  EXPECT_EQ(relayed.related, kBase);
}

TEST_F(IceAgent, DiscoveryTellsHowABaseLooksFromOutside) {
  const TransportAddress server = v4(200, 3478);
  const TransportAddress outside = v4(100, 40000);
  EXPECT_EQ(agent.discover(kBase, server).error().what, "ice.no_such_base");
  ASSERT_TRUE(agent.add_local({.address = kBase}));
  ASSERT_TRUE(agent.discover(kBase, server));
  const auto sent = run_for(Duration{});
  ASSERT_EQ(sent.size(), 1U);
  const auto id = Message::parse(sent[0].bytes)->transaction();
  MessageWriter answer(Class::success, Method::binding, id);
  answer.add_xor_address(Type::xor_mapped_address, outside);
  receive(Bytes(answer.bytes().begin(), answer.bytes().end()), {Transport::udp, kBase, v4(201, 3478)});
  EXPECT_THAT(told, IsEmpty());  // not from the server
  receive(std::move(answer).take(), {Transport::udp, kBase, server});
  ASSERT_EQ(told.size(), 2U);
  const Candidate found = std::get<CandidateFound>(told[0]).candidate;
  EXPECT_EQ(found.type, CandidateType::server_reflexive);
  EXPECT_EQ(found.address, outside);
  EXPECT_EQ(found.related, kBase);
  EXPECT_EQ(found.priority, (100U << 24U) + (65535U << 8U) + 255U);
  EXPECT_EQ(count<DiscoveryDone>(), 1U);
}

TEST_F(IceAgent, ASilentServerIsGivenUp) {
  ASSERT_TRUE(agent.add_local({.address = kBase}));
  ASSERT_TRUE(agent.discover(kBase, v4(200, 3478)));
  EXPECT_EQ(run_for(seconds(39)).size(), kMaxSends);
  EXPECT_EQ(count<DiscoveryDone>(), 0U);
  run_for(seconds(1));
  EXPECT_EQ(count<DiscoveryDone>(), 1U);
  EXPECT_EQ(count<CandidateFound>(), 0U);
  for (std::uint16_t i = 1; i < kMaxDiscoveries; ++i) ASSERT_TRUE(agent.discover(kBase, v4(200, i)));
  EXPECT_EQ(agent.discover(kBase, v4(201, 1)).error().what, "ice.too_many_discoveries");
}

TEST_F(IceAgent, ConsentIsAskedFourToSixSecondsApartAndNeverRepeated) {
  connect();
  TimePoint last = now;
  for (int i = 0; i < 50; ++i) {
    while (agent.deadline() && *agent.deadline() <= last + seconds(4) - Duration(1))
      run_until(*agent.deadline());
    const auto sent = run_until(*agent.deadline());
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_GE(now - last, seconds(4));
    EXPECT_LE(now - last, seconds(6));
    EXPECT_FALSE(stun::use_candidate(*Message::parse(sent[0].bytes)).value());
    receive(answer_to(sent[0]));
    last = now;
  }
  EXPECT_EQ(agent.counters().retransmissions, 0U);
}

TEST_F(IceAgent, ConsentIsLostExactlyThirtySecondsAfterTheLastResponse) {
  connect();
  const TimePoint last = now;
  run_until(last + seconds(30) - Duration(1));
  EXPECT_EQ(count<Disconnected>(), 1U);
  EXPECT_EQ(agent.selected(), kPath);
  run_until(last + seconds(30));
  EXPECT_EQ(count<ConsentLost>(), 1U);
  EXPECT_EQ(agent.selected(), std::nullopt);
}

TEST_F(IceAgent, AResponseThatComesTooLateDoesNotRenewConsent) {
  connect();
  const TimePoint last = now;
  const auto sent = run_until(last + seconds(29));
  ASSERT_FALSE(sent.empty());
  now = last + seconds(30);
  receive(answer_to(sent.back()));
  agent.tick(now, out);
  take();
  EXPECT_EQ(count<ConsentLost>(), 1U);
}

TEST_F(IceAgent, OneWhoIsToldToSwitchSwitchesAndAsksAgain) {
  meet();
  const auto sent = run_for(Duration{});
  receive(role_conflict_response(Message::parse(sent[0].bytes)->transaction(), kTheirs.password));
  EXPECT_EQ(agent.role(), Role::controlled);
  const auto again = run_for(kTa);
  ASSERT_EQ(again.size(), 1U);
  EXPECT_NE(Message::parse(again[0].bytes)->find(Type::ice_controlled), nullptr);
}

TEST_F(IceAgent, TheGreaterTieBreakerStaysControlling) {
  meet();
  const auto ask = [this](Role role, std::uint64_t tie_breaker) {
    const auto sent =
        receive(check_request({"ours:theirs", kOurs.password, {{3}, 1, false, role, tie_breaker}}));
    EXPECT_EQ(sent.size(), 1U);
    return Message::parse(sent[0].bytes)->message_class();
  };
  EXPECT_EQ(ask(Role::controlling, 0), Class::error);
  EXPECT_EQ(agent.role(), Role::controlling);
  EXPECT_EQ(ask(Role::controlling, ~std::uint64_t{0}), Class::success);
  EXPECT_EQ(agent.role(), Role::controlled);
  EXPECT_EQ(ask(Role::controlled, ~std::uint64_t{0}), Class::error);
  EXPECT_EQ(agent.role(), Role::controlled);
  EXPECT_EQ(ask(Role::controlled, 0), Class::success);
  EXPECT_EQ(agent.role(), Role::controlling);
  EXPECT_EQ(agent.counters().role_conflicts, 2U);
}

TEST_F(IceAgent, NewRemoteCredentialsNeedARestart) {
  meet();
  EXPECT_TRUE(agent.set_remote(kTheirs));
  EXPECT_EQ(agent.set_remote({"else", kTheirs.password}).error().what, "ice.needs_restart");
  EXPECT_EQ(agent.set_remote({"e", kTheirs.password}).error().what, "ice.ufrag");
  EXPECT_THROW(agent.restart({"x", "y"}), Bug);
}

TEST_F(IceAgent, DuringARestartTheOldPairIsAnsweredAndKeepsConsent) {
  connect();
  agent.restart({"newer", kOurs.password});
  EXPECT_EQ(agent.selected(), kPath);
  EXPECT_EQ(
      receive(check_request({"ours:theirs", kOurs.password, {{4}, 1, false, Role::controlled, 0}})).size(),
      1U);
  const auto sent = run_for(seconds(6));
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(stun::text(*Message::parse(sent[0].bytes), Type::username).value(), "theirs:ours");
  receive(answer_to(sent[0]));
  EXPECT_EQ(error, "none");
}

TEST_F(IceAgent, AnUnansweredConsentCheckIsNeverRepeated) {
  connect();
  const TimePoint end = now + seconds(60);
  for (std::size_t asked = 0; now < end && agent.deadline();) {
    for (const Send& send : run_until(*agent.deadline())) {
      if (asked++ > 0) receive(answer_to(send));
    }
  }
  EXPECT_EQ(agent.counters().retransmissions, 0U);
  EXPECT_EQ(agent.selected(), kPath);
}

TEST_F(IceAgent, ARestartDuringARestartKeepsWhatIsInUse) {
  connect();
  agent.restart({"newer", kOurs.password});
  agent.restart({"newest", kOurs.password});
  EXPECT_EQ(agent.selected(), kPath);
  EXPECT_EQ(
      receive(check_request({"ours:theirs", kOurs.password, {{4}, 1, false, Role::controlled, 0}})).size(),
      1U);
  receive(check_request({"newer:theirs", kOurs.password, {{4}, 1, false, Role::controlled, 0}}));
  EXPECT_EQ(error, "ice.wrong_username");
}

TEST_F(IceAgent, ARestartEndsTheChecksBefore) {
  meet();
  ASSERT_TRUE(agent.add_remote(remote(v4(2, 6001))));
  EXPECT_EQ(run_for(Duration{}).size(), 1U);
  agent.restart({"newer", kOurs.password});
  EXPECT_THAT(run_for(seconds(60)), IsEmpty());
}

TEST_F(IceAgent, OfPairsThatThePeerAllNominatesTheBestIsSelected) {
  agent = Agent(Role::controlled, kOurs, random);
  ASSERT_TRUE(agent.add_local({.address = kBase}));
  ASSERT_TRUE(agent.set_remote(kTheirs));
  const auto nominate = [this](std::uint16_t port, std::uint32_t priority) {
    const Path from{Transport::udp, kBase, v4(2, port)};
    receive(check_request({"ours:theirs", kOurs.password, {{5}, priority, true, Role::controlling, 1}}),
            from);
    for (const Send& sent : run_for(kTa)) receive(answer_to(sent), sent.path);
    return agent.selected() == from;
  };
  EXPECT_TRUE(nominate(1, 500));
  EXPECT_FALSE(nominate(2, 400));
  EXPECT_TRUE(nominate(3, 600));
  EXPECT_EQ(count<Selected>(), 2U);
}

}  // namespace
}  // namespace parlance::proto::ice

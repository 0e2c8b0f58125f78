#include "test/net/nat/example_packets.h"
#include "test/net/nat/order.h"
#include "test/net/nat/translator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::test::nat {
namespace {

using namespace std::chrono_literals;

constexpr Ip kOutside = 0x05050007;
constexpr Endpoint kAda{0xc0a80102, 40000};
constexpr Endpoint kBen{0xc0a80103, 40000};
constexpr Endpoint kFar{0x05060708, 443};
constexpr Endpoint kFarOtherPort{0x05060708, 444};
constexpr Endpoint kElsewhere{0x05060709, 443};

class TranslatorTest : public ::testing::Test {
 protected:
  void behave(std::string_view line) {
    ASSERT_TRUE(obey(line, behaviour_));
    nat_.set(behaviour_);
  }
  /// What came out, or an empty packet; `why_` says why.
  Translator::Action pass(Network from, const Bytes& packet) {
    Outbox<Translator::Action> out;
    const auto done = nat_.receive({from, packet}, now_, out);
    why_ = done ? "" : done.error().what;
    auto actions = out.take();
    EXPECT_EQ(actions.size(), done ? 1U : 0U);
    return actions.empty() ? Translator::Action{} : std::move(actions.front());
  }
  /// Sends from inside and gives the endpoint that the far side sees.
  Endpoint seen(const Endpoint& from, const Endpoint& to, Protocol protocol = Protocol::udp,
                std::uint8_t flags = 0) {
    const auto action =
        pass(Network::inside, packet_of({.protocol = protocol, .from = from, .to = to, .flags = flags}));
    if (action.packet.empty()) return {};
    EXPECT_EQ(action.to, Network::outside);
    const auto packet = read_packet(action.packet);
    const Endpoint source = packet->outer.source.endpoint;
    EXPECT_EQ(action.packet,
              packet_of({.protocol = protocol, .from = source, .to = to, .flags = flags, .ttl = 63}));
    return source;
  }
  /// Sends from outside and gives the inside endpoint that it reaches; 0:0 is none.
  Endpoint reached(const Endpoint& from, const Endpoint& to, Protocol protocol = Protocol::udp,
                   std::uint8_t flags = 0) {
    const auto action =
        pass(Network::outside, packet_of({.protocol = protocol, .from = from, .to = to, .flags = flags}));
    if (action.packet.empty()) return {};
    EXPECT_EQ(action.to, Network::inside);
    const Endpoint destination = read_packet(action.packet)->outer.destination.endpoint;
    EXPECT_EQ(action.packet,
              packet_of({.protocol = protocol, .from = from, .to = destination, .flags = flags, .ttl = 63}));
    return destination;
  }

  Behaviour behaviour_;
  SeededRandom random_{7};
  Translator nat_{kOutside, random_};
  TimePoint now_{1h};
  std::string_view why_;
};

TEST_F(TranslatorTest, MapsByWhatItsMappingDependsOn) {
  for (const auto* const line : {"mapping independent", "mapping address", "mapping port"}) {
    behave(line);
    nat_.forget();
    const Endpoint first = seen(kAda, kFar);
    EXPECT_EQ(first.ip, kOutside);
    EXPECT_EQ(first, seen(kAda, kFar)) << line;
    EXPECT_EQ(first == seen(kAda, kFarOtherPort),
              behaviour_.mapping != Dependence::address_and_port_dependent);
    EXPECT_EQ(first == seen(kAda, kElsewhere), behaviour_.mapping == Dependence::endpoint_independent);
  }
}

TEST_F(TranslatorTest, LetsInByWhatItsFilteringDependsOn) {
  for (const auto* const line : {"filtering independent", "filtering address", "filtering port"}) {
    behave(line);
    nat_.forget();
    const Endpoint outside = seen(kAda, kFar);
    EXPECT_EQ(reached(kFar, outside), kAda) << line;
    EXPECT_EQ(reached(kFarOtherPort, outside) == kAda,
              behaviour_.filtering != Dependence::address_and_port_dependent);
    EXPECT_EQ(reached(kElsewhere, outside) == kAda, behaviour_.filtering == Dependence::endpoint_independent);
  }
  EXPECT_EQ(why_, "nat.filtered");
}

TEST_F(TranslatorTest, PreservesAPortWhileItIsFreeAndNeverSharesOne) {
  EXPECT_EQ(seen(kAda, kFar).port, kAda.port);
  const Endpoint other = seen(kBen, kFar);
  EXPECT_NE(other.port, kAda.port);
  EXPECT_EQ(reached(kFar, other), kBen);
  behave("ports random");
  const Endpoint random = seen({kAda.ip, 40001}, kFar);
  EXPECT_NE(random.port, 40001);
  EXPECT_GE(random.port, 1024);
}

TEST_F(TranslatorTest, WhatNobodyAskedForStaysOutside) {
  seen(kAda, kFar);
  EXPECT_EQ(reached(kFar, {kOutside, 1234}), Endpoint{});
  EXPECT_EQ(why_, "nat.no_mapping");
  EXPECT_EQ(reached(kFar, {kOutside, kAda.port}, Protocol::tcp), Endpoint{})
      << "a UDP mapping is none for TCP";
  EXPECT_EQ(reached(kFar, {kOutside + 1, kAda.port}), Endpoint{});
  EXPECT_EQ(why_, "nat.not_ours");
}

TEST_F(TranslatorTest, AMappingLivesByWhatIsSentNotByWhatArrives) {
  behave("timeout udp 30s");
  const Endpoint outside = seen(kAda, kFar);
  now_ += 29s;
  EXPECT_EQ(reached(kFar, outside), kAda);
  EXPECT_EQ(seen(kAda, kFar), outside);
  now_ += 29s;
  EXPECT_EQ(reached(kFar, outside), kAda);
  EXPECT_EQ(nat_.deadline(), now_ + 1s);
  now_ += 1s;
  EXPECT_EQ(reached(kFar, outside), Endpoint{});
  EXPECT_EQ(why_, "nat.no_mapping");
  EXPECT_EQ(nat_.mappings(), 0U);
}

TEST_F(TranslatorTest, APeersPermissionEndsByItself) {
  behave("port_restricted timeout udp 30s");
  const Endpoint outside = seen(kAda, kFar);
  now_ += 20s;
  seen(kAda, kElsewhere);
  now_ += 20s;
  EXPECT_EQ(reached(kElsewhere, outside), kAda);
  EXPECT_EQ(reached(kFar, outside), Endpoint{});
}

TEST_F(TranslatorTest, ATcpMappingLivesLongOnceItIsAnsweredAndShortOnceItCloses) {
  behave("timeout tcp 1000s timeout transitory 10s");
  const Endpoint outside = seen(kAda, kFar, Protocol::tcp, kTcpSyn);
  EXPECT_EQ(reached(kFar, outside, Protocol::tcp, kTcpSyn | kTcpAck), kAda);
  seen(kAda, kFar, Protocol::tcp, kTcpAck);
  now_ += 999s;
  EXPECT_EQ(reached(kFar, outside, Protocol::tcp, kTcpAck), kAda);
  seen(kAda, kFar, Protocol::tcp, kTcpFin);
  now_ += 10s;
  EXPECT_EQ(reached(kFar, outside, Protocol::tcp, kTcpAck), Endpoint{});
  EXPECT_EQ(seen(kAda, kFar, Protocol::tcp, kTcpSyn).ip, kOutside);
  now_ += 10s;
  EXPECT_EQ(reached(kFar, outside, Protocol::tcp, kTcpSyn | kTcpAck), Endpoint{})
      << "nobody answered in time";
}

TEST_F(TranslatorTest, HairpinsToTheOutsideEndpointFromTheOutsideEndpoint) {
  behave("full_cone");
  const Endpoint ada = seen(kAda, kFar);
  const Bytes packet = packet_of({.from = kBen, .to = ada});
  EXPECT_TRUE(pass(Network::inside, packet).packet.empty());
  EXPECT_EQ(why_, "nat.no_hairpin");
  behave("hairpin on");
  const Endpoint ben = seen(kBen, kFar);
  const auto action = pass(Network::inside, packet);
  EXPECT_EQ(action.to, Network::inside);
  EXPECT_EQ(action.packet, packet_of({.from = ben, .to = kAda, .ttl = 63}));
}

TEST_F(TranslatorTest, AHairpinIsFilteredAndOpensTheWayBack) {
  behave("port_restricted hairpin on");
  const Endpoint ada = seen(kAda, kFar);
  const Endpoint ben = seen(kBen, kFar);
  EXPECT_TRUE(pass(Network::inside, packet_of({.from = kBen, .to = ada})).packet.empty());
  EXPECT_EQ(why_, "nat.filtered");
  EXPECT_FALSE(pass(Network::inside, packet_of({.from = kAda, .to = ben})).packet.empty());
  EXPECT_FALSE(pass(Network::inside, packet_of({.from = kBen, .to = ada})).packet.empty());
}

TEST_F(TranslatorTest, CarriesErrorsInBothDirections) {
  behave("symmetric");
  const Endpoint outside = seen(kAda, kFar);
  const auto in =
      pass(Network::outside, unreachable(0x08080808, kOutside, packet_of({.from = outside, .to = kFar})));
  EXPECT_EQ(in.to, Network::inside);
  auto expected = unreachable(0x08080808, kAda.ip, packet_of({.from = kAda, .to = kFar}));
  count_hop(expected);
  EXPECT_EQ(in.packet, expected) << "whichever hop it is from";
  const auto out =
      pass(Network::inside, unreachable(kAda.ip, kFar.ip, packet_of({.from = kFar, .to = kAda})));
  EXPECT_EQ(out.to, Network::outside);
  expected = unreachable(kOutside, kFar.ip, packet_of({.from = kFar, .to = outside}));
  count_hop(expected);
  EXPECT_EQ(out.packet, expected);
  pass(Network::outside, unreachable(0x08080808, kOutside, packet_of({.from = {kOutside, 5}, .to = kFar})));
  EXPECT_EQ(why_, "nat.no_mapping");
}

TEST_F(TranslatorTest, PingsByTheirIdentifier) {
  const Endpoint outside = seen(kAda, {kFar.ip, 0}, Protocol::icmp);
  const Endpoint other = seen(kBen, {kFar.ip, 0}, Protocol::icmp);
  EXPECT_NE(outside.port, other.port);
  EXPECT_EQ(reached({kFar.ip, 0}, other, Protocol::icmp), kBen);
}

TEST_F(TranslatorTest, AFirewallLetsOutWhatIsNamedAndAnswersToIt) {
  behave("only tcp 443");
  EXPECT_EQ(seen(kAda, kFar), Endpoint{});
  EXPECT_EQ(why_, "nat.blocked");
  EXPECT_EQ(seen(kAda, kFarOtherPort, Protocol::tcp, kTcpSyn), Endpoint{});
  const Endpoint outside = seen(kAda, kFar, Protocol::tcp, kTcpSyn);
  EXPECT_EQ(reached(kFar, outside, Protocol::tcp, kTcpSyn | kTcpAck), kAda);
  behave("only none block udp");
  EXPECT_EQ(seen(kAda, kFar), Endpoint{});
  EXPECT_EQ(seen(kAda, kFarOtherPort, Protocol::tcp, kTcpSyn).ip, kOutside);
  behave("block none only tcp 443 5.6.7.9");
  EXPECT_EQ(seen(kAda, kFar, Protocol::tcp, kTcpSyn), Endpoint{});
  EXPECT_EQ(seen(kAda, kElsewhere, Protocol::tcp, kTcpSyn).ip, kOutside);
}

TEST_F(TranslatorTest, AfterForgettingNothingComesInAnyMore) {
  const Endpoint outside = seen(kAda, kFar);
  nat_.forget();
  EXPECT_EQ(reached(kFar, outside), Endpoint{});
}

TEST_F(TranslatorTest, APacketWithoutAHopLeftEndsHere) {
  pass(Network::inside, packet_of({.from = kAda, .to = kFar, .ttl = 1}));
  EXPECT_EQ(why_, "nat.ttl");
}

TEST_F(TranslatorTest, IsFullAtItsLimitAndKeepsWhatItHas) {
  const Endpoint outside = seen(kAda, kFar);
  for (std::uint32_t i = 1; i < 8192; ++i)
    ASSERT_EQ(seen({kAda.ip + i, static_cast<std::uint16_t>(kAda.port + i)}, kFar).ip, kOutside);
  EXPECT_EQ(seen({kAda.ip + 9000, 40000}, kFar), Endpoint{});
  EXPECT_EQ(why_, "nat.full");
  EXPECT_EQ(seen(kAda, kFar), outside);
}

}  // namespace
}  // namespace parlance::test::nat

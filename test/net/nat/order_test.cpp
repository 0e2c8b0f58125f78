#include "test/net/nat/order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::test::nat {
namespace {

using namespace std::chrono_literals;

Behaviour after(std::string_view line, Behaviour behaviour = {}) {
  EXPECT_TRUE(obey(line, behaviour)) << line;
  return behaviour;
}

std::string_view refusal(std::string_view line) {
  const Behaviour before = after("symmetric block udp");
  Behaviour behaviour = before;
  const auto done = obey(line, behaviour);
  EXPECT_EQ(behaviour, before) << line;
  return done ? "" : done.error().what;
}

TEST(NatOrder, KnowsTheFourKindsOfRfc3489) {
  const auto independent = Dependence::endpoint_independent;
  const auto address = Dependence::address_dependent;
  const auto port = Dependence::address_and_port_dependent;
  EXPECT_EQ(after("full_cone"), (Behaviour{.mapping = independent, .filtering = independent}));
  EXPECT_EQ(after("address_restricted"), (Behaviour{.mapping = independent, .filtering = address}));
  EXPECT_EQ(after("port_restricted"), (Behaviour{.mapping = independent, .filtering = port}));
  EXPECT_EQ(after("symmetric"), (Behaviour{.mapping = port, .filtering = port, .ports = Ports::random}));
}

TEST(NatOrder, SetsEachPropertyAlone) {
  EXPECT_EQ(after("mapping address").mapping, Dependence::address_dependent);
  EXPECT_EQ(after("filtering independent").filtering, Dependence::endpoint_independent);
  EXPECT_EQ(after("ports random").ports, Ports::random);
  EXPECT_EQ(after("hairpin on").hairpin, Hairpin::on);
  EXPECT_EQ(after("timeout udp 30s").timeouts.udp, 30s);
  EXPECT_EQ(after("timeout transitory 500ms").timeouts.tcp_transitory, 500ms);
}

TEST(NatOrder, OpensAndClosesTheFirewallInManyWords) {
  const Behaviour closed = after("block udp block icmp only tcp 443 only tcp 3128 5.5.0.9\r");
  EXPECT_EQ(closed.firewall.blocked, (std::set{Protocol::udp, Protocol::icmp}));
  EXPECT_EQ(closed.firewall.only,
            (std::set<Opening>{{Protocol::tcp, 443, {}}, {Protocol::tcp, 3128, 0x05050009}}));
  EXPECT_EQ(after("block none only none", closed), Behaviour{});
}

TEST(NatOrder, AMistakeChangesNothing) {
  EXPECT_EQ(refusal(""), "order.empty");
  EXPECT_EQ(refusal("full_cone quickly"), "order.word");
  EXPECT_EQ(refusal("full_cone hairpin perhaps"), "order.choice");
  EXPECT_EQ(refusal("hairpin"), "order.choice");
  EXPECT_EQ(refusal("timeout udp 5"), "order.time");
  EXPECT_EQ(refusal("timeout udp 0s"), "order.range");
  EXPECT_EQ(refusal("timeout tcp 99999s"), "order.range");
  EXPECT_EQ(refusal("only tcp 0"), "order.port");
  EXPECT_EQ(refusal("only tcp 70000"), "order.port");
  EXPECT_EQ(refusal("only tcp 443 1.2.3"), "order.address");
}

TEST(NatOrder, ReadsAddresses) {
  EXPECT_EQ(read_ip("1.2.3.4"), Ip{0x01020304});
  for (const char* wrong : {"", "1.2.3", "1.2.3.4.", "1.2.3.256", "1.2.3.4.5", "a.b.c.d", "1..2.3"})
    EXPECT_FALSE(read_ip(wrong)) << wrong;
}

}  // namespace
}  // namespace parlance::test::nat

// Calls between networks that make it hard, all pairs of them, with whole ICE agents and the server's own TURN and ICE: which way is chosen, and
// that what is sent arrives. In virtual time; the important ones with browsers are in test/e2e/nat.test.mjs.
#include "test/net/nat/lab.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace parlance::test::nat {
namespace {

using ::testing::AnyOf;
using ::testing::StrEq;

constexpr std::array<const char*, 4> kKinds{"full_cone", "address_restricted", "port_restricted",
                                            "symmetric"};
constexpr std::array<Tunnel, 3> kTunnels{Tunnel::udp, Tunnel::tcp, Tunnel::tls};
constexpr const char* kUdpBlocked = "port_restricted block udp";
constexpr const char* kOnlyTcp443 = "port_restricted only tcp 443";

/// A row of the matrix, for people; `./dev test net` shows these lines.
void note(std::string_view call, std::string_view between, std::string_view way) {
  fmt::print("way: {:<10} {:<72} {}\n", call, between, way);
}

using Way = ::testing::Matcher<std::string>;

/// Over UDP, by the relay of one of the two, or of both.
Way by_udp_relay() {
  return AnyOf(StrEq("ada TURN/UDP"), StrEq("ben TURN/UDP"), StrEq("ada TURN/UDP, ben TURN/UDP"));
}

/// Through which pairs a hole can be punched (RFC 5128 section 3.3): who gets a new mapping for each destination is only reached by those who
/// don't ask from which port they are spoken to.
Way best_way(std::string_view one, std::string_view other) {
  const auto moves = [](std::string_view kind) { return kind == "symmetric"; };
  const auto asks = [](std::string_view kind) { return kind == "port_restricted" || kind == "symmetric"; };
  const bool closed = (moves(one) && asks(other)) || (moves(other) && asks(one));
  return closed ? by_udp_relay() : Way(StrEq("direct"));
}

/// What a home behind port_restricted and a carrier behind that are together.
std::string_view behind(std::string_view carrier) {
  return carrier == "symmetric" ? "symmetric" : "port_restricted";
}

void expect_way(Lab& lab, const std::string& between, const Way& way) {
  lab.call_directly();
  EXPECT_TRUE(lab.talks()) << between;
  EXPECT_THAT(lab.way(), way) << between;
  note("direct", between, lab.way());
}

TEST(NatMatrix, ADirectCallGoesThroughEveryPairOfNatsWhereAHoleCanBePunchedAndByTheRelayElsewhere) {
  for (const std::string one : kKinds) {
    for (const std::string other : kKinds) {
      Lab lab;
      lab.at_home(one, other);
      expect_way(lab, fmt::format("{} and {}", one, other), best_way(one, other));
    }
  }
}

TEST(NatMatrix, ADirectCallGoesThroughTwoNatsOneBehindTheOther) {
  for (const std::string carrier : kKinds) {
    for (const std::string other : kKinds) {
      Lab lab;
      lab.add(lab.network("port_restricted", lab.network(carrier)), 2);
      lab.add(lab.network(other), 2);
      expect_way(lab, fmt::format("port_restricted behind {} and {}", carrier, other),
                 best_way(behind(carrier), other));
    }
  }
}

TEST(NatMatrix, TwoHomesBehindOneCarrierCallEachOtherByItsHairpinOrByTheRelay) {
  for (const std::string carrier : kKinds) {
    for (const std::string hairpin : {"on", "off"}) {
      Lab lab;
      const auto shared = lab.network(fmt::format("{} hairpin {}", carrier, hairpin));
      lab.add(lab.network("port_restricted", shared), 2);
      lab.add(lab.network("port_restricted", shared), 2);
      const Way way = hairpin == "on" ? best_way(behind(carrier), behind(carrier)) : by_udp_relay();
      expect_way(lab, fmt::format("two homes behind one {} with its hairpin {}", carrier, hairpin), way);
    }
  }
}

TEST(NatMatrix, TwoInOneHomeCallEachOtherThere) {
  Lab lab;
  const auto home = lab.network("symmetric");
  lab.add(home, 2);
  lab.add(home, 3);
  expect_way(lab, "two in one home behind symmetric", StrEq("direct"));
}

TEST(NatMatrix, WhereUdpIsBlockedADirectCallGoesByTheRelayOverTcp) {
  for (const std::string other : kKinds) {
    Lab lab;
    lab.at_home(kUdpBlocked, other);
    expect_way(lab, "UDP blocked and " + other, StrEq("ada TURN/TCP"));
  }
  Lab lab;
  lab.at_home(kUdpBlocked, kUdpBlocked);
  expect_way(lab, "UDP blocked on both sides", StrEq("ada TURN/TCP, ben TURN/TCP"));
}

TEST(NatMatrix, WhereOnlyTcp443IsLetOutADirectCallGoesByTheRelayOverTls) {
  for (const std::string other : kKinds) {
    Lab lab;
    lab.at_home(kOnlyTcp443, other);
    expect_way(lab, "only TCP 443 and " + other, StrEq("ada TURN/TLS"));
  }
  Lab lab;
  lab.at_home(kOnlyTcp443, kOnlyTcp443);
  expect_way(lab, "only TCP 443 on both sides", StrEq("ada TURN/TLS, ben TURN/TLS"));
}

TEST(NatMatrix, TwoWhoOnlyRelayReachEachOtherByEveryPairOfTunnels) {
  for (const Tunnel adas : kTunnels) {
    for (const Tunnel bens : kTunnels) {
      Lab lab;
      lab.at_home("symmetric", "symmetric");
      lab.call_directly({.own_address = false, .tunnels = {adas}}, {.own_address = false, .tunnels = {bens}});
      EXPECT_TRUE(lab.talks());
      EXPECT_EQ(lab.way(), fmt::format("ada {}, ben {}", name_of(adas), name_of(bens)));
      note("direct", fmt::format("relay-only by {} and {}", name_of(adas), name_of(bens)), lab.way());
    }
  }
}

TEST(NatMatrix, WithoutARelaySymmetricNatsKeepADirectCallFromConnecting) {
  Lab lab;
  lab.at_home("symmetric", "symmetric");
  lab.call_directly({.tunnels = {}}, {.tunnels = {}});
  EXPECT_FALSE(lab.talks()) << "else the rows above show nothing of the relay";
}

TEST(NatMatrix, ADirectCallGoesOnFromTheWifiToACellularNetwork) {
  for (const std::string carrier : kKinds) {
    Lab lab;
    lab.at_home("port_restricted", "port_restricted");
    lab.call_directly();
    ASSERT_TRUE(lab.talks());
    ASSERT_EQ(lab.way(), "direct");
    lab.move_ada(lab.network(carrier), 7);
    EXPECT_TRUE(lab.talks()) << carrier;
    EXPECT_EQ(lab.way() == "direct", carrier != "symmetric") << lab.way();
    note("direct", "port_restricted, and from Wi-Fi to cellular behind " + carrier, lab.way());
  }
}

TEST(NatMatrix, AForwardedCallGoesOnFromTheWifiToACellularNetwork) {
  for (const std::string carrier : kKinds) {
    Lab lab;
    lab.at_home("port_restricted", "port_restricted");
    lab.call_by_server();
    ASSERT_TRUE(lab.talks());
    lab.move_ada(lab.network(carrier), 7);
    EXPECT_TRUE(lab.talks()) << carrier;
    EXPECT_EQ(Lab::way_to_server(lab.ada()), "UDP") << carrier;
    note("forwarded", "port_restricted, and from Wi-Fi to cellular behind " + carrier, "UDP");
  }
}

void expect_to_server(const std::string& network, const Means& means, const std::string& way) {
  Lab lab;
  lab.at_home(network, "port_restricted");
  lab.call_by_server(means);
  EXPECT_TRUE(lab.talks()) << network;
  EXPECT_EQ(Lab::way_to_server(lab.ada()), way) << network;
  EXPECT_EQ(Lab::way_to_server(lab.ben()), "UDP");
  note("forwarded", network + (means.own_address ? "" : ", relay-only"), way);
}

TEST(NatMatrix, AForwardedCallReachesTheServerFromEveryNetwork) {
  for (const std::string kind : kKinds) expect_to_server(kind, {}, "UDP");
  expect_to_server(kUdpBlocked, {}, "ICE-TCP");
  expect_to_server(kOnlyTcp443, {}, "ICE-TCP");
}

TEST(NatMatrix, AForwardedCallReachesTheServerByEveryRelay) {
  for (const Tunnel tunnel : kTunnels)
    expect_to_server("symmetric", {.own_address = false, .tunnels = {tunnel}}, std::string(name_of(tunnel)));
}

TEST(NatMatrix, AForwardedCallReachesTheServerThroughTwoNats) {
  for (const std::string carrier : kKinds) {
    Lab lab;
    lab.add(lab.network("port_restricted", lab.network(carrier)), 2);
    lab.add(lab.network("symmetric"), 2);
    lab.call_by_server();
    EXPECT_TRUE(lab.talks()) << carrier;
    EXPECT_EQ(Lab::way_to_server(lab.ada()), "UDP") << carrier;
    note("forwarded", "port_restricted behind " + carrier, Lab::way_to_server(lab.ada()));
  }
}

}  // namespace
}  // namespace parlance::test::nat

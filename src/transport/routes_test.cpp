#include "base/check.h"
#include "transport/routes.h"

#include <gtest/gtest.h>

namespace parlance::transport {
namespace {

using namespace std::chrono_literals;
using rtc::PathForgotten;
using rtc::PathProven;
using rtc::UfragAdded;
using rtc::UfragRetired;

Path path(std::uint16_t port) {
  const std::array<std::uint8_t, 4> ours{198, 51, 100, 1};
  const std::array<std::uint8_t, 4> theirs{192, 0, 2, 1};
  return {proto::ice::Transport::udp, proto::ice::TransportAddress::ipv4(ours, 8443),
          proto::ice::TransportAddress::ipv4(theirs, port)};
}

class RoutesTest : public testing::Test {
 protected:
  bool prove(PeerSlot peer, const Path& proven) {
    return routes.apply(peer, PathProven{proven}) && routes.claim(peer, proven, now);
  }
  SeededRandom random{1};
  Routes routes{8, random};
  TimePoint now{};
};

TEST_F(RoutesTest, LeadToThePeerThatHasTheFragmentOrThePath) {
  EXPECT_TRUE(routes.apply(3, UfragAdded{"w0/abcd"}));
  EXPECT_TRUE(prove(3, path(1)));
  EXPECT_EQ(*routes.by_fragment("w0/abcd"), 3U);
  EXPECT_EQ(routes.by_fragment("w0/abce"), nullptr);
  EXPECT_EQ(*routes.by_path(path(1)), 3U);
  EXPECT_EQ(routes.by_path(path(2)), nullptr);
}

TEST_F(RoutesTest, EndWithTheirPeer) {
  EXPECT_TRUE(routes.apply(3, UfragAdded{"w0/abcd"}));
  EXPECT_TRUE(prove(3, path(1)));
  EXPECT_TRUE(prove(4, path(2)));
  routes.forget(3);
  EXPECT_EQ(routes.by_fragment("w0/abcd"), nullptr);
  EXPECT_EQ(routes.by_path(path(1)), nullptr);
  EXPECT_EQ(*routes.by_path(path(2)), 4U);
  EXPECT_EQ(routes.fragments(), 0U);
  EXPECT_EQ(routes.paths(), 1U);
}

TEST_F(RoutesTest, EndWhereTheirPeerSaysSo) {
  EXPECT_TRUE(routes.apply(3, UfragAdded{"w0/abcd"}));
  EXPECT_TRUE(prove(3, path(1)));
  EXPECT_TRUE(routes.apply(3, UfragRetired{"w0/abcd"}));
  EXPECT_TRUE(routes.apply(3, PathForgotten{path(1)}));
  EXPECT_EQ(routes.fragments(), 0U);
  EXPECT_EQ(routes.paths(), 0U);
}

TEST_F(RoutesTest, APathStaysWithThePeerThatIsHeardOnIt) {
  EXPECT_TRUE(prove(1, path(1)));
  now += Routes::kKeep - 1s;
  EXPECT_FALSE(prove(2, path(1)));  // a source address is no proof
  EXPECT_TRUE(routes.claim(1, path(1), now));
  now += Routes::kKeep - 1s;
  EXPECT_FALSE(routes.claim(2, path(1), now));
  EXPECT_EQ(*routes.by_path(path(1)), 1U);
  routes.forget(2);
  EXPECT_EQ(*routes.by_path(path(1)), 1U);
}

TEST_F(RoutesTest, APathOfOneWhoHasFallenSilentGoesToWhoeverIsHeardOnItNext) {
  EXPECT_TRUE(prove(1, path(1)));
  EXPECT_FALSE(prove(2, path(1)));
  now += Routes::kKeep;
  EXPECT_TRUE(routes.claim(2, path(1), now));
  EXPECT_EQ(*routes.by_path(path(1)), 2U);
  EXPECT_FALSE(routes.claim(1, path(1), now));
  EXPECT_TRUE(routes.apply(1, PathForgotten{path(1)}));  // what the old peer says of it counts no more
  routes.forget(1);
  EXPECT_EQ(*routes.by_path(path(1)), 2U);
}

TEST_F(RoutesTest, APathThatItsPeerGivesUpIsFreeAtOnce) {
  EXPECT_TRUE(prove(1, path(1)));
  EXPECT_FALSE(prove(2, path(1)));
  routes.forget(1);
  EXPECT_EQ(routes.by_path(path(1)), nullptr);
  EXPECT_TRUE(routes.claim(2, path(1), now));
  EXPECT_EQ(*routes.by_path(path(1)), 2U);
}

TEST_F(RoutesTest, WhatIsNotProvenIsNotClaimed) {
  EXPECT_TRUE(routes.claim(1, path(1), now));
  EXPECT_EQ(routes.by_path(path(1)), nullptr);
}

TEST_F(RoutesTest, AFragmentStaysWithItsPeer) {
  EXPECT_TRUE(routes.apply(1, UfragAdded{"w0/abcd"}));
  EXPECT_FALSE(routes.apply(2, UfragAdded{"w0/abcd"}));
  EXPECT_TRUE(routes.apply(2, UfragRetired{"w0/abcd"}));
  EXPECT_EQ(*routes.by_fragment("w0/abcd"), 1U);
}

TEST_F(RoutesTest, APeerHasLimits) {
  for (std::size_t i = 0; i < Routes::kFragments; ++i)
    EXPECT_TRUE(routes.apply(1, UfragAdded{"w0/" + std::to_string(i)}));
  EXPECT_FALSE(routes.apply(1, UfragAdded{"w0/more"}));
  for (std::uint16_t i = 0; i < Routes::kPaths; ++i) EXPECT_TRUE(prove(1, path(i)));
  EXPECT_FALSE(prove(1, path(1000)));
  EXPECT_EQ(routes.by_path(path(1000)), nullptr);
  EXPECT_TRUE(prove(1, path(0)));  // again is not more
}

TEST_F(RoutesTest, AllTogetherHaveALimit) {
  std::uint16_t port = 0;
  for (PeerSlot peer = 0; peer < 2; ++peer)
    for (std::size_t i = 0; i < Routes::kPaths; ++i) EXPECT_TRUE(prove(peer, path(++port)));
  EXPECT_FALSE(prove(2, path(++port)));  // 8 peers with 4 each
  routes.forget(0);
  EXPECT_TRUE(prove(2, path(port)));
}

TEST_F(RoutesTest, APeerWithoutAPlaceIsABug) {
  EXPECT_THROW(routes.apply(8, UfragAdded{"w0/abcd"}), Bug);
  EXPECT_THROW(routes.forget(8), Bug);
}

}  // namespace
}  // namespace parlance::transport

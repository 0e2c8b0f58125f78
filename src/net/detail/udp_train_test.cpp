#include "net/detail/udp_train.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace parlance::net::detail {
namespace {

const Endpoint kPeer = *Endpoint::parse("192.0.2.1", 40000);
const Bytes kBytes(40'000);

Datagram datagram(std::size_t size, const Endpoint& peer = kPeer) {
  return {peer, ByteView(kBytes).first(size), {}};
}

std::size_t length(const std::vector<Datagram>& datagrams) { return train_length(datagrams); }

TEST(UdpTrain, TakesDatagramsOfOneSizeToOnePeer) {
  EXPECT_EQ(length({}), 0U);
  EXPECT_EQ(length({datagram(100)}), 1U);
  EXPECT_EQ(length({datagram(100), datagram(100), datagram(100)}), 3U);
}

TEST(UdpTrain, EndsWithAShorterOneAndBeforeALongerOne) {
  EXPECT_EQ(length({datagram(100), datagram(99), datagram(99)}), 2U);
  EXPECT_EQ(length({datagram(100), datagram(101)}), 1U);
}

TEST(UdpTrain, HoldsNoEmptyDatagram) {
  EXPECT_EQ(length({datagram(0), datagram(0)}), 1U);
  EXPECT_EQ(length({datagram(100), datagram(0), datagram(100)}), 1U);
}

TEST(UdpTrain, EndsBeforeAnotherPeerOrAnotherAddressOfOurs) {
  EXPECT_EQ(length({datagram(100), datagram(100, *Endpoint::parse("192.0.2.1", 40001))}), 1U);
  EXPECT_EQ(length({datagram(100), datagram(100, *Endpoint::parse("192.0.2.2", 40000))}), 1U);
  Datagram other = datagram(100);
  other.local = *Endpoint::parse("198.51.100.1", 8443);
  EXPECT_EQ(length({datagram(100), other}), 1U);
}

TEST(UdpTrain, IsNoLongerThanTheKernelTakes) {
  EXPECT_EQ(length(std::vector<Datagram>(100, datagram(10))), kTrainSegments);
  EXPECT_EQ(length(std::vector<Datagram>(60, datagram(1400))), kTrainBytes / 1400);
}

TEST(TrainRefusals, CoverAPeerWhateverItsPortForSomeTime) {
  TrainRefusals refusals;
  EXPECT_FALSE(refusals.covers(kPeer));
  refusals.add(kPeer);
  EXPECT_FALSE(refusals.covers(*Endpoint::parse("192.0.2.2", 40000)));
  for (std::uint32_t i = 0; i < TrainRefusals::kPatience; ++i)
    ASSERT_TRUE(refusals.covers(*Endpoint::parse("192.0.2.1", static_cast<std::uint16_t>(i))));
  EXPECT_FALSE(refusals.covers(kPeer));
}

TEST(TrainRefusals, TakeNoMemoryUntilARouteRefuses) {
  EXPECT_EQ(sizeof(TrainRefusals), sizeof(void*));
  TrainRefusals refusals;
  EXPECT_FALSE(refusals.covers(kPeer));
}

TEST(TrainRefusals, RememberMostOfManyPeers) {
  TrainRefusals refusals;
  std::vector<Endpoint> peers;
  for (int i = 1; i <= 100; ++i) peers.push_back(*Endpoint::parse("192.0.2." + std::to_string(i), 1));
  for (const Endpoint& peer : peers) refusals.add(peer);
  EXPECT_GT(std::ranges::count_if(peers, [&](const Endpoint& peer) { return refusals.covers(peer); }), 70);
}

}  // namespace
}  // namespace parlance::net::detail

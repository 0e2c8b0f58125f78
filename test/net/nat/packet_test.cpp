#include "base/random.h"
#include "test/net/nat/example_packets.h"
#include "test/net/nat/packet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::test::nat {
namespace {

constexpr Endpoint kAda{0xc0a80102, 40000};
constexpr Endpoint kBox{0x05050007, 50001};
constexpr Endpoint kFar{0x05060708, 443};

std::string_view refusal(ByteView bytes) {
  const auto packet = read_packet(bytes);
  return packet ? "" : packet.error().what;
}

TEST(NatPacket, FindsTheEndsOfUdpTcpAndEcho) {
  for (const auto protocol : {Protocol::udp, Protocol::tcp}) {
    const auto packet =
        read_packet(packet_of({.protocol = protocol, .from = kAda, .to = kFar, .flags = kTcpSyn}));
    ASSERT_TRUE(packet);
    EXPECT_EQ(packet->outer.source.endpoint, kAda);
    EXPECT_EQ(packet->outer.destination.endpoint, kFar);
    EXPECT_EQ(packet->ttl, 64);
    EXPECT_EQ(packet->tcp_flags, protocol == Protocol::tcp ? kTcpSyn : 0);
    EXPECT_FALSE(packet->quoted);
  }
  const auto echo = read_packet(packet_of({.protocol = Protocol::icmp, .from = kAda, .to = {kFar.ip, 0}}));
  ASSERT_TRUE(echo);
  EXPECT_EQ(echo->outer.source.endpoint, kAda) << "the identifier is the port";
  EXPECT_EQ(echo->outer.destination.port_at, 0U);
}

TEST(NatPacket, ARewrittenPacketIsTheOneMadeForTheNewEnds) {
  for (const auto protocol : {Protocol::udp, Protocol::tcp}) {
    Bytes bytes = packet_of({.protocol = protocol, .from = kAda, .to = kFar});
    auto layer = read_packet(bytes)->outer;
    rewrite(bytes, layer, layer.source, kBox);
    EXPECT_EQ(bytes, packet_of({.protocol = protocol, .from = kBox, .to = kFar}));
    rewrite(bytes, layer, layer.destination, kAda);
    EXPECT_EQ(bytes, packet_of({.protocol = protocol, .from = kBox, .to = kAda}));
  }
  Bytes echo = packet_of({.protocol = Protocol::icmp, .from = kAda, .to = {kFar.ip, 0}});
  const auto layer = read_packet(echo)->outer;
  rewrite(echo, layer, layer.source, kBox);
  EXPECT_EQ(echo, packet_of({.protocol = Protocol::icmp, .from = kBox, .to = {kFar.ip, 0}}));
}

TEST(NatPacket, AChecksumThatWasWrongOrAbsentStaysSo) {
  Bytes absent = packet_of({.from = kAda, .to = kFar});
  absent[26] = absent[27] = 0;
  const auto layer = read_packet(absent)->outer;
  rewrite(absent, layer, layer.source, kBox);
  EXPECT_EQ(absent[26] << 8 | absent[27], 0);
  Bytes wrong = packet_of({.from = kAda, .to = kFar});
  ++wrong.back();
  rewrite(wrong, layer, layer.source, kBox);
  Bytes expected = packet_of({.from = kBox, .to = kFar});
  ++expected.back();
  EXPECT_EQ(wrong, expected);
}

TEST(NatPacket, AnErrorsQuoteIsRewrittenAndCounted) {
  const Bytes sent = packet_of({.from = kBox, .to = kFar});
  Bytes error = unreachable(kFar.ip, kBox.ip, sent);
  const auto packet = read_packet(error);
  ASSERT_TRUE(packet && packet->quoted);
  EXPECT_EQ(packet->quoted->source.endpoint, kBox);
  rewrite(error, *packet->quoted, packet->quoted->source, kAda);
  rewrite(error, packet->outer, packet->outer.destination, {kAda.ip, 0});
  mend_icmp(error, packet->outer);
  EXPECT_EQ(error, unreachable(kFar.ip, kAda.ip, packet_of({.from = kAda, .to = kFar})));
}

TEST(NatPacket, AHopCostsOneLife) {
  Bytes bytes = packet_of({.from = kAda, .to = kFar, .ttl = 2});
  count_hop(bytes);
  EXPECT_EQ(bytes, packet_of({.from = kAda, .to = kFar, .ttl = 1}));
}

TEST(NatPacket, RefusesWhatItCannotTranslate) {
  const Bytes udp = packet_of({.from = kAda, .to = kFar});
  EXPECT_EQ(refusal({}), "packet.short");
  EXPECT_EQ(refusal(ByteView(udp).first(27)), "packet.short");
  EXPECT_EQ(refusal(ByteView(packet_of({.protocol = Protocol::tcp, .from = kAda, .to = kFar})).first(39)),
            "packet.short");
  Bytes changed = udp;
  changed[0] = 0x60;
  EXPECT_EQ(refusal(changed), "packet.not_ipv4");
  changed = udp;
  changed[0] = 0x44;
  EXPECT_EQ(refusal(changed), "packet.short") << "a header below its least length";
  changed = udp;
  changed[6] = 0x20;  // more fragments
  EXPECT_EQ(refusal(changed), "packet.fragment");
  changed = udp;
  changed[9] = 132;  // SCTP
  EXPECT_EQ(refusal(changed), "packet.protocol");
  EXPECT_EQ(refusal(unreachable(kFar.ip, kAda.ip, ByteView(udp).first(27))), "packet.quote");
}

TEST(NatPacket, NoBytesLeadBeyondTheirEnd) {
  SeededRandom random(4);
  const std::vector<Bytes> seeds{packet_of({.from = kAda, .to = kFar}),
                                 packet_of({.protocol = Protocol::tcp, .from = kAda, .to = kFar}),
                                 unreachable(kFar.ip, kBox.ip, packet_of({.from = kBox, .to = kFar}))};
  int read = 0;
  for (int i = 0; i < 30'000; ++i) {
    const std::uint64_t draw = random_u64(random);
    Bytes bytes = seeds[draw % seeds.size()];
    bytes[(draw >> 8) % std::min<std::size_t>(bytes.size(), 44)] = static_cast<std::uint8_t>(draw >> 24);
    bytes.resize((draw >> 32) % (bytes.size() + 1));
    bytes.shrink_to_fit();
    const auto packet = read_packet(bytes);
    if (!packet) continue;
    ++read;
    for (const auto& layer : {packet->outer, packet->quoted.value_or(packet->outer)}) {
      rewrite(bytes, layer, layer.source, kBox);
      rewrite(bytes, layer, layer.destination, kFar);
    }
    if (packet->quoted) mend_icmp(bytes, packet->outer);
  }
  EXPECT_GT(read, 1000);
}

}  // namespace
}  // namespace parlance::test::nat

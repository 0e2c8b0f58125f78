#include "base/check.h"
#include "proto/rtp/demux.h"
#include "proto/rtp/header.h"
#include "proto/rtp/packet.h"
#include "proto/rtp/rtp_test_data.h"

namespace parlance::proto::rtp {
namespace {

std::string_view outcome(ByteView bytes) {
  const auto packet = PacketView::parse(bytes);
  return packet ? "read" : packet.error().what;
}

/// The packet written anew from what was read.
Bytes written_back(const PacketView& packet) {
  std::vector<std::uint32_t> csrcs;
  csrcs.reserve(packet.csrc_count());
  for (std::size_t i = 0; i < packet.csrc_count(); ++i) csrcs.push_back(packet.csrc(i));
  std::vector<ExtensionValue> extensions;
  for (const ExtensionPlace& place : packet.extensions())
    extensions.push_back({place.id, packet.value_of(place)});
  Bytes out(kMaxHeaderSize);
  const auto written = write_header(header_of(packet), {csrcs, extensions, ExtensionForms::mixed}, out);
  EXPECT_TRUE(written);
  out.resize(written ? written->size : 0);
  out.insert(out.end(), packet.payload().begin(), packet.payload().end());
  return out;
}

TEST(RtpPacket, EveryExampleIsReadOrRefusedAsItsLineSays) {
  for (const Example& example : examples("packets.txt")) {
    const auto got = outcome(example.bytes);
    EXPECT_EQ(got, example.is_read() ? "read" : example.outcome) << example.name;
  }
}

TEST(RtpPacket, WhatWeWouldWriteOurselvesComesBackUnchanged) {
  for (const Example& example : examples("packets.txt")) {
    if (!example.is_read()) continue;
    const Bytes back = written_back(*PacketView::parse(example.bytes));
    EXPECT_EQ(back == example.bytes, example.outcome == "ok") << example.name;
  }
}

TEST(RtpPacket, EveryExampleIsAFuzzSeed) {
  for (const Example& example : examples("packets.txt")) {
    EXPECT_EQ(seed("rtp_packet_fuzz", example.name), example.bytes) << example.name;
  }
}

TEST(RtpPacket, NoBeginningOfAPacketIsReadBeyondItsEnd) {
  for (const Example& example : examples("packets.txt")) {
    on_each_beginning(example.bytes, [](ByteView part) {
      const auto packet = PacketView::parse(part);
      EXPECT_LE(packet ? packet->header_size() + packet->padding_size() : 0, part.size());
    });
  }
}

TEST(RtpPacket, ItsFieldsAreThoseOfTheWire) {
  const Bytes bytes = from_hex("92e1fffe1122334455667788000000aa000000bbbede000110aa21bbcafe");
  EXPECT_EQ(outcome(bytes), "rtp.extension");  // id 2 says two bytes, and one is there
  const Bytes good = from_hex("92e1fffe1122334455667788000000aa000000bbbede000110aa20bbcafe");
  const auto packet = PacketView::parse(good);
  ASSERT_TRUE(packet);
  EXPECT_TRUE(packet->marker());
  EXPECT_EQ(packet->payload_type(), 0x61);
  EXPECT_EQ(packet->sequence(), 0xfffe);
  EXPECT_EQ(packet->timestamp(), 0x11223344U);
  EXPECT_EQ(packet->ssrc(), 0x55667788U);
  EXPECT_EQ(packet->csrc(1), 0xbbU);
  EXPECT_THROW(static_cast<void>(packet->csrc(2)), Bug);
  EXPECT_EQ(packet->extension(2)->front(), 0xbb);
  EXPECT_FALSE(packet->extension(3));
  EXPECT_FALSE(packet->extension(0));
  EXPECT_EQ(packet->payload().size(), 2U);
}

TEST(RtpPacket, OfARepeatedExtensionTheFirstCounts) {
  const Bytes bytes = from_hex("90600001000000020000000310000002"
                               "1001aa1001bb000099");
  EXPECT_EQ(PacketView::parse(bytes)->extension(16)->front(), 0xaa);
}

TEST(RtpPacket, AnExtensionOfAnotherProfileIsPresentButNotLookedInto) {
  const Bytes bytes = from_hex("906000010000000200000003abcd00011001aa0099");
  const auto packet = PacketView::parse(bytes);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->extension_form(), ExtensionForm::opaque);
  EXPECT_TRUE(packet->extensions().empty());
  EXPECT_EQ(packet->header_size(), 20U);
}

TEST(RtpPacket, PaddingIsNoPayload) {
  const Bytes bytes = from_hex("a06000010000000200000003aabb0002");
  const auto packet = PacketView::parse(bytes);
  EXPECT_EQ(packet->payload().size(), 2U);
  EXPECT_EQ(packet->padding_size(), 2U);
  const Bytes probe = from_hex("a0600001000000020000000300000004");
  EXPECT_TRUE(PacketView::parse(probe)->payload().empty());
}

TEST(RtpPacket, RandomBytesAreReadWithinTheirBoundsOrRefused) {
  Draw draw(1);
  std::size_t read = 0;
  for (int i = 0; i < 20000; ++i) {
    Bytes bytes = draw.bytes(draw.below(80));
    if (!bytes.empty()) bytes[0] = static_cast<std::uint8_t>(0x80U | (bytes[0] & 0x3fU));
    const bool shaped = bytes.size() > 16 && (bytes[0] & 0x0fU) == 0;
    if (shaped) bytes[12] = draw.one_in(2) ? 0xbe : 0x10;
    if (shaped) bytes[13] = bytes[12] == 0xbe ? 0xde : 0x00;
    if (shaped) bytes[14] = 0;
    if (shaped) bytes[15] = static_cast<std::uint8_t>(draw.below(12));
    const auto packet = PacketView::parse(bytes);
    if (!packet) continue;
    ++read;
    EXPECT_EQ(packet->header_size() + packet->payload().size() + packet->padding_size(), bytes.size());
  }
  EXPECT_GT(read, 1000U);
}

TEST(RtpDemux, TheFirstByteTellsWhatSharesAPort) {
  const auto of = [](unsigned first) { return traffic_of(Bytes{static_cast<std::uint8_t>(first)}); };
  const std::vector<std::pair<std::pair<unsigned, unsigned>, Traffic>> ranges = {
      {{0, 3}, Traffic::stun},    {{4, 15}, Traffic::unknown},       {{16, 19}, Traffic::zrtp},
      {{20, 63}, Traffic::dtls},  {{64, 79}, Traffic::turn_channel}, {{80, 127}, Traffic::unknown},
      {{128, 191}, Traffic::rtp}, {{192, 255}, Traffic::unknown},
  };
  for (const auto& [range, traffic] : ranges) {
    for (unsigned first = range.first; first <= range.second; ++first) EXPECT_EQ(of(first), traffic) << first;
  }
  EXPECT_EQ(traffic_of({}), Traffic::unknown);
}

TEST(RtpDemux, TheSecondByteTellsRtcpFromRtp) {
  for (unsigned second = 0; second < 256; ++second) {
    const Bytes bytes{0x80, static_cast<std::uint8_t>(second)};
    EXPECT_EQ(is_rtcp(bytes), second >= 192 && second <= 223) << second;
  }
  EXPECT_FALSE(is_rtcp(Bytes{0x80}));
}

}  // namespace
}  // namespace parlance::proto::rtp

#include "base/check.h"
#include "crypto/srtp/header.h"
#include "crypto/srtp/srtp_test_packets.h"
#include "media/packet_pool.h"
#include "transport/address.h"
#include "transport/send_batch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::transport {
namespace {

namespace srtp = crypto::srtp;
using proto::ice::Path;
using proto::ice::TransportAddress;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Path path(std::uint8_t host) {
  const std::array<std::uint8_t, 4> ours{198, 51, 100, 1};
  const std::array<std::uint8_t, 4> theirs{192, 0, 2, host};
  return {proto::ice::Transport::udp, TransportAddress::ipv4(ours, 8443),
          TransportAddress::ipv4(theirs, 40000)};
}

Path path6(std::uint8_t host) {
  std::array<std::uint8_t, 16> ours{0x20, 1, 0xd, 0xb8};
  std::array<std::uint8_t, 16> theirs = ours;
  ours[15] = 1;
  theirs[15] = host;
  return {proto::ice::Transport::udp, TransportAddress::ipv6(ours, 8443),
          TransportAddress::ipv6(theirs, 40000)};
}

/// A receiver of media: both ends of its SRTP.
struct Viewer {
  Viewer(srtp::Backend& backend, Random& random, const Path& to)
      : master(srtp::draw_master(random, srtp::Profile::aead_aes_128_gcm)),
        sender(*srtp::make_sender(backend, srtp::Profile::aead_aes_128_gcm, master)),
        receiver(*srtp::make_receiver(backend, srtp::Profile::aead_aes_128_gcm, master)), way(to) {}

  rtc::Outgoing packet(std::uint32_t ssrc, std::uint16_t sequence, const media::Packet& content) {
    rtc::Outgoing out;
    const Bytes header = srtp::rtp_header({.ssrc = ssrc, .sequence = sequence});
    std::ranges::copy(header, out.header.begin());
    out.header_size = header.size();
    out.sender = &sender;
    out.path = way;
    out.payload = content.bytes();
    out.packet = content;
    return out;
  }
  /// SSRC and sequence number of what came, and its payload.
  struct Got {
    std::uint32_t ssrc;
    std::uint16_t sequence;
    std::string payload;
    friend bool operator==(const Got&, const Got&) = default;
  };
  Got open(ByteView datagram) {
    const Bytes plain = srtp::unprotect_one(receiver, {datagram.begin(), datagram.end()}).value();
    const auto header = *srtp::read_rtp_header(plain);
    return {header.ssrc, header.sequence, std::string(as_text(ByteView(plain).subspan(header.size)))};
  }

  srtp::MasterKey master;
  srtp::Sender sender;
  srtp::Receiver receiver;
  Path way;
};

class SendBatchTest : public testing::Test {
 protected:
  media::Packet content(std::string_view text) { return pool.make(as_bytes(text), {}); }
  std::vector<std::string> destinations(std::span<const net::Datagram> datagrams) {
    std::vector<std::string> all;
    for (const net::Datagram& each : datagrams) all.push_back(each.peer.address_text());
    return all;
  }

  SeededRandom random{5};
  std::unique_ptr<srtp::Backend> backend = srtp::make_openssl_backend();
  media::PacketPool pool{64};
  DepartureCounters counters;
  SendBatch batch{16, counters};
  Viewer alice{*backend, random, path(1)};
  Viewer bob{*backend, random, path(2)};
};

TEST_F(SendBatchTest, ProtectsOnePayloadForEverybodyWhoGetsIt) {
  const media::Packet shared = content("a picture");
  EXPECT_TRUE(batch.add(alice.packet(11, 1, shared)));
  EXPECT_TRUE(batch.add(bob.packet(22, 7, shared)));
  const auto leaving = batch.seal().datagrams;
  ASSERT_THAT(leaving, SizeIs(2));
  EXPECT_EQ(alice.open(leaving[0].bytes), (Viewer::Got{11, 1, "a picture"}));
  EXPECT_EQ(bob.open(leaving[1].bytes), (Viewer::Got{22, 7, "a picture"}));
  EXPECT_EQ(leaving[0].local, to_endpoint(path(1).local));
  EXPECT_EQ(shared.bytes().size(), 9U);
  EXPECT_EQ(as_text(shared.bytes()), "a picture");
  EXPECT_EQ(counters.media, 2U);
}

TEST_F(SendBatchTest, PutsThePatchBeforeThePayload) {
  rtc::Outgoing out = alice.packet(11, 1, content("XXXXpicture"));
  out.payload = out.payload.subspan(4);
  std::ranges::copy(as_bytes("the "), out.patch.begin());
  out.patch_size = 4;
  EXPECT_TRUE(batch.add(std::move(out)));
  EXPECT_EQ(alice.open(batch.seal().datagrams.front().bytes).payload, "the picture");
}

TEST_F(SendBatchTest, SendsAPacketThatIsOnlyAHeader) {
  rtc::Outgoing out = alice.packet(11, 1, {media::Packet(content("x"))});
  out.payload = {};
  out.packet = {};
  EXPECT_TRUE(batch.add(std::move(out)));
  EXPECT_EQ(alice.open(batch.seal().datagrams.front().bytes).payload, "");
}

TEST_F(SendBatchTest, PutsTogetherWhatGoesToOneReceiverFromOneSourceAndKeepsItsOrder) {
  const media::Packet picture = content("picture");
  const media::Packet sound = content("sound");
  for (std::uint16_t i = 0; i < 2; ++i) {
    EXPECT_TRUE(batch.add(alice.packet(11, i, picture)));
    EXPECT_TRUE(batch.add(bob.packet(21, i, picture)));
    EXPECT_TRUE(batch.add(alice.packet(12, i, sound)));
  }
  const auto leaving = batch.seal().datagrams;
  EXPECT_THAT(destinations(leaving),
              ElementsAre("192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.2", "192.0.2.1", "192.0.2.1"));
  std::vector<std::pair<std::uint32_t, std::uint16_t>> order;
  for (const net::Datagram& each : leaving) {
    const auto header = *srtp::read_rtp_header(each.bytes);
    order.emplace_back(header.ssrc, header.sequence);
  }
  using Pair = std::pair<std::uint32_t, std::uint16_t>;
  EXPECT_THAT(order,
              ElementsAre(Pair(11, 0), Pair(11, 1), Pair(21, 0), Pair(21, 1), Pair(12, 0), Pair(12, 1)));
}

TEST_F(SendBatchTest, SendsIpv4BeforeIpv6SoThatEachSocketIsUsedOnce) {
  for (const std::uint8_t host : {std::uint8_t{1}, std::uint8_t{2}}) {
    EXPECT_TRUE(batch.add(path6(host), as_bytes("six")));
    EXPECT_TRUE(batch.add(path(host), as_bytes("four")));
  }
  EXPECT_THAT(destinations(batch.seal().datagrams),
              ElementsAre("192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2"));
  EXPECT_EQ(counters.datagrams, 4U);
}

TEST_F(SendBatchTest, DropsWhatWasPutThereForASenderThatGoes) {
  {
    Viewer carol(*backend, random, path(3));
    EXPECT_TRUE(batch.add(carol.packet(31, 1, content("late"))));
    EXPECT_TRUE(batch.add(alice.packet(11, 1, content("fine"))));
    EXPECT_TRUE(batch.add(path(3), as_bytes("goodbye")));
    batch.forget(carol.sender);
  }
  EXPECT_THAT(destinations(batch.seal().datagrams), ElementsAre("192.0.2.1", "192.0.2.3"));
  EXPECT_EQ(counters.forgotten, 1U);
}

TEST_F(SendBatchTest, CountsWhatCannotBeProtected) {
  EXPECT_TRUE(batch.add(alice.packet(11, 1, content("once"))));
  EXPECT_TRUE(batch.add(alice.packet(11, 1, content("again"))));
  EXPECT_THAT(batch.seal().datagrams, SizeIs(1));
  EXPECT_EQ(counters.unprotected, 1U);
  EXPECT_EQ(counters.media, 1U);
}

TEST_F(SendBatchTest, RefusesWhatIsLongerThanABuffer) {
  EXPECT_FALSE(batch.add(path(1), Bytes(SendBatch::kBuffer + 1)));
  EXPECT_TRUE(batch.add(path(1), Bytes(SendBatch::kBuffer)));
  EXPECT_FALSE(batch.add(alice.packet(11, 1, content(std::string(SendBatch::kBuffer - 12 - 15, 'x')))));
  EXPECT_TRUE(batch.add(alice.packet(11, 1, content(std::string(SendBatch::kBuffer - 12 - 16, 'x')))));
  EXPECT_EQ(counters.too_large, 2U);
}

TEST_F(SendBatchTest, TakesAsManyAsItWasMadeFor) {
  for (int i = 0; i < 16; ++i) {
    EXPECT_FALSE(batch.full());
    EXPECT_TRUE(batch.add(path(1), as_bytes("x")));
  }
  EXPECT_TRUE(batch.full());
  EXPECT_THROW(batch.add(path(1), as_bytes("x")), Bug);
}

TEST_F(SendBatchTest, LetsGoOfThePacketsWhenItIsCleared) {
  const std::size_t before = pool.available();
  EXPECT_TRUE(batch.add(alice.packet(11, 1, content("x"))));
  EXPECT_EQ(pool.available(), before - 1);
  static_cast<void>(batch.seal());
  batch.clear();
  EXPECT_EQ(pool.available(), before);
  EXPECT_TRUE(batch.empty());
  EXPECT_THAT(batch.seal().datagrams, IsEmpty());
  EXPECT_EQ(counters.batches, 1U);
}

TEST_F(SendBatchTest, KeepsWhatGoesOverConnectionsApart) {
  Path stream = path(7);
  stream.transport = proto::ice::Transport::tcp;
  EXPECT_TRUE(batch.add(stream, as_bytes("over TCP")));
  EXPECT_TRUE(batch.add(path(1), as_bytes("over UDP")));
  EXPECT_TRUE(batch.add(stream, as_bytes("and again")));
  const SendBatch::Sealed sealed = batch.seal();
  EXPECT_THAT(destinations(sealed.datagrams), ElementsAre("192.0.2.1"));
  EXPECT_THAT(destinations(sealed.streamed), ElementsAre("192.0.2.7", "192.0.2.7"));
}

}  // namespace
}  // namespace parlance::transport

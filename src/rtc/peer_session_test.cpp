#include "rtc/rtc_test_fixture.h"

#include <algorithm>

namespace parlance::rtc::test {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST_F(RtcCall, ConnectsAChromiumClientThatOffersTwentyNineSections) {
  connect(alice);
  EXPECT_THAT(alice.slots, SizeIs(25));
  EXPECT_EQ(alice.slots.front().mid, "4");
  EXPECT_EQ(alice.client.answered.ice_lite, true);
  EXPECT_EQ(alice.owner().connected, 1);
  EXPECT_THAT(alice.owner().closed, IsEmpty());
  EXPECT_EQ(alice.client.unreadable, 0U);
}

TEST_F(RtcCall, RelaysOneClientsPictureToTheOther) {
  connect();
  Encoder camera = alice.encoder("1", "q");
  stream(alice, camera, 2);
  ASSERT_THAT(alice.owner().infos, SizeIs(1));
  EXPECT_EQ(alice.owner().infos[0].source, media::Source::camera);
  EXPECT_EQ(alice.owner().infos[0].codec, media::Codec::vp8);
  EXPECT_THAT(alice.owner().infos[0].encodings, SizeIs(3));

  const std::string mid = bob.slots.back().mid;
  subscribe(alice, media::Source::camera, bob, mid);
  stream(alice, camera, 20);
  Player player(bob.client.answered, mid);
  for (const Heard& heard : bob.client.rtp) player.take(heard.bytes);
  ASSERT_THAT(player.stamps(), SizeIs(60));
  EXPECT_EQ(player.stamps().front(), (Stamp{camera.ssrc, 2}));
  EXPECT_EQ(player.stamps().back(), (Stamp{camera.ssrc, 21}));
  EXPECT_THAT(player.missing(), IsEmpty());
  ASSERT_THAT(bob.owner().started, SizeIs(1));
  EXPECT_EQ(bob.owner().started[0].first, mid);
  const auto first = rtp::PacketView::parse(player.packets.begin()->second);
  EXPECT_EQ(bob.owner().started[0].second, first->timestamp());
}

TEST_F(RtcCall, AFirefoxClientGetsWholeCompoundsBecauseItAsksForThem) {
  sim::set_gettimeofday(world.now());
  alice.join(world.now(), "firefox_slots_4_25");
  ASSERT_TRUE(world.run_until_true([&] { return alice.client.connected(); }, 2s));
  run(50ms);
  Encoder camera = alice.encoder("1", "q");
  stream(alice, camera, 40);
  ASSERT_FALSE(alice.client.rtcp.empty());
  for (const Heard& heard : alice.client.rtcp) {  // RFC 3550 section 6.1
    rtp::RtcpReader reader(heard.bytes);
    EXPECT_EQ((*reader.next())->type, rtp::RtcpType::receiver_report);
    EXPECT_EQ((*reader.next())->type, rtp::RtcpType::source_description);
  }
}

}  // namespace
}  // namespace parlance::rtc::test

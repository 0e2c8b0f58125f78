#include "rtc/rtc_test_fixture.h"

#include <algorithm>

namespace parlance::rtc::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

using Connecting = RtcCall;

TEST_F(Connecting, AClientThatShowsAnotherCertificateIsRefused) {
  alice.client.shown_fingerprint.digest[5] ^= 1U;
  alice.join(world.now());
  run(2s);
  EXPECT_THAT(alice.owner().closed, ElementsAre("media.refused"));
  EXPECT_EQ(alice.owner().connected, 0);
  EXPECT_FALSE(alice.session().deadline());
}

TEST_F(Connecting, SpeaksAesCmWithAClientThatHasNothingElse) {
  alice.client.profiles = {srtp::Profile::aes_cm_128_hmac_sha1_80};
  connect();
  Encoder camera = alice.encoder("1", "f");
  stream(alice, camera, 1);
  subscribe(alice, media::Source::camera, bob, "20");
  stream(alice, camera, 3);
  EXPECT_EQ(alice.counters().connection.rtp_refused, 0U);
  EXPECT_EQ(bob.client.rtp.size(), 9U);
}

TEST_F(Connecting, EndsThirtySecondsAfterTheClientsLastCheck) {
  connect(alice);
  run(20s);
  EXPECT_THAT(alice.owner().closed, IsEmpty());
  world.network.bind(sim::ipv4({198, 51, 100, 1}, 8443), [](const sim::Arrival&, TimePoint) {});
  run(23s);  // a check was answered up to 6 s before
  EXPECT_THAT(alice.owner().closed, IsEmpty());
  run(8s);
  EXPECT_THAT(alice.owner().closed, ElementsAre("media.lost"));
}

TEST_F(Connecting, AClientThatNeverComesIsGivenUpAfterThirtySeconds) {
  ASSERT_TRUE(alice.negotiate());
  run(29s);
  EXPECT_THAT(alice.owner().closed, IsEmpty());
  run(2s);
  EXPECT_THAT(alice.owner().closed, ElementsAre("media.lost"));
}

TEST_F(Connecting, TheClientsCloseNotifyEndsIt) {
  connect(alice);
  alice.client.end_dtls(world.now());
  run(50ms);
  EXPECT_THAT(alice.owner().closed, ElementsAre("media.lost"));
}

TEST_F(Connecting, DestroyingTheSessionTellsTheClient) {
  connect(alice);
  alice.peer.session.reset();
  run(50ms);
  EXPECT_THAT(alice.client.closed(), ElementsAre(dtls::CloseReason::close_notify));
  EXPECT_THAT(alice.owner().closed, IsEmpty());
}

TEST_F(Connecting, DestroyingTheSessionTakesBackWhatWasPutOut) {
  connect();
  Encoder camera = alice.encoder("1", "f");
  stream(alice, camera, 1);
  subscribe(alice, media::Source::camera, bob, "20");
  const Plain packet = camera.next(true, alice.transport).front();
  const Bytes sealed = alice.client.protect_rtp(packet.header, packet.payload);
  Bytes bytes = sealed;
  Outbox<PortAction> out;
  const auto path = *alice.peer.paths.begin();
  ASSERT_TRUE(alice.session().receive(path, bytes, world.now(), out));
  EXPECT_THAT(port.outgoing, SizeIs(1));
  bob.peer.session.reset();
  EXPECT_THAT(port.outgoing, IsEmpty());
}

TEST_F(Connecting, DtlsFromAPathThatIceHasNotProvenIsDroppedUnanswered) {
  const auto answer = alice.negotiate();
  ASSERT_TRUE(answer);
  alice.client.send = [](const ice::Path&, const Bytes&) {};
  alice.client.accept(answer->sdp, world.now());
  alice.client.start_dtls(world.now());
  const auto before = port.datagrams;
  const ice::Path path{ice::Transport::udp, sim::ipv4({198, 51, 100, 1}, 8443),
                       sim::ipv4({192, 0, 2, 1}, 40000)};
  for (Bytes& hello : alice.client.take_dtls(world.now())) {
    EXPECT_EQ(port.give(alice.peer, path, hello).error().what, "media.unproven");
  }
  run(5s);
  EXPECT_GE(alice.counters().connection.unproven, 1U);
  EXPECT_EQ(port.datagrams, before);
  EXPECT_EQ(alice.owner().connected, 0);
}

TEST_F(Connecting, MediaBeforeTheHandshakeIsDropped) {
  connect();
  // Bob's keys are not alice's; what counts is that a third session has none yet.
  Party carol(world, port, 3);
  const auto answer = carol.negotiate();
  ASSERT_TRUE(answer);
  carol.client.accept(answer->sdp, world.now());
  ASSERT_TRUE(world.run_until_true([&] { return !carol.peer.paths.empty(); }, 1s));
  const Bytes packet(100, 0x80);
  EXPECT_EQ(port.give(carol.peer, *carol.peer.paths.begin(), packet).error().what, "media.not_secured");
  EXPECT_EQ(carol.counters().connection.not_secured, 1U);
}

TEST_F(Connecting, AHelloFromSomebodyElseChangesNothing) {
  connect();
  Party stranger(world, port, 9);
  stranger.client.offer();
  stranger.client.send = [](const ice::Path&, const Bytes&) {};
  stranger.client.accept(alice.negotiate()->sdp, world.now());
  stranger.client.start_dtls(world.now());
  const auto path = *alice.peer.paths.begin();
  for (Bytes& hello : stranger.client.take_dtls(world.now()))
    static_cast<void>(port.give(alice.peer, path, hello).has_value());
  Encoder camera = alice.encoder("1", "f");
  stream(alice, camera, 1);
  subscribe(alice, media::Source::camera, bob, "20");
  stream(alice, camera, 10);
  EXPECT_THAT(alice.owner().closed, IsEmpty());
  EXPECT_EQ(bob.client.rtp.size(), 30U);
}

TEST_F(Connecting, AHundredThousandForgedPacketsDoNotDisturb) {
  connect();
  Encoder camera = alice.encoder("1", "f");
  stream(alice, camera, 1);
  subscribe(alice, media::Source::camera, bob, "20");
  const auto path = *alice.peer.paths.begin();
  const Plain real = camera.next(true, alice.transport).front();
  const Bytes sealed = alice.client.protect_rtp(real.header, real.payload);
  const auto before = port.datagrams;
  for (std::uint32_t i = 0; i < 100'000; ++i) {
    Bytes forged = sealed;
    forged[2] = static_cast<std::uint8_t>(i >> 8U);  // any number
    forged[3] = static_cast<std::uint8_t>(i);
    forged[forged.size() - 1 - i % 16] ^= static_cast<std::uint8_t>(1U + i % 255);
    EXPECT_FALSE(port.give(alice.peer, path, forged));
  }
  EXPECT_EQ(alice.counters().connection.rtp_refused, 100'000U);
  EXPECT_EQ(port.datagrams, before);
  EXPECT_TRUE(port.give(alice.peer, path, sealed));
  stream(alice, camera, 10, 0);
  EXPECT_THAT(alice.owner().closed, IsEmpty());
  EXPECT_EQ(bob.client.rtp.size(), 31U);
}

TEST_F(Connecting, ForgedControlPacketsDoNotDisturb) {
  connect(alice);
  const auto path = *alice.peer.paths.begin();
  for (std::uint8_t i = 0; i < 200; ++i) {
    Bytes forged(60, i);
    forged[0] = 0x80;
    forged[1] = 201;
    EXPECT_FALSE(port.give(alice.peer, path, forged));
  }
  EXPECT_EQ(alice.counters().connection.rtcp_refused, 200U);
  EXPECT_EQ(alice.counters().rtcp.packets, 0U);
}

TEST_F(Connecting, AnIceRestartKeepsTheCallAndRetiresTheOldFragment) {
  connect();
  Encoder camera = alice.encoder("1", "f");
  stream(alice, camera, 1);
  subscribe(alice, media::Source::camera, bob, "20");
  const auto old = *alice.peer.ufrags.begin();
  alice.client.restart();
  const auto answer = alice.negotiate();
  ASSERT_TRUE(answer);
  EXPECT_THAT(alice.peer.ufrags, SizeIs(2));
  alice.client.accept(answer->sdp, world.now());
  stream(alice, camera, 60);
  EXPECT_THAT(alice.peer.ufrags, SizeIs(1));
  EXPECT_FALSE(alice.peer.ufrags.contains(old));
  EXPECT_EQ(bob.client.rtp.size(), 180U);
  EXPECT_EQ(alice.owner().connected, 1);
  run(40s);
  EXPECT_THAT(alice.owner().closed, IsEmpty());
}

TEST_F(Connecting, ARestartThatAnotherOneOvertakesLeavesNoFragmentBehind) {
  connect(alice);
  for (int i = 0; i < 3; ++i) {
    alice.client.restart();
    ASSERT_TRUE(alice.negotiate());
  }
  EXPECT_THAT(alice.peer.ufrags, SizeIs(2));
}

TEST_F(Connecting, AnotherCertificateInALaterOfferIsRefused) {
  connect(alice);
  alice.client.shown_fingerprint.digest[0] ^= 1U;
  const auto answer = alice.negotiate();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().what, "media.bad_sdp");
  run(1s);
  EXPECT_THAT(alice.owner().closed, IsEmpty());
}

}  // namespace
}  // namespace parlance::rtc::test

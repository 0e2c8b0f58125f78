#include "crypto/dtls/session.h"
#include "crypto/dtls/session_test_pair.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace parlance::crypto::dtls {
namespace {

using srtp::Profile;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Bytes bytes_of(std::string_view text) { return Bytes(as_bytes(text).begin(), as_bytes(text).end()); }

TEST(DtlsSession, ConnectsInTwoRoundTripsWithTheSameKeysOnBothSides) {
  Pair pair;
  const TimePoint start = pair.clock.now();
  pair.connect();
  ASSERT_THAT(pair.client.connected, SizeIs(1));
  ASSERT_THAT(pair.server.connected, SizeIs(1));
  EXPECT_EQ(pair.server.connected_at - start, 30ms);
  EXPECT_EQ(pair.client.connected_at - start, 40ms);
  EXPECT_EQ(pair.client.connected[0].profile(), Profile::aead_aes_128_gcm);
  EXPECT_THAT(pair.client.connected[0].view(), SizeIs(56));
  EXPECT_TRUE(std::ranges::equal(pair.client.connected[0].view(), pair.server.connected[0].view()));
  EXPECT_FALSE(pair.client.session.deadline() || pair.server.session.deadline());
  EXPECT_EQ(pair.client.session.counters().retransmissions, 0U);
}

TEST(DtlsSession, ExportsOtherKeysEachTime) {
  Pair one;
  Pair other;
  one.connect();
  other.connect();
  EXPECT_FALSE(std::ranges::equal(one.server.connected.at(0).view(), other.server.connected.at(0).view()));
}

TEST(DtlsSession, TheServerChoosesGcmWhateverTheClientPrefers) {
  SessionSetup client = Pair::client_setup();
  client.profiles = {Profile::aes_cm_128_hmac_sha1_80, Profile::aead_aes_256_gcm, Profile::aead_aes_128_gcm};
  Pair pair(client, Pair::server_setup());
  pair.connect();
  ASSERT_TRUE(pair.both_connected());
  EXPECT_EQ(pair.client.connected[0].profile(), Profile::aead_aes_128_gcm);
  EXPECT_EQ(pair.server.connected[0].profile(), Profile::aead_aes_128_gcm);
}

TEST(DtlsSession, ExportsAsManyBytesAsTheProfileNeeds) {
  const std::pair<Profile, std::size_t> sizes[] = {{Profile::aes_cm_128_hmac_sha1_80, 60},
                                                   {Profile::aead_aes_128_gcm, 56},
                                                   {Profile::aead_aes_256_gcm, 88}};
  for (const auto& [profile, size] : sizes) {
    SessionSetup client = Pair::client_setup();
    client.profiles = {profile};
    Pair pair(client, Pair::server_setup());
    pair.connect();
    ASSERT_TRUE(pair.both_connected());
    EXPECT_EQ(pair.server.connected[0].profile(), profile);
    EXPECT_THAT(pair.server.connected[0].view(), SizeIs(size));
    EXPECT_TRUE(std::ranges::equal(pair.client.connected[0].view(), pair.server.connected[0].view()));
  }
}

TEST(DtlsSession, WithoutACommonProfileThereIsNoConnection) {
  SessionSetup client = Pair::client_setup();
  SessionSetup server = Pair::server_setup();
  client.profiles = {Profile::aes_cm_128_hmac_sha1_80};
  server.profiles = {Profile::aead_aes_128_gcm};
  Pair pair(client, server);
  pair.connect();
  EXPECT_THAT(pair.server.connected, IsEmpty());
  EXPECT_THAT(pair.client.connected, IsEmpty());
  EXPECT_THAT(pair.server.reasons, ElementsAre(CloseReason::no_srtp_profile));
}

TEST(DtlsSession, AServerExportsNothingToACertificateThatWasNotSignalled) {
  SessionSetup server = Pair::server_setup();
  server.peer.digest.back() ^= 1U;
  Pair pair(Pair::client_setup(), server);
  pair.connect();
  EXPECT_THAT(pair.server.connected, IsEmpty());
  EXPECT_THAT(pair.server.reasons, ElementsAre(CloseReason::fingerprint_mismatch));
  EXPECT_TRUE(pair.server.session.closed());
  EXPECT_FALSE(pair.server.session.deadline());
  // The client is told at once.
  EXPECT_THAT(pair.client.reasons, ElementsAre(CloseReason::close_notify));
}

TEST(DtlsSession, AClientExportsNothingToACertificateThatWasNotSignalled) {
  SessionSetup client = Pair::client_setup();
  client.peer = client_context()->fingerprint();
  Pair pair(client, Pair::server_setup());
  pair.connect();
  EXPECT_THAT(pair.client.connected, IsEmpty());
  EXPECT_THAT(pair.client.reasons, ElementsAre(CloseReason::fingerprint_mismatch));
}

TEST(DtlsSession, TakesFingerprintsOfTheLongerHashes) {
  const auto identity = make_certificate(WallTime{1'800'000'000'000});
  ASSERT_TRUE(identity);
  for (const FingerprintHash hash : {FingerprintHash::sha_384, FingerprintHash::sha_512}) {
    const auto fingerprint = fingerprint_of(identity->certificate_pem, hash);
    ASSERT_TRUE(fingerprint);
    for (const int change : {0, 1}) {
      SessionSetup setup = Pair::server_setup();
      setup.peer = *fingerprint;
      if (change != 0) setup.peer.digest.front() ^= 1U;
      Pair pair(Pair::client_setup(), setup);
      pair.client.session = Session(*Context::make(*identity), Pair::client_setup());
      pair.connect();
      EXPECT_THAT(pair.server.connected, SizeIs(change == 0 ? 1 : 0));
    }
  }
}

TEST(DtlsSession, CarriesApplicationDataBothWays) {
  Pair pair;
  EXPECT_EQ(pair.client.session.send(bytes_of("early"), pair.client.out).error().what, "dtls.not_connected");
  pair.connect();
  ASSERT_TRUE(pair.both_connected());
  const Bytes longest(pair.client.session.max_application_data(), 0x5a);
  ASSERT_TRUE(pair.client.session.send(bytes_of("ping"), pair.client.out));
  ASSERT_TRUE(pair.client.session.send(longest, pair.client.out));
  ASSERT_TRUE(pair.server.session.send(bytes_of("pong"), pair.server.out));
  pair.drain();
  pair.run(1s);
  EXPECT_THAT(pair.server.received, ElementsAre(bytes_of("ping"), longest));
  EXPECT_THAT(pair.client.received, ElementsAre(bytes_of("pong")));
  const Bytes longer(longest.size() + 1);
  EXPECT_EQ(pair.client.session.send(longer, pair.client.out).error().what, "dtls.too_large");
  EXPECT_EQ(pair.client.session.send({}, pair.client.out).error().what, "dtls.too_large");
  EXPECT_TRUE(pair.client.out.empty());
}

TEST(DtlsSession, SendsNoDatagramLongerThanItWasTold) {
  for (const std::size_t size : {kMinDatagramSent, std::size_t{600}, kMaxDatagramSent}) {
    SessionSetup client = Pair::client_setup();
    SessionSetup server = Pair::server_setup();
    client.max_datagram = server.max_datagram = size;
    Pair pair(client, server);
    pair.connect();
    ASSERT_TRUE(pair.both_connected()) << size;
    const Bytes longest(pair.client.session.max_application_data(), 1);
    ASSERT_TRUE(pair.client.session.send(longest, pair.client.out));
    pair.drain();
    std::size_t most = 0;
    for (const Sent& sent : pair.sent) most = std::max(most, sent.bytes.size());
    EXPECT_EQ(most, size) << "application data fills a datagram; no flight goes beyond";
  }
}

TEST(DtlsSession, CloseTellsTheOtherSide) {
  for (const Side side : {Side::client, Side::server}) {
    Pair pair;
    pair.connect();
    pair.end(side).session.close(pair.end(side).out);
    pair.end(side).session.close(pair.end(side).out);
    pair.drain();
    pair.run(1s);
    const Side peer = side == Side::client ? Side::server : Side::client;
    EXPECT_THAT(pair.end(peer).reasons, ElementsAre(CloseReason::close_notify));
    EXPECT_THAT(pair.end(side).reasons, IsEmpty());
    EXPECT_EQ(pair.inject(peer, pair.sent.front().bytes).error().what, "dtls.closed");
    EXPECT_GE(pair.end(peer).session.counters().datagrams_after_close, 1U);
    EXPECT_EQ(pair.end(peer).session.send(bytes_of("late"), pair.end(peer).out).error().what,
              "dtls.not_connected");
  }
}

TEST(DtlsSession, DataThatOvertakesTheClientsFinishedIsNotLost) {
  Pair pair;
  // The client's last flight takes longer than the data it sends right behind it.
  pair.network = [](const Sent& sent) {
    return std::vector<Duration>{sent.from == Side::server && sent.index == 1 ? 40ms : 10ms};
  };
  pair.start();
  pair.run(35ms);
  ASSERT_TRUE(pair.server.session.connected());
  ASSERT_FALSE(pair.client.session.connected());
  ASSERT_TRUE(pair.server.session.send(bytes_of("first"), pair.server.out));
  pair.drain();
  pair.run(1s);
  ASSERT_TRUE(pair.client.session.connected());
  EXPECT_THAT(pair.client.received, ElementsAre(bytes_of("first")));
}

TEST(DtlsSession, ASetupOutOfItsRangesIsABug) {
  SessionSetup setup = Pair::server_setup();
  setup.max_datagram = kMaxDatagramSent + 1;
  EXPECT_THROW(Session(server_context(), setup), Bug);
  setup = Pair::server_setup();
  setup.profiles.clear();
  EXPECT_THROW(Session(server_context(), setup), Bug);
  setup = Pair::server_setup();
  setup.peer.digest.pop_back();
  EXPECT_THROW(Session(server_context(), setup), Bug);
}

}  // namespace
}  // namespace parlance::crypto::dtls

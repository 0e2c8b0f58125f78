// What the peer, or somebody in its place, may send: nothing of it ends a session that can still be had.
#include "base/random.h"
#include "crypto/dtls/detail/native_context.h"
#include "crypto/dtls/session.h"
#include "crypto/dtls/session_test_pair.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace parlance::crypto::dtls {
namespace {

using testing::ElementsAre;
using testing::Gt;
using testing::IsEmpty;
using testing::SizeIs;

Bytes record(std::uint8_t type, std::uint16_t epoch, ByteView body) {
  Bytes bytes;
  Writer writer(bytes);
  writer.u8(type);
  writer.u16(0xfefd);
  writer.u16(epoch);
  writer.u32(0);
  writer.u16(9);
  writer.u16(static_cast<std::uint16_t>(body.size()));
  writer.bytes(body);
  return bytes;
}

/// A handshake message of zeros in one fragment.
Bytes handshake_record(std::uint8_t type, std::uint16_t sequence, std::uint16_t size) {
  Bytes body;
  Writer writer(body);
  writer.u8(type);
  writer.u8(0);
  writer.u16(size);
  writer.u16(sequence);
  writer.zeros(4);
  writer.u16(size);
  writer.zeros(size);
  return record(22, 0, body);
}

const Bytes kFatalAlert = record(21, 0, Bytes{2, 40});
const Bytes kCloseNotify = record(21, 0, Bytes{1, 0});

/// Nothing of it is proven, and nothing of it is a handshake.
std::vector<Bytes> garbage() {
  std::vector<Bytes> all{Bytes{},
                         Bytes{22},
                         Bytes(1200, 22),
                         Bytes(kMaxDatagramReceived, 0xff),
                         Bytes(kMaxDatagramReceived + 1, 22),
                         kFatalAlert,
                         kCloseNotify,
                         record(21, 1, Bytes(26)),
                         record(23, 0, Bytes(100)),
                         record(23, 1, Bytes(100)),
                         record(22, 1, Bytes(40)),
                         record(20, 0, Bytes{1}),
                         record(20, 0, Bytes{7}),
                         record(22, 0, Bytes(5)),
                         record(22, 7, Bytes(40)),
                         handshake_record(0, 0, 0),
                         handshake_record(20, 3, 12),
                         handshake_record(99, 0, 10)};
  SeededRandom random(1);
  for (int i = 0; i < 50; ++i) {
    Bytes bytes(random_u64(random) % 300);
    random.fill(bytes);
    if (!bytes.empty() && i % 2 == 0) bytes[0] = static_cast<std::uint8_t>(20 + i % 4);
    all.push_back(std::move(bytes));
  }
  return all;
}

void inject_all(Pair& pair) {
  for (const Bytes& bytes : garbage()) {
    for (const Side to : {Side::client, Side::server}) static_cast<void>(pair.inject(to, bytes));
  }
}

std::shared_ptr<const Context> post_quantum_context() {
  const auto context = make_test_context();
  // As long as the share of X25519MLKEM768, which makes Chromium's ClientHello two datagrams.
  static const Bytes share(1216, 0x6b);
  const auto add = [](SSL*, unsigned int, unsigned int, const unsigned char** out, std::size_t* size, X509*,
                      std::size_t, int*, void*) {
    *out = share.data();
    *size = share.size();
    return 1;
  };
  check(SSL_CTX_add_custom_ext(context->native().ssl.get(), 0xfd00, SSL_EXT_CLIENT_HELLO, add, nullptr,
                               nullptr, nullptr, nullptr) == 1,
        "no extension");
  return context;
}

TEST(DtlsInput, AClientHelloInTwoDatagramsIsTakenInEitherOrder) {
  for (const bool reversed : {false, true}) {
    const auto context = post_quantum_context();
    SessionSetup server = Pair::server_setup();
    server.peer = context->fingerprint();
    Pair pair(Pair::client_setup(), server);
    pair.client.session = Session(context, Pair::client_setup());
    pair.network = [reversed](const Sent& sent) {
      const bool first = sent.from == Side::client && sent.index == 0;
      return std::vector<Duration>{reversed && first ? 15ms : 10ms};
    };
    const TimePoint start = pair.clock.now();
    pair.start();
    ASSERT_THAT(pair.sent, SizeIs(2)) << "the hello is not two datagrams";
    EXPECT_THAT(pair.sent[0].bytes, SizeIs(Gt(1100U)));
    EXPECT_LE(pair.sent[0].bytes.size(), kMaxDatagramSent);
    pair.run(1s);
    ASSERT_TRUE(pair.both_connected());
    EXPECT_EQ(pair.client.connected_at - start, reversed ? 45ms : 40ms);
    EXPECT_EQ(pair.server.connected[0].profile(), srtp::Profile::aead_aes_128_gcm);
    EXPECT_EQ(pair.server.session.counters().handshake_restarts, 0U);
  }
}

Bytes vector_file(const char* name) {
  std::ifstream file(std::string(PARLANCE_TEST_DATA) + "/dtls/" + name, std::ios::binary);
  const std::vector<char> text{std::istreambuf_iterator<char>(file), {}};
  return Bytes(text.begin(), text.end());
}

TEST(DtlsInput, AHelloOfChromiumIsAnsweredWithGcmInEitherOrder) {
  // Captured from Chromium 156 (Debian 12) on the loopback interface: DTLS 1.3 and X25519MLKEM768 offered, AES-CM before GCM.
  const Bytes first = vector_file("chromium_156_client_hello_1.bin");
  const Bytes second = vector_file("chromium_156_client_hello_2.bin");
  ASSERT_THAT(first, SizeIs(1200));
  ASSERT_THAT(second, SizeIs(263));
  // RFC 5764 section 4.1.1: extension 14 of 5 bytes, one profile (7, GCM), no MKI.
  const Bytes use_srtp_gcm{0, 14, 0, 5, 0, 2, 0, 7, 0};
  for (const bool reversed : {false, true}) {
    Pair pair;
    const bool started = pair.server.session.start(pair.clock.now(), pair.server.out).has_value();
    ASSERT_TRUE(started);
    ASSERT_TRUE(pair.inject(Side::server, reversed ? second : first));
    EXPECT_THAT(pair.sent, IsEmpty());
    ASSERT_TRUE(pair.inject(Side::server, reversed ? first : second));
    ASSERT_THAT(pair.sent, SizeIs(1));
    EXPECT_FALSE(std::ranges::search(pair.sent[0].bytes, use_srtp_gcm).empty());
    EXPECT_EQ(pair.server.session.counters().handshake_restarts, 0U);
  }
}

TEST(DtlsInput, GarbageBeforeBetweenAndAfterChangesNothing) {
  Pair pair;
  pair.network = [](const Sent&) { return std::vector<Duration>{10ms}; };
  const TimePoint start = pair.clock.now();
  pair.start();
  for (int moment = 0; moment < 8; ++moment) {
    inject_all(pair);
    pair.run(5ms);
    pair.clock.set(start + (moment + 1) * 5ms);
  }
  pair.run(1s);
  inject_all(pair);
  ASSERT_TRUE(pair.both_connected());
  EXPECT_THAT(pair.client.reasons, IsEmpty());
  EXPECT_THAT(pair.server.reasons, IsEmpty());
  EXPECT_EQ(pair.server.connected_at - start, 30ms);
  EXPECT_EQ(pair.client.connected_at - start, 40ms);
  EXPECT_THAT(pair.client.received, IsEmpty());
  EXPECT_THAT(pair.server.received, IsEmpty());
  EXPECT_EQ(pair.server.session.counters().handshake_restarts, 0U);
}

TEST(DtlsInput, UnencryptedAlertsEndNeitherAHandshakeNorASession) {
  Pair pair;
  const auto alert = [&pair] {
    for (const Side to : {Side::client, Side::server}) {
      for (const Bytes& bytes : {kFatalAlert, kCloseNotify})
        EXPECT_EQ(pair.inject(to, bytes).error().what, "dtls.no_record");
    }
  };
  pair.start();
  alert();
  for (int i = 0; i < 8; ++i) {
    pair.run(5ms);
    pair.clock.advance(5ms);
    alert();
  }
  pair.run(1s);
  alert();
  EXPECT_TRUE(pair.both_connected());
  EXPECT_EQ(pair.server.session.counters().alerts_unauthenticated, 20U);
}

TEST(DtlsInput, AForgedHelloThatBreaksTheHandshakeIsForgotten) {
  Pair pair;
  pair.start();
  for (std::uint16_t size = 0; size < kMaxRestarts; ++size)
    EXPECT_TRUE(pair.inject(Side::server, handshake_record(1, 0, size)));
  EXPECT_THAT(pair.sent, SizeIs(1)) << "the forger, or the client in its place, is answered";
  pair.run(1s);
  EXPECT_TRUE(pair.both_connected());
  EXPECT_EQ(pair.server.session.counters().handshake_restarts, kMaxRestarts);
}

TEST(DtlsInput, WhatNeverWorksEndsAfterSomeTriesWithAnAlert) {
  Pair pair;
  const bool started = pair.server.session.start(pair.clock.now(), pair.server.out).has_value();
  ASSERT_TRUE(started);
  for (std::size_t i = 0; i <= kMaxRestarts; ++i) {
    EXPECT_THAT(pair.server.reasons, IsEmpty());
    static_cast<void>(pair.inject(Side::server, handshake_record(1, 0, 2)));
  }
  EXPECT_THAT(pair.server.reasons, ElementsAre(CloseReason::handshake_failed));
  ASSERT_THAT(pair.sent, SizeIs(1));
  EXPECT_EQ(pair.sent[0].bytes[0], 21);
}

TEST(DtlsInput, ASecondClientHelloDoesNotDisturbASession) {
  Pair pair;
  pair.connect();
  Pair other;
  other.start();
  const std::size_t before = pair.sent.size();
  EXPECT_EQ(pair.inject(Side::server, other.sent.at(0).bytes).error().what, "dtls.no_record");
  EXPECT_EQ(pair.inject(Side::server, pair.sent.at(0).bytes).error().what, "dtls.no_record");
  EXPECT_THAT(pair.sent, SizeIs(before));
  ASSERT_TRUE(pair.client.session.send(Bytes{1}, pair.client.out));
  pair.drain();
  pair.run(1s);
  EXPECT_THAT(pair.server.received, ElementsAre(Bytes{1}));
  EXPECT_EQ(pair.server.session.counters().records_stale, 2U);
}

TEST(DtlsInput, ASecondClientHelloDoesNotDisturbAHandshake) {
  Pair other;
  other.start();
  Pair pair;
  pair.start();
  pair.run(10ms);
  static_cast<void>(pair.inject(Side::server, other.sent.at(0).bytes));
  pair.run(1s);
  EXPECT_TRUE(pair.both_connected());
  EXPECT_EQ(pair.server.session.counters().handshake_restarts, 0U);
}

TEST(DtlsInput, GoodRecordsCountBesideBadOnes) {
  Pair pair;
  pair.start();
  Bytes mixed = kFatalAlert;
  const Bytes hello = pair.sent.at(0).bytes;
  mixed.insert(mixed.end(), hello.begin(), hello.end());
  mixed.insert(mixed.end(), 20, 0xee);
  pair.network = [](const Sent&) { return std::vector<Duration>{10ms}; };
  EXPECT_TRUE(pair.inject(Side::server, mixed));
  EXPECT_THAT(pair.sent, SizeIs(Gt(1U))) << "the hello is not answered";
  pair.run(1s);
  EXPECT_TRUE(pair.both_connected());
}

TEST(DtlsInput, AChangedBitOfAnyDatagramOnlyCostsTime) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    SeededRandom random(seed);
    Pair pair;
    // A changed copy comes right behind each datagram of the flights that are already answered or encrypted.
    pair.connect();
    ASSERT_TRUE(pair.both_connected());
    for (const Sent& sent : std::vector<Sent>(pair.sent)) {
      Bytes changed = sent.bytes;
      changed[random_u64(random) % changed.size()] ^= static_cast<std::uint8_t>(1U << (seed % 8));
      static_cast<void>(pair.inject(sent.from == Side::client ? Side::server : Side::client, changed));
    }
    ASSERT_TRUE(pair.client.session.send(Bytes{9}, pair.client.out));
    pair.drain();
    pair.run(1s);
    EXPECT_TRUE(pair.both_connected()) << seed;
    EXPECT_THAT(pair.server.received, ElementsAre(Bytes{9})) << seed;
  }
}

TEST(DtlsInput, HasABudgetOfBytesBeforeTheProof) {
  Pair pair;
  const bool started = pair.server.session.start(pair.clock.now(), pair.server.out).has_value();
  ASSERT_TRUE(started);
  // Fragments of a hello that is never finished.
  Bytes fragment = handshake_record(1, 0, 1000);
  fragment[13 + 2] = 16;  // of 5096 bytes
  std::size_t taken = 0;
  for (int i = 0; i < 200 && pair.inject(Side::server, fragment); ++i) taken += fragment.size();
  EXPECT_LE(taken, kMaxHandshakeBytes);
  EXPECT_GT(taken, kMaxHandshakeBytes - 2 * fragment.size());
  EXPECT_EQ(pair.inject(Side::server, fragment).error(), fail(Kind::exhausted, "dtls.budget"));
  EXPECT_GE(pair.server.session.counters().datagrams_over_budget, 2U);
  EXPECT_FALSE(pair.server.session.closed());
}

TEST(DtlsInput, HoldsFewEncryptedRecordsBeforeItHasTheKeys) {
  Pair pair;
  pair.start();
  std::size_t taken = 0;
  for (std::uint8_t i = 0; i < 100; ++i) {
    Bytes early = record(23, 1, Bytes(20));
    early[10] = i;
    if (pair.inject(Side::server, early)) ++taken;
  }
  EXPECT_EQ(taken, kMaxEarlyRecords);
  EXPECT_EQ(pair.server.session.counters().records_early, 100 - kMaxEarlyRecords);
  pair.run(1s);
  EXPECT_TRUE(pair.both_connected()) << "they kept the true peer's Finished out";
}

TEST(DtlsInput, LongDatagramsAreDroppedWhole) {
  Pair pair;
  pair.connect();
  EXPECT_EQ(pair.inject(Side::server, Bytes(kMaxDatagramReceived + 1, 23)).error(),
            fail(Kind::too_large, "dtls.too_large"));
  EXPECT_EQ(pair.server.session.counters().datagrams_too_large, 1U);
}

}  // namespace
}  // namespace parlance::crypto::dtls

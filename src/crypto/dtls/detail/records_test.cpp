#include "crypto/dtls/detail/records.h"
#include "crypto/dtls/limits.h"

#include <gtest/gtest.h>

namespace parlance::crypto::dtls::detail {
namespace {

Bytes record(std::uint8_t type, std::uint16_t epoch, const Bytes& body) {
  Bytes bytes;
  Writer writer(bytes);
  writer.u8(type);
  writer.u16(0xfefd);
  writer.u16(epoch);
  writer.zeros(6);
  writer.u16(static_cast<std::uint16_t>(body.size()));
  writer.bytes(body);
  return bytes;
}

struct Fragment {
  std::uint8_t type = 1;
  std::uint32_t length = 4;
  std::uint16_t sequence = 0;
  std::uint32_t offset = 0;
  std::uint32_t size = 4;
};

Bytes fragment(const Fragment& f) {
  Bytes bytes;
  Writer writer(bytes);
  const auto u24 = [&writer](std::uint32_t value) {
    writer.u8(static_cast<std::uint8_t>(value >> 16U));
    writer.u16(static_cast<std::uint16_t>(value));
  };
  writer.u8(f.type);
  u24(f.length);
  writer.u16(f.sequence);
  u24(f.offset);
  u24(f.size);
  writer.zeros(std::min<std::size_t>(f.size, 4));
  return bytes;
}

Verdict judge_bytes(const Bytes& bytes, Phase phase) {
  ByteView rest(bytes);
  const auto first = next_record(rest);
  return first ? judge(*first, Role::server, phase) : Verdict::malformed;
}

Verdict judge_fragment(const Fragment& f) {
  return judge_bytes(record(22, 0, fragment(f)), Phase::handshaking);
}

TEST(DtlsRecords, AreTakenOneByOneFromADatagram) {
  Bytes datagram = record(22, 0, Bytes(12));
  const Bytes second = record(23, 1, Bytes{1, 2, 3});
  datagram.insert(datagram.end(), second.begin(), second.end());
  ByteView rest(datagram);
  const auto one = next_record(rest);
  const auto two = next_record(rest);
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->whole.size(), 25U);
  EXPECT_EQ(two->type, ContentType::application_data);
  EXPECT_EQ(two->epoch, 1);
  EXPECT_EQ(two->body.size(), 3U);
  EXPECT_TRUE(rest.empty());
}

TEST(DtlsRecords, WhatIsNoRecordTakesNothing) {
  const Bytes good = record(22, 0, Bytes(12));
  for (std::size_t size = 0; size < good.size(); ++size) {
    ByteView rest = ByteView(good).first(size);
    EXPECT_FALSE(next_record(rest)) << size;
    EXPECT_EQ(rest.size(), size);
  }
  for (const std::uint8_t type :
       {std::uint8_t{0}, std::uint8_t{19}, std::uint8_t{24}, std::uint8_t{64}, std::uint8_t{255}}) {
    const Bytes other = record(type, 0, Bytes(12));
    ByteView rest(other);
    EXPECT_FALSE(next_record(rest)) << int{type};
  }
  Bytes tls = good;
  tls[1] = 3;
  ByteView rest(tls);
  EXPECT_FALSE(next_record(rest));
}

TEST(DtlsRecords, HandshakeHeadersKeepTheirLimits) {
  EXPECT_EQ(judge_fragment({}), Verdict::good);
  EXPECT_EQ(judge_fragment({.length = kMaxHandshakeMessage}), Verdict::good);
  EXPECT_EQ(judge_fragment({.length = kMaxHandshakeMessage + 1}), Verdict::malformed);
  EXPECT_EQ(judge_fragment({.length = 0xffffff}), Verdict::malformed);
  EXPECT_EQ(judge_fragment({.sequence = kMaxMessageSequence}), Verdict::good);
  EXPECT_EQ(judge_fragment({.sequence = kMaxMessageSequence + 1}), Verdict::malformed);
  EXPECT_EQ(judge_fragment({.offset = 1}), Verdict::malformed);
  EXPECT_EQ(judge_fragment({.length = 8, .offset = 0xfffffe}), Verdict::malformed);
  EXPECT_EQ(judge_fragment({.length = 9, .size = 5}), Verdict::malformed) << "longer than its record";
  EXPECT_EQ(judge_fragment({.length = 4, .size = 0}), Verdict::malformed) << "a fragment of nothing";
  EXPECT_EQ(judge_fragment({.type = 16, .length = 0, .size = 0}), Verdict::good) << "a message of nothing";
  EXPECT_EQ(judge_bytes(record(22, 0, {}), Phase::handshaking), Verdict::malformed);
}

TEST(DtlsRecords, EveryMessageOfARecordIsLookedAt) {
  Bytes two = fragment({});
  const Bytes bad = fragment({.length = 0xffffff});
  two.insert(two.end(), bad.begin(), bad.end());
  EXPECT_EQ(judge_bytes(record(22, 0, two), Phase::handshaking), Verdict::malformed);
}

TEST(DtlsRecords, EachSideTakesOnlyWhatTheOtherSays) {
  const Bytes server_hello = record(22, 0, fragment({.type = 2}));
  ByteView rest(server_hello);
  const auto hello = next_record(rest);
  ASSERT_TRUE(hello);
  EXPECT_EQ(judge(*hello, Role::client, Phase::handshaking), Verdict::good);
  EXPECT_EQ(judge(*hello, Role::server, Phase::handshaking), Verdict::unexpected);
  EXPECT_EQ(judge_fragment({.type = 20}), Verdict::unexpected) << "a Finished is encrypted";
  EXPECT_EQ(judge_fragment({.type = 99}), Verdict::unexpected);
}

TEST(DtlsRecords, HaveTheirPlaceByTypeEpochAndPhase) {
  const Bytes alert{2, 40};
  EXPECT_EQ(judge_bytes(record(21, 0, alert), Phase::handshaking), Verdict::unauthenticated_alert);
  EXPECT_EQ(judge_bytes(record(21, 0, alert), Phase::established), Verdict::unauthenticated_alert);
  EXPECT_EQ(judge_bytes(record(23, 0, alert), Phase::handshaking), Verdict::unexpected);
  EXPECT_EQ(judge_bytes(record(20, 0, {1}), Phase::handshaking), Verdict::good);
  EXPECT_EQ(judge_bytes(record(20, 0, {2}), Phase::handshaking), Verdict::malformed);
  EXPECT_EQ(judge_bytes(record(20, 0, {1, 1}), Phase::handshaking), Verdict::malformed);
  EXPECT_EQ(judge_bytes(record(22, 0, fragment({})), Phase::established), Verdict::stale);
  EXPECT_EQ(judge_bytes(record(22, 1, alert), Phase::handshaking), Verdict::early);
  EXPECT_EQ(judge_bytes(record(22, 1, alert), Phase::established), Verdict::good);
  EXPECT_EQ(judge_bytes(record(20, 1, {1}), Phase::established), Verdict::unexpected);
  EXPECT_EQ(judge_bytes(record(23, 2, alert), Phase::established), Verdict::unexpected);
}

}  // namespace
}  // namespace parlance::crypto::dtls::detail

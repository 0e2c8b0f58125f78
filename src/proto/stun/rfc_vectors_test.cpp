#include "proto/stun/attributes.h"
#include "proto/stun/integrity.h"
#include "proto/stun/writer.h"

#include <gtest/gtest.h>

#include <fstream>

namespace parlance::proto::stun {
namespace {

constexpr std::string_view kPassword = "VOkJxbRl1RmTxUk/WvJxBt";  // RFC 5769 section 2.1
constexpr std::string_view kUser = "\xe3\x83\x9e\xe3\x83\x88\xe3\x83\xaa\xe3\x83\x83\xe3\x82\xaf\xe3\x82\xb9";
constexpr std::string_view kLongTermPassword = "TheMatrIX";  // after SASLprep
constexpr std::string_view kRealm = "example.org";
constexpr TransactionId kLongTermTransaction{0x78, 0xad, 0x34, 0x33, 0xc6, 0xad,
                                             0x72, 0xc0, 0x29, 0xda, 0x41, 0x2e};

Bytes vector(const std::string& name) {
  std::ifstream file(std::string(PARLANCE_TEST_DATA "/stun/") + name + ".hex");
  Bytes bytes;
  for (std::string line; file >> line;) {
    for (std::size_t i = 0; i + 1 < line.size(); i += 2) {
      bytes.push_back(static_cast<std::uint8_t>(std::stoul(line.substr(i, 2), nullptr, 16)));
    }
  }
  return bytes;
}

TEST(StunVectors, TheRequestOfRfc5769Section21) {
  const Bytes bytes = vector("rfc5769_2_1_request");
  const auto message = Message::parse(bytes);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->message_class(), Class::request);
  EXPECT_EQ(message->method(), Method::binding);
  EXPECT_EQ(text(*message, Type::software).value(), "STUN test client");
  EXPECT_EQ(text(*message, Type::username).value(), "evtj:h6vY");
  EXPECT_EQ(priority(*message).value(), 0x6e0001ffU);
  EXPECT_EQ(check_integrity(*message, as_bytes(kPassword)), Check::valid);
  EXPECT_EQ(check_integrity(*message, as_bytes("another")), Check::wrong);
  EXPECT_EQ(check_fingerprint(*message), Check::valid);
}

TEST(StunVectors, TheIpv4ResponseOfRfc5769Section22) {
  const Bytes bytes = vector("rfc5769_2_2_ipv4_response");
  const auto message = Message::parse(bytes);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->message_class(), Class::success);
  EXPECT_EQ(text(*message, Type::software).value(), "test vector");
  const std::array<std::uint8_t, 4> ip{192, 0, 2, 1};
  EXPECT_EQ(xor_mapped_address(*message).value(), TransportAddress::ipv4(ip, 32853));
  EXPECT_EQ(check_integrity(*message, as_bytes(kPassword)), Check::valid);
  EXPECT_EQ(check_fingerprint(*message), Check::valid);
}

TEST(StunVectors, TheIpv6ResponseOfRfc5769Section23) {
  const Bytes bytes = vector("rfc5769_2_3_ipv6_response");
  const auto message = Message::parse(bytes);
  ASSERT_TRUE(message);
  const std::array<std::uint8_t, 16> ip{0x20, 0x01, 0x0d, 0xb8, 0x12, 0x34, 0x56, 0x78,
                                        0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77};
  EXPECT_EQ(xor_mapped_address(*message).value(), TransportAddress::ipv6(ip, 32853));
  EXPECT_EQ(check_integrity(*message, as_bytes(kPassword)), Check::valid);
  EXPECT_EQ(check_fingerprint(*message), Check::valid);
}

TEST(StunVectors, TheLongTermRequestOfRfc5769Section24IsReadAndWritten) {
  const Bytes bytes = vector("rfc5769_2_4_long_term_request");
  const auto message = Message::parse(bytes);
  ASSERT_TRUE(message);
  const auto key = long_term_key(kUser, kRealm, kLongTermPassword);
  EXPECT_EQ(text(*message, Type::username).value(), kUser);
  EXPECT_EQ(text(*message, Type::realm).value(), kRealm);
  EXPECT_EQ(check_integrity(*message, key), Check::valid);
  EXPECT_EQ(check_fingerprint(*message), Check::absent);
  EXPECT_EQ(check_integrity_sha256(*message, key), Check::absent);

  MessageWriter writer(Class::request, Method::binding, kLongTermTransaction);
  writer.add_text(Type::username, kUser);
  writer.add_text(Type::nonce, "f//499k954d6OL34oL9FSTvy64sA");
  writer.add_text(Type::realm, kRealm);
  writer.add_integrity(key);
  EXPECT_EQ(std::move(writer).take(), bytes);
}

// With verified erratum 6268: the RFC's own printing lacks PASSWORD-ALGORITHM and has a wrong length and digest.
TEST(StunVectors, TheSha256RequestOfRfc8489AppendixB1IsReadAndWritten) {
  const Bytes bytes = vector("rfc8489_b_1_sha256_request");
  const auto message = Message::parse(bytes);
  ASSERT_TRUE(message);
  const auto key = long_term_key_sha256(kUser, kRealm, kLongTermPassword);
  EXPECT_EQ(check_integrity_sha256(*message, key), Check::valid);
  EXPECT_EQ(check_integrity_sha256(*message, long_term_key(kUser, kRealm, kLongTermPassword)), Check::wrong);

  MessageWriter writer(Class::request, Method::binding, kLongTermTransaction);
  writer.add(Type::userhash, crypto::sha256(as_bytes(std::string(kUser) + ":" + std::string(kRealm))));
  writer.add_text(Type::nonce, "obMatJos2AAACf//499k954d6OL34oL9FSTvy64sA");
  writer.add_text(Type::realm, kRealm);
  writer.add_u32(Type::password_algorithm, 0x00020000);
  writer.add_integrity_sha256(key);
  EXPECT_EQ(std::move(writer).take(), bytes);
}

TEST(StunVectors, NoBitOfASignedMessageCanBeChangedUnnoticed) {
  const Bytes good = vector("rfc5769_2_1_request");
  const std::size_t signed_end = good.size() - 8;  // the fingerprint is not signed
  for (std::size_t i = 0; i < signed_end; ++i) {
    Bytes bytes = good;
    bytes[i] ^= 1;
    const auto message = Message::parse(bytes);
    if (!message) continue;
    EXPECT_NE(check_integrity(*message, as_bytes(kPassword)), Check::valid) << i;
    EXPECT_NE(check_fingerprint(*message), Check::valid) << i;
  }
}

}  // namespace
}  // namespace parlance::proto::stun

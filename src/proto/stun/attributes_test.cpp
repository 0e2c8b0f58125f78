#include "base/check.h"
#include "base/random.h"
#include "proto/stun/attributes.h"
#include "proto/stun/integrity.h"
#include "proto/stun/writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::proto::stun {
namespace {

constexpr TransactionId kTransaction{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

MessageWriter response() { return {Class::success, Method::binding, kTransaction}; }

template <class Read> std::string_view error_of(Type type, ByteView value, Read read) {
  MessageWriter writer = response();
  writer.add(type, value);
  const auto result = read(*Message::parse(writer.bytes()));
  return result ? "none" : result.error().what;
}

TEST(StunAttributes, AddressesComeBackPlainAndMasked) {
  SeededRandom random(3);
  for (int i = 0; i < 200; ++i) {
    std::array<std::uint8_t, 16> ip{};
    random.fill(ip);
    const auto port = static_cast<std::uint16_t>(random_u64(random));
    const TransportAddress address = i % 2 == 0 ? TransportAddress::ipv6(ip, port)
                                                : TransportAddress::ipv4(std::span(ip).first<4>(), port);
    MessageWriter writer = response();
    writer.add_address(Type::mapped_address, address);
    writer.add_xor_address(Type::xor_mapped_address, address);
    const auto message = Message::parse(writer.bytes());
    ASSERT_TRUE(message);
    EXPECT_EQ(mapped_address(*message).value(), address);
    EXPECT_EQ(xor_mapped_address(*message).value(), address);
  }
}

TEST(StunAttributes, AnIpv4AddressInsideIpv6IsTheSameAddress) {
  const std::array<std::uint8_t, 16> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1};
  EXPECT_EQ(TransportAddress::ipv6(mapped, 5), TransportAddress::ipv4(std::span(mapped).last<4>(), 5));
  EXPECT_TRUE(TransportAddress::ipv6(mapped, 5).is_ipv4());
}

TEST(StunAttributes, AnAddressOfAnotherSizeOrFamilyIsRefused) {
  Bytes v4{0, 1, 0, 9, 192, 0, 2, 1};
  EXPECT_EQ(error_of(Type::mapped_address, v4, mapped_address), "none");
  for (const Bytes& value :
       {Bytes{}, Bytes{0, 1, 0}, Bytes{0, 1, 0, 9, 1, 2, 3}, Bytes{0, 1, 0, 9, 1, 2, 3, 4, 5},
        Bytes{0, 2, 0, 9, 1, 2, 3, 4}, Bytes{0, 3, 0, 9, 1, 2, 3, 4}, Bytes(24, 2)}) {
    EXPECT_EQ(error_of(Type::mapped_address, value, mapped_address), "stun.value") << value.size();
    EXPECT_EQ(error_of(Type::xor_mapped_address, value, xor_mapped_address), "stun.value") << value.size();
  }
}

TEST(StunAttributes, WhatIsAbsentIsSaidToBe) {
  EXPECT_EQ(error_of(Type::software, {}, priority), "stun.no_attribute");
  EXPECT_EQ(error_of(Type::software, {}, error_code), "stun.no_attribute");
}

TEST(StunAttributes, TextsHaveTheLimitsOfTheRfc) {
  const auto username = [](const Message& m) { return text(m, Type::username); };
  const auto realm = [](const Message& m) { return text(m, Type::realm); };
  EXPECT_EQ(error_of(Type::username, Bytes(508, 'u'), username), "none");
  EXPECT_EQ(error_of(Type::username, Bytes(509, 'u'), username), "stun.value");
  EXPECT_EQ(error_of(Type::realm, Bytes(763, 'r'), realm), "none");
  EXPECT_EQ(error_of(Type::realm, Bytes(764, 'r'), realm), "stun.value");
}

TEST(StunAttributes, AnErrorAndItsListComeBackUnchanged) {
  const std::vector<Type> unknown{static_cast<Type>(0x7f01), static_cast<Type>(3), static_cast<Type>(0x7f02)};
  MessageWriter writer(Class::error, Method::binding, kTransaction);
  writer.add_error(420, "Unknown Attribute");
  writer.add_unknown(unknown);
  const auto message = Message::parse(writer.bytes());
  ASSERT_TRUE(message);
  EXPECT_EQ(error_code(*message)->code, 420);
  EXPECT_EQ(error_code(*message)->reason, "Unknown Attribute");
  EXPECT_EQ(unknown_attributes(*message).value(), unknown);
}

TEST(StunAttributes, BrokenErrorsAreRefused) {
  for (const Bytes& value :
       {Bytes{0, 0, 4}, Bytes{0, 0, 2, 0}, Bytes{0, 0, 7, 0}, Bytes{0, 0, 4, 100}, Bytes(768, 4)}) {
    EXPECT_EQ(error_of(Type::error_code, value, error_code), "stun.value") << value.size();
  }
  EXPECT_EQ(error_of(Type::unknown_attributes, Bytes{1, 2, 3}, unknown_attributes), "stun.value");
  EXPECT_EQ(error_of(Type::priority, Bytes{1, 2, 3}, priority), "stun.value");
}

TEST(StunAttributes, TheRolesAndTheNominationOfIceComeBackUnchanged) {
  for (const Type role : {Type::ice_controlled, Type::ice_controlling}) {
    MessageWriter writer(Class::request, Method::binding, kTransaction);
    writer.add_u64(role, 0x0123456789abcdefU);
    writer.add(Type::use_candidate, {});
    const auto message = Message::parse(writer.bytes());
    ASSERT_TRUE(message);
    EXPECT_EQ(tie_breaker(*message, role).value(), 0x0123456789abcdefU);
    EXPECT_TRUE(use_candidate(*message).value());
    const Type other = role == Type::ice_controlled ? Type::ice_controlling : Type::ice_controlled;
    EXPECT_EQ(tie_breaker(*message, other).error().what, "stun.no_attribute");
  }
  const MessageWriter bare = response();
  EXPECT_FALSE(use_candidate(*Message::parse(bare.bytes())).value());
}

TEST(StunAttributes, IceAttributesHaveTheNumbersAndSizesOfRfc8445) {
  MessageWriter writer(Class::request, Method::binding, kTransaction);
  writer.add(Type::use_candidate, {});
  writer.add_u64(Type::ice_controlled, 1);
  writer.add_u64(Type::ice_controlling, 2);
  const ByteView body = writer.bytes().subspan(kHeaderSize);
  EXPECT_THAT(body.first(8), testing::ElementsAre(0x00, 0x25, 0, 0, 0x80, 0x29, 0, 8));
  EXPECT_THAT(body.subspan(16, 4), testing::ElementsAre(0x80, 0x2a, 0, 8));
  const auto controlled = [](const Message& m) { return tie_breaker(m, Type::ice_controlled); };
  EXPECT_EQ(error_of(Type::ice_controlled, Bytes(7), controlled), "stun.value");
  EXPECT_EQ(error_of(Type::ice_controlled, Bytes(9), controlled), "stun.value");
  EXPECT_EQ(error_of(Type::use_candidate, Bytes(1), use_candidate), "stun.value");
}

TEST(StunAttributes, ARoleConflictIsAnErrorLikeAnyOther) {
  MessageWriter writer(Class::error, Method::binding, kTransaction);
  writer.add_error(kRoleConflict, "");
  EXPECT_EQ(error_code(*Message::parse(writer.bytes()))->code, 487);
}

TEST(StunAttributes, AllThreeProofsStandTogether) {
  const ByteView key = as_bytes("secret");
  MessageWriter writer = response();
  writer.add_text(Type::software, "x");
  writer.add_integrity(key);
  writer.add_integrity_sha256(key);
  writer.add_fingerprint();
  const auto message = Message::parse(writer.bytes());
  ASSERT_TRUE(message);
  EXPECT_EQ(check_integrity(*message, key), Check::valid);
  EXPECT_EQ(check_integrity_sha256(*message, key), Check::valid);
  EXPECT_EQ(check_fingerprint(*message), Check::valid);
}

TEST(StunAttributes, AShortenedProofIsWrong) {
  for (const Type type : {Type::message_integrity, Type::message_integrity_sha256, Type::fingerprint}) {
    MessageWriter writer = response();
    writer.add(type, Bytes(type == Type::message_integrity_sha256 ? 16 : 3, 0));
    const auto message = Message::parse(writer.bytes());
    ASSERT_TRUE(message);
    const Check result = type == Type::message_integrity          ? check_integrity(*message, {})
                         : type == Type::message_integrity_sha256 ? check_integrity_sha256(*message, {})
                                                                  : check_fingerprint(*message);
    EXPECT_EQ(result, Check::wrong);
  }
}

TEST(StunAttributes, MisuseOfTheWriterIsABug) {
  MessageWriter ended = response();
  ended.add_fingerprint();
  EXPECT_THROW(ended.add_u32(Type::priority, 1), Bug);
  MessageWriter writer = response();
  EXPECT_THROW(writer.add(Type::software, Bytes(65536)), Bug);
  EXPECT_THROW(writer.add_error(200, ""), Bug);
}

}  // namespace
}  // namespace parlance::proto::stun

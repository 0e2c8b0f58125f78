#include "proto/stun/message.h"
#include "proto/stun/writer.h"

#include <gtest/gtest.h>

#include <functional>

namespace parlance::proto::stun {
namespace {

constexpr TransactionId kTransaction{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

MessageWriter request() { return {Class::request, Method::binding, kTransaction}; }

Bytes bare() { return request().take(); }

std::string_view error_of(ByteView bytes) {
  const auto message = Message::parse(bytes);
  return message ? "none" : message.error().what;
}

TEST(StunMessage, ABareRequestIsTwentyBytes) {
  const Bytes bytes = bare();
  const auto message = Message::parse(bytes);
  ASSERT_TRUE(message);
  EXPECT_EQ(bytes.size(), 20U);
  EXPECT_EQ(message->message_class(), Class::request);
  EXPECT_EQ(message->method(), Method::binding);
  EXPECT_EQ(message->transaction(), kTransaction);
  EXPECT_TRUE(message->attributes().empty());
}

TEST(StunMessage, EveryClassAndMethodComesBackUnchanged) {
  for (const Class c : {Class::request, Class::indication, Class::success, Class::error}) {
    for (std::uint16_t method = 0; method <= 0xfff; ++method) {
      const MessageWriter writer(c, static_cast<Method>(method), kTransaction);
      const auto header = read_header(writer.bytes());
      ASSERT_TRUE(header);
      ASSERT_EQ(header->message_class, c);
      ASSERT_EQ(header->method, static_cast<Method>(method));
    }
  }
}

struct BadCase {
  const char* name;
  std::function<void(Bytes&)> spoil;
  std::string_view error;
};

TEST(StunMessage, WhateverIsNotExactlyOneMessageIsRefused) {
  const std::vector<BadCase> cases = {
      {"nineteen bytes", [](Bytes& b) { b.pop_back(); }, "stun.short"},
      {"nothing", [](Bytes& b) { b.clear(); }, "stun.short"},
      {"leading bits 01", [](Bytes& b) { b[0] |= 0x40; }, "stun.not_stun"},
      {"leading bits 10", [](Bytes& b) { b[0] |= 0x80; }, "stun.not_stun"},
      {"another cookie", [](Bytes& b) { b[7] ^= 1; }, "stun.not_stun"},
      {"length not a multiple of four",
       [](Bytes& b) {
         b[3] = 2;
         b.resize(22);
       },
       "stun.length"},
      {"length beyond the bytes", [](Bytes& b) { b[3] = 4; }, "stun.length"},
      {"bytes beyond the length", [](Bytes& b) { b.resize(24); }, "stun.length"},
      {"the longest length",
       [](Bytes& b) {
         b[2] = 0xff;
         b[3] = 0xfc;
       },
       "stun.length"},
  };
  for (const BadCase& c : cases) {
    Bytes bytes = bare();
    c.spoil(bytes);
    EXPECT_EQ(error_of(bytes), c.error) << c.name;
  }
}

TEST(StunMessage, AnAttributeThatOverrunsTheMessageIsRefused) {
  MessageWriter writer = request();
  writer.add_text(Type::software, "abcd");
  const Bytes good = std::move(writer).take();
  for (const unsigned size : {5U, 8U, 0x1000U, 0xffffU}) {
    Bytes bytes = good;
    Writer(bytes).patch_u16(22, static_cast<std::uint16_t>(size));
    EXPECT_EQ(error_of(bytes), "stun.attribute") << size;
  }
  Bytes shorter = good;  // 0 bytes of value: the next "attribute" is "ab", of size "cd"
  Writer(shorter).patch_u16(22, 0);
  EXPECT_EQ(error_of(shorter), "stun.attribute");
}

TEST(StunMessage, ValuesAreSeenWithoutTheirPadding) {
  for (std::size_t size = 0; size < 9; ++size) {
    MessageWriter writer = request();
    writer.add_text(Type::software, std::string(size, 'x'));
    writer.add_u32(Type::priority, 7);
    const Bytes bytes = std::move(writer).take();
    const auto message = Message::parse(bytes);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->find(Type::software)->value.size(), size);
    EXPECT_EQ(message->find(Type::priority)->value.size(), 4U);
  }
}

TEST(StunMessage, OfARepeatedAttributeTheFirstCounts) {
  MessageWriter writer = request();
  writer.add_u32(Type::priority, 1);
  writer.add_u32(Type::priority, 2);
  const Bytes bytes = std::move(writer).take();
  EXPECT_EQ(Message::parse(bytes)->find(Type::priority)->value.back(), 1);
}

TEST(StunMessage, ThirtyTwoAttributesAreTheLimit) {
  MessageWriter writer = request();
  for (int i = 0; i < 32; ++i) writer.add(Type::software, {});
  EXPECT_EQ(error_of(writer.bytes()), "none");
  writer.add(Type::software, {});
  EXPECT_EQ(error_of(writer.bytes()), "stun.too_many_attributes");
}

TEST(StunMessage, IgnoredAttributesCountToTheLimitToo) {
  MessageWriter writer = request();
  writer.add_integrity(as_bytes("key"));
  for (int i = 0; i < 32; ++i) writer.add(Type::software, {});
  EXPECT_EQ(error_of(writer.bytes()), "stun.too_many_attributes");
}

TEST(StunMessage, NothingFollowsTheFingerprint) {
  MessageWriter writer = request();
  writer.add_u32(Type::fingerprint, 0);
  writer.add_u32(Type::priority, 0);
  EXPECT_EQ(error_of(writer.bytes()), "stun.after_fingerprint");
}

TEST(StunMessage, WhatFollowsTheIntegrityIsIgnored) {
  const ByteView key = as_bytes("key");
  MessageWriter writer = request();
  writer.add_integrity(key);
  writer.add_text(Type::username, "forged");
  writer.add_integrity_sha256(key);
  writer.add_u32(Type::priority, 1);
  writer.add_fingerprint();
  const auto message = Message::parse(writer.bytes());
  ASSERT_TRUE(message);
  EXPECT_EQ(message->attributes().size(), 3U);
  EXPECT_EQ(message->find(Type::username), nullptr);
  EXPECT_EQ(message->find(Type::priority), nullptr);
  EXPECT_NE(message->find(Type::message_integrity_sha256), nullptr);
  EXPECT_NE(message->find(Type::fingerprint), nullptr);
}

}  // namespace
}  // namespace parlance::proto::stun

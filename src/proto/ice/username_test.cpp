#include "base/check.h"
#include "proto/ice/credentials.h"
#include "proto/ice/username.h"
#include "proto/stun/message.h"
#include "proto/stun/writer.h"

#include <gtest/gtest.h>

namespace parlance::proto::ice {
namespace {

using stun::MessageWriter;
using stun::Type;

MessageWriter request() { return {stun::Class::request, stun::Method::binding, {1}}; }
MessageWriter named(std::string_view username) {
  MessageWriter writer = request();
  writer.add_text(Type::software, "abc");
  writer.add_text(Type::username, username);
  return writer;
}
std::string_view error_of(ByteView bytes) {
  const auto names = peek_username(bytes);
  return names ? "none" : names.error().what;
}

TEST(IceUsername, BothFragmentsAreSeenWithoutProof) {
  const MessageWriter writer = named("ours:theirs");
  EXPECT_EQ(peek_username(writer.bytes()).value(), (Usernames{"ours", "theirs"}));
}

TEST(IceUsername, OnlyTheFirstColonDivides) {
  EXPECT_EQ(split_username("a:b:c").value(), (Usernames{"a", "b:c"}));
}

TEST(IceUsername, FragmentsHaveALimit) {
  const std::string most(256, 'x');
  const std::string more(257, 'x');
  EXPECT_TRUE(split_username(most + ":" + most));
  for (const std::string& bad : {std::string("abcd"), std::string(":abcd"), std::string("abcd:"),
                                 std::string(), more + ":a", "a:" + more}) {
    EXPECT_EQ(error_of(named(bad).bytes()), "ice.username") << bad;
  }
}

TEST(IceUsername, WhateverIsNoBindingRequestHasNone) {
  EXPECT_EQ(error_of({}), "stun.short");
  EXPECT_EQ(error_of(Bytes(100, 0x16)), "stun.not_stun");
  Bytes longer = named("a:b").take();
  longer.push_back(0);
  EXPECT_EQ(error_of(longer), "stun.length");
  EXPECT_EQ(error_of(MessageWriter(stun::Class::success, stun::Method::binding, {}).bytes()),
            "ice.not_request");
  EXPECT_EQ(error_of(MessageWriter(stun::Class::request, stun::Method{3}, {}).bytes()), "ice.not_request");
  EXPECT_EQ(error_of(request().bytes()), "ice.no_username");
}

TEST(IceUsername, WhatFollowsTheIntegrityIsNotLookedAt) {
  MessageWriter writer = request();
  writer.add_integrity(as_bytes("key"));
  writer.add_text(Type::username, "ours:theirs");
  EXPECT_EQ(error_of(writer.bytes()), "ice.no_username");
}

TEST(IceUsername, TheSearchEndsAfterThirtyTwoAttributes) {
  MessageWriter writer = request();
  for (int i = 0; i < 31; ++i) writer.add(Type::software, {});
  MessageWriter more = writer;
  writer.add_text(Type::username, "a:b");
  EXPECT_EQ(error_of(writer.bytes()), "none");
  more.add(Type::software, {});
  more.add_text(Type::username, "a:b");
  EXPECT_EQ(error_of(more.bytes()), "stun.too_many_attributes");
}

TEST(IceUsername, AnAttributeThatOverrunsTheMessageIsRefused) {
  Bytes bytes = named("a:b").take();
  Writer(bytes).patch_u16(22, 200);
  EXPECT_EQ(error_of(bytes), "stun.attribute");
}

TEST(IceCredentials, FreshOnesAreValidAndDifferent) {
  SeededRandom random(1);
  const Credentials a = make_credentials(random, "w3");
  const Credentials b = make_credentials(random);
  EXPECT_TRUE(check_credentials(a));
  EXPECT_TRUE(check_credentials(b));
  EXPECT_TRUE(a.ufrag.starts_with("w3"));
  EXPECT_NE(a.password, b.password);
  EXPECT_GE(a.password.size() * 5, 128U);
  EXPECT_THROW(make_credentials(random, "a:b"), Bug);
}

TEST(IceCredentials, LengthAndCharactersAreThoseOfRfc8839) {
  const std::string password(22, 'p');
  EXPECT_TRUE(check_credentials({"aZ9+", password}));
  EXPECT_TRUE(check_credentials({std::string(256, '/'), std::string(256, 'p')}));
  for (const std::string& ufrag :
       {std::string("abc"), std::string(257, 'a'), std::string("ab:c"), std::string("ab\xc3\xa4")}) {
    EXPECT_EQ(check_credentials({ufrag, password}).error().what, "ice.ufrag");
  }
  for (const std::string& bad : {std::string(21, 'p'), std::string(257, 'p'), std::string(22, '=')}) {
    EXPECT_EQ(check_credentials({"abcd", bad}).error().what, "ice.password");
  }
}

}  // namespace
}  // namespace parlance::proto::ice

#include "base/check.h"
#include "crypto/base64url.h"
#include "crypto/digest.h"
#include "crypto/token.h"

#include <gtest/gtest.h>

namespace parlance::crypto {
namespace {

using Fields = std::vector<std::string>;

TokenKey key(std::uint8_t byte = 1) { return *TokenKey::from(Bytes(32, byte)); }

TEST(Token, GivesBackTheFieldsThatWereSigned) {
  const std::vector<Fields> cases = {
      {}, {""}, {"room", "person"}, {std::string("\0.\xff", 3), "", "x"}, Fields(16, std::string(255, 'z'))};
  for (const Fields& fields : cases) {
    const auto back = key().verify("resume", key().sign("resume", fields));
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, fields);
  }
}

TEST(Token, IsKindDotFieldsDotHmacInBase64Url) {
  const std::string body = "k1." + base64url_encode(as_bytes(std::string("\x02hi", 3)));
  EXPECT_EQ(key().sign("k1", {"hi"}),
            body + "." + base64url_encode(hmac_sha256(Bytes(32, 1), as_bytes(body))));
}

TEST(Token, IsRefusedOnceAnyCharacterIsChangedLeftOutOrAdded) {
  const std::string token = key().sign("resume", {"person", "device"});
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(key().verify("resume", changed)) << i;
    EXPECT_FALSE(key().verify("resume", token.substr(0, i))) << i;
    EXPECT_FALSE(key().verify("resume", token.substr(i + 1))) << i;
  }
  for (const char* extra : {".", "A", "=", " ", "\n"}) {
    EXPECT_FALSE(key().verify("resume", token + extra));
    EXPECT_FALSE(key().verify("resume", extra + token));
  }
}

TEST(Token, OfOneKindIsNotTakenForAnother) {
  const std::string token = key().sign("invite", {"x"});
  const auto taken = key().verify("resume", token);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().what, "token.invalid");
  EXPECT_FALSE(key().verify("invit", token));
  EXPECT_FALSE(key().verify("resume", "resume" + token.substr(6)));
}

TEST(Token, OfAnotherKeyIsRefused) { EXPECT_FALSE(key(2).verify("resume", key(1).sign("resume", {"x"}))); }

TEST(Token, FieldsMoveNoByteAcrossTheirBorder) {
  EXPECT_NE(key().sign("k", {"ab", "c"}), key().sign("k", {"a", "bc"}));
  EXPECT_NE(key().sign("k", {"ab"}), key().sign("k", {"ab", ""}));
}

TEST(Token, OfAnySizeIsRefusedWithoutWork) {
  EXPECT_FALSE(key().verify("k", ""));
  EXPECT_FALSE(key().verify("k", std::string(1U << 20U, 'k')));
  EXPECT_FALSE(key().verify("k", "k." + std::string(6000, 'A') + "." + std::string(43, 'A')));
}

TEST(Token, ASecretHasExactly32Bytes) {
  EXPECT_FALSE(TokenKey::from(Bytes(31)));
  EXPECT_FALSE(TokenKey::from(Bytes(33)));
}

TEST(Token, MisuseByOurselvesIsABug) {
  EXPECT_THROW(static_cast<void>(key().sign("", {})), Bug);
  EXPECT_THROW(static_cast<void>(key().sign("with.dot", {})), Bug);
  EXPECT_THROW(static_cast<void>(key().sign("toolongkind", {})), Bug);
  EXPECT_THROW(static_cast<void>(key().sign("k", Fields(17))), Bug);
  EXPECT_THROW(static_cast<void>(key().sign("k", {std::string(256, 'x')})), Bug);
}

}  // namespace
}  // namespace parlance::crypto

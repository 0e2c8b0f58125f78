#include "crypto/certificate.h"
#include "crypto/jws.h"
#include "test/net/acme_jws.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::crypto {
namespace {

boost::json::object jwk_object(const EcKey& key) { return boost::json::parse(jwk_of(key)).as_object(); }

TEST(Jws, IsVerifiedByOpenSslAlone) {
  const EcKey key = *EcKey::generate();
  for (int i = 0; i < 200; ++i) {  // r or s begins with a zero byte in every 128th
    const auto text = sign_jws(key, R"({"alg":"ES256"})", "payload");
    ASSERT_TRUE(text);
    const test::Jws jws = test::read_jws(*text);
    EXPECT_EQ(jws.payload, "payload");
    EXPECT_EQ(test::text(jws.header.at("alg")), "ES256");
    ASSERT_TRUE(test::verifies(jws, jwk_object(key)));
  }
}

TEST(Jws, IsNotVerifiedWhenAByteWasChanged) {
  const EcKey key = *EcKey::generate();
  test::Jws jws = test::read_jws(*sign_jws(key, R"({"alg":"ES256"})", "payload"));
  jws.signed_text.back() = jws.signed_text.back() == 'A' ? 'B' : 'A';
  EXPECT_FALSE(test::verifies(jws, jwk_object(key)));
}

TEST(Jws, MayHaveAnEmptyPayload) {
  const EcKey key = *EcKey::generate();
  const test::Jws jws = test::read_jws(*sign_jws(key, "{}", ""));
  EXPECT_EQ(jws.payload, "");
  EXPECT_TRUE(test::verifies(jws, jwk_object(key)));
}

TEST(Jws, IsSignedWithASecretToo) {
  const Bytes secret{1, 2, 3};
  const test::Jws jws = test::read_jws(sign_jws_hmac(secret, R"({"alg":"HS256"})", "payload"));
  EXPECT_TRUE(test::verifies_with_secret(jws, "\x01\x02\x03"));
  EXPECT_FALSE(test::verifies_with_secret(jws, "\x01\x02\x04"));
}

TEST(Jwk, HasItsMembersInTheOrderOfTheThumbprint) {
  const EcKey key = *EcKey::generate();
  EXPECT_THAT(jwk_of(key),
              testing::MatchesRegex(
                  R"re(\{"crv":"P-256","kty":"EC","x":"[A-Za-z0-9_-]{43}","y":"[A-Za-z0-9_-]{43}"\})re"));
  EXPECT_EQ(jwk_thumbprint(key), test::thumbprint_of(jwk_object(key)));
}

TEST(EcKey, SurvivesBeingWritten) {
  const EcKey key = *EcKey::generate();
  const auto again = EcKey::from_pem(*key.pem());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->public_point().x, key.public_point().x);
  EXPECT_EQ(again->public_point().y, key.public_point().y);
}

TEST(EcKey, IsReadFromItsPlaceBehindACertificate) {
  const EcKey key = *EcKey::generate();
  const auto other = make_self_signed({{"a.example"}, {}, WallTime{1'795'370'400'000}, kSelfSignedLife});
  EXPECT_TRUE(EcKey::from_pem(other->certificate_pem + *key.pem()));
}

TEST(EcKey, RefusesWhatIsNoKeyOfItsKind) {
  constexpr std::string_view kEd25519 =  // RFC 8410 section 10.3
      "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";
  EXPECT_EQ(EcKey::from_pem(kEd25519).error().what, "key.pem");
  EXPECT_EQ(EcKey::from_pem("").error().what, "key.pem");
  EXPECT_EQ(EcKey::from_pem(std::string(300 * 1024, '-')).error().what, "key.pem");
}

}  // namespace
}  // namespace parlance::crypto

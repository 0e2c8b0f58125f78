#include "crypto/certificate.h"
#include "crypto/dtls/context.h"
#include "crypto/dtls/fingerprint.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace parlance::crypto::dtls {
namespace {

std::string colons(std::size_t bytes, std::string_view digits) {
  std::string text;
  for (std::size_t i = 0; i < bytes; ++i) text += (i > 0 ? ":" : "") + std::string(digits);
  return text;
}

TEST(DtlsFingerprint, ReadsAndWritesTheFormOfSessionDescriptions) {
  const std::string text = "sha-256 " + colons(32, "A9");
  const auto fingerprint = parse_fingerprint(text);
  ASSERT_TRUE(fingerprint);
  EXPECT_EQ(fingerprint->hash, FingerprintHash::sha_256);
  EXPECT_EQ(fingerprint->digest, Bytes(32, 0xa9));
  EXPECT_EQ(to_text(*fingerprint), text);
}

TEST(DtlsFingerprint, TakesEitherCaseAndTheLongerHashes) {
  EXPECT_EQ(*parse_fingerprint("SHA-256 " + colons(32, "af")),
            *parse_fingerprint("sha-256 " + colons(32, "AF")));
  EXPECT_EQ(parse_fingerprint("sha-384 " + colons(48, "01"))->hash, FingerprintHash::sha_384);
  EXPECT_EQ(parse_fingerprint("sha-512 " + colons(64, "01"))->digest.size(), 64U);
}

TEST(DtlsFingerprint, RefusesWhatIsNotOne) {
  const Error malformed = fail(Kind::malformed, "dtls.fingerprint");
  std::string no_colon = colons(32, "AB");
  no_colon[2] = ' ';
  for (const std::string& text :
       {std::string(), std::string("sha-256"), std::string("sha-256 "), "sha-256 " + colons(31, "AB"),
        "sha-256 " + colons(33, "AB"), "sha-256 " + colons(32, "AG"), "sha-256 " + no_colon,
        "sha-256  " + colons(32, "AB"), "sha-512 " + colons(32, "AB")}) {
    const auto parsed = parse_fingerprint(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error(), malformed) << text;
  }
}

TEST(DtlsFingerprint, RefusesHashesThatAreTooWeakOrUnknown) {
  for (const char* name : {"sha-1", "md5", "sha-224", "", "sha-256-and-a-long-name-behind-it"}) {
    const auto parsed = parse_fingerprint(std::string(name) + " " + colons(20, "AB"));
    ASSERT_FALSE(parsed) << name;
    EXPECT_EQ(parsed.error(), fail(Kind::unsupported, "dtls.fingerprint_hash")) << name;
  }
}

TEST(DtlsFingerprint, OfACertificateIsWhatBrowsersShow) {
  const auto identity = make_certificate(WallTime{1'800'000'000'000});
  ASSERT_TRUE(identity);
  const auto facts = read_certificate(identity->certificate_pem);
  ASSERT_TRUE(facts);
  const auto fingerprint = fingerprint_of(identity->certificate_pem, FingerprintHash::sha_256);
  ASSERT_TRUE(fingerprint);
  EXPECT_TRUE(std::ranges::equal(fingerprint->digest, facts->fingerprint));
  EXPECT_EQ(fingerprint_of(identity->certificate_pem, FingerprintHash::sha_512)->digest.size(), 64U);
  EXPECT_EQ(fingerprint_of("no certificate", FingerprintHash::sha_256).error().what, "dtls.certificate");
}

TEST(DtlsContext, ShowsTheFingerprintOfItsCertificate) {
  const auto identity = make_certificate(WallTime{1'800'000'000'000});
  ASSERT_TRUE(identity);
  const auto context = Context::make(*identity);
  ASSERT_TRUE(context);
  EXPECT_EQ((*context)->fingerprint(), *fingerprint_of(identity->certificate_pem, FingerprintHash::sha_256));
}

TEST(DtlsContext, RefusesAKeyThatIsNotTheCertificates) {
  const auto one = make_certificate(WallTime{1'800'000'000'000});
  const auto other = make_certificate(WallTime{1'800'000'000'000});
  ASSERT_TRUE(one && other);
  const auto context = Context::make({.certificate_pem = one->certificate_pem, .key_pem = other->key_pem});
  ASSERT_FALSE(context);
  EXPECT_EQ(context.error().what, "dtls.certificate");
  EXPECT_EQ(Context::make({.certificate_pem = "", .key_pem = ""}).error().what, "dtls.certificate");
}

}  // namespace
}  // namespace parlance::crypto::dtls

#include "crypto/certificate_signing.h"
#include "test/net/acme_ca.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::crypto {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr WallTime kNow{1'795'370'400'000};
constexpr WallTime kLater{kNow.ms + 90LL * 86'400'000};

class CertificateSigning : public testing::Test {
 protected:
  [[nodiscard]] std::string chain() {
    return ca_.sign(as_text(*make_signing_request(key_, names_)), names_, kNow, kLater);
  }
  std::vector<std::string> names_{"a.example", "b.example"};
  EcKey key_ = *EcKey::generate();
  test::AcmeCa ca_{kNow};
};

TEST_F(CertificateSigning, MakesARequestThatAnAuthoritySigns) {
  const std::string pem = chain();
  ASSERT_FALSE(pem.empty()) << "signature or names of the request are wrong";
  const auto read = read_chain(pem, key_, names_);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_THAT(read->leaf.dns_names, ElementsAre("a.example", "b.example"));
  EXPECT_EQ(read->leaf.not_after, kLater);
  EXPECT_EQ(read->leaf.issuer, "Test Root");
  EXPECT_FALSE(read->leaf.self_issued);
  EXPECT_EQ(read->pem, pem);
}

TEST_F(CertificateSigning, RefusesNamesThatAreNone) {
  const std::vector<std::string> bad{"a b"};
  EXPECT_EQ(make_signing_request(key_, bad).error().what, "certificate.name");
  EXPECT_EQ(make_signing_request(key_, {}).error().what, "certificate.no_names");
}

TEST_F(CertificateSigning, NamesTheCertificateForItsRenewal) {
  // RFC 9773 section 4.1: the key identifier of the issuer, and the serial number's bytes, whose first has a zero before its high bit.
  const auto read = read_chain(chain(), key_, names_);
  ASSERT_TRUE(read);
  const std::string serial = test::base64url(std::string_view("\x00\x87\x65\x43\x21\x00\x00\x00\x02", 9));
  EXPECT_THAT(read->renewal_id, testing::MatchesRegex("[A-Za-z0-9_-]{27}\\." + serial));
}

TEST_F(CertificateSigning, TakesNothingButCertificatesFromAChain) {
  const std::string pem = chain();
  const auto read = read_chain(
      "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n" + pem + "words", key_, names_);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->pem, pem);
}

TEST_F(CertificateSigning, RefusesAChainThatIsNotOurs) {
  const std::string pem = chain();
  EXPECT_EQ(read_chain(pem, *EcKey::generate(), names_).error().what, "chain.key");
  names_.emplace_back("c.example");
  EXPECT_EQ(read_chain(pem, key_, names_).error().what, "chain.names");
}

TEST_F(CertificateSigning, RefusesAChainThatIsBrokenOrTooLong) {
  const std::string pem = chain();
  EXPECT_EQ(read_chain("", key_, names_).error().what, "chain.pem");
  EXPECT_EQ(read_chain(pem.substr(0, pem.size() / 2), key_, names_).error().what, "chain.pem");
  std::string cut = pem;
  cut[pem.find('\n', pem.rfind("BEGIN")) + 10] = '*';
  EXPECT_EQ(read_chain(cut, key_, names_).error().what, "chain.pem") << "the second is broken";
  std::string many = pem;
  for (int i = 0; i < 10; ++i) many += pem;
  EXPECT_EQ(read_chain(many, key_, names_).error().what, "chain.too_long");
  EXPECT_EQ(read_chain(pem + std::string(300 * 1024, '\n'), key_, names_).error().what, "chain.too_long");
}

TEST_F(CertificateSigning, TellsAKeyThatFitsFromOneThatDoesNot) {
  const std::string pem = chain();
  const std::string key = *key_.pem();
  EXPECT_TRUE(key_fits(pem, key));
  EXPECT_TRUE(key_fits(pem + key, pem + key)) << "both in one file";
  EXPECT_FALSE(key_fits(pem, *EcKey::generate()->pem()));
  EXPECT_FALSE(key_fits(pem, ""));
  EXPECT_FALSE(key_fits("", key));
  EXPECT_FALSE(
      key_fits(pem, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"));
}

TEST_F(CertificateSigning, ShowsTheDigestInTheExtensionOfRfc8737) {
  Sha256 digest{};
  digest.fill(0xab);
  const auto made = make_challenge_certificate("a.example", digest, kNow);
  ASSERT_TRUE(made);
  const auto facts = read_certificate(made->certificate_pem);
  ASSERT_TRUE(facts);
  EXPECT_THAT(facts->dns_names, ElementsAre("a.example"));
  const test::Held<BIO, BIO_free_all> source(BIO_new_mem_buf(made->certificate_pem.data(), -1));
  const test::Certificate certificate(PEM_read_bio_X509(source.get(), nullptr, nullptr, nullptr));
  const test::Held<ASN1_OBJECT, ASN1_OBJECT_free> kind(OBJ_txt2obj("1.3.6.1.5.5.7.1.31", 1));
  X509_EXTENSION* extension =
      X509_get_ext(certificate.get(), X509_get_ext_by_OBJ(certificate.get(), kind.get(), -1));
  ASSERT_NE(extension, nullptr);
  EXPECT_EQ(X509_EXTENSION_get_critical(extension), 1);
  const ASN1_OCTET_STRING* value = X509_EXTENSION_get_data(extension);
  EXPECT_EQ(
      as_text(ByteView(ASN1_STRING_get0_data(value), static_cast<std::size_t>(ASN1_STRING_length(value)))),
      std::string("\x04\x20") + std::string(32, '\xab'));
}

}  // namespace
}  // namespace parlance::crypto

#include "crypto/certificate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::crypto {
namespace {

using testing::ElementsAre;

constexpr WallTime kNow{1'790'000'000'000};
constexpr std::int64_t kMsADay = 86'400'000;

CertificateRequest request() {
  CertificateRequest request;
  request.dns_names = {"meet.example", "*.meet.example", "localhost"};
  request.addresses = {"192.0.2.7", "2001:db8::7"};
  request.not_before = kNow;
  return request;
}

TEST(Certificate, SpeaksForTheNamesAndAddressesAskedFor) {
  const auto made = make_self_signed(request());
  ASSERT_TRUE(made);
  const auto facts = read_certificate(made->certificate_pem);
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->common_name, "meet.example");
  EXPECT_THAT(facts->dns_names, ElementsAre("meet.example", "*.meet.example", "localhost"));
  EXPECT_THAT(facts->addresses, ElementsAre("192.0.2.7", "2001:db8::7"));
}

TEST(Certificate, IsValidFor397DaysFromTheMomentGiven) {
  const auto facts = read_certificate(make_self_signed(request())->certificate_pem);
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->not_before.ms, kNow.ms);
  EXPECT_EQ(facts->not_after.ms, kNow.ms + 397 * kMsADay - 1000);
}

TEST(Certificate, HasAKeyOfItsOwnEachTime) {
  const auto one = make_self_signed(request());
  const auto other = make_self_signed(request());
  ASSERT_TRUE(one && other);
  EXPECT_NE(one->key_pem, other->key_pem);
  EXPECT_NE(read_certificate(one->certificate_pem)->fingerprint,
            read_certificate(other->certificate_pem)->fingerprint);
  EXPECT_TRUE(one->key_pem.starts_with("-----BEGIN PRIVATE KEY-----\n"));
  EXPECT_EQ(one->certificate_pem.find("PRIVATE"), std::string::npos);
}

TEST(Certificate, AnAddressAloneIsEnough) {
  CertificateRequest only;
  only.addresses = {"::1"};
  const auto facts = read_certificate(make_self_signed(only)->certificate_pem);
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->common_name, "::1");
  EXPECT_TRUE(facts->dns_names.empty());
  EXPECT_EQ(facts->not_before.ms, 0);
}

TEST(Certificate, ALongFirstNameIsKeptOutOfTheCommonNameOnly) {
  CertificateRequest only;
  only.dns_names = {std::string(60, 'a') + ".example"};
  const auto facts = read_certificate(make_self_signed(only)->certificate_pem);
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->common_name, "parlance");
  EXPECT_THAT(facts->dns_names, ElementsAre(only.dns_names.front()));
}

std::string_view error_of(const CertificateRequest& bad) {
  const auto made = make_self_signed(bad);
  return made ? "made" : made.error().what;
}

TEST(Certificate, ARequestThatMakesNoSenseIsRefusedByName) {
  EXPECT_EQ(error_of({}), "certificate.no_names");
  for (const std::string& name :
       {std::string(), std::string("a..b"), std::string("-a"), std::string("a b"), std::string("a\0b", 3),
        std::string("*."), std::string("*"), std::string("x.*.y"), std::string(64, 'a'),
        std::string("caf\xc3\xa9.example"), std::string("a.")}) {
    CertificateRequest bad = request();
    bad.dns_names.push_back(name);
    EXPECT_EQ(error_of(bad), "certificate.name") << name;
  }
  for (const char* address : {"", "192.0.2", "192.0.2.7/24", "localhost", "1.2.3.256"}) {
    CertificateRequest bad = request();
    bad.addresses.emplace_back(address);
    EXPECT_EQ(error_of(bad), "certificate.address") << address;
  }
  CertificateRequest early = request();
  early.not_before.ms = -1;
  EXPECT_EQ(error_of(early), "certificate.time");
  CertificateRequest late = request();
  late.life = std::chrono::days(4'000'000);
  EXPECT_EQ(error_of(late), "certificate.time");
  CertificateRequest many = request();
  many.dns_names.assign(101, "a.example");
  EXPECT_EQ(error_of(many), "certificate.too_many_names");
}

TEST(Certificate, WhatIsNoPemIsRefused) {
  const auto made = make_self_signed(request());
  ASSERT_TRUE(made);
  const std::string& pem = made->certificate_pem;
  for (const std::string& text : {std::string(), std::string("hello"), pem.substr(0, pem.size() / 2),
                                  made->key_pem, std::string(300'000, 'x')}) {
    const auto facts = read_certificate(text);
    ASSERT_FALSE(facts);
    EXPECT_EQ(facts.error().what, "certificate.pem");
  }
}

TEST(Certificate, AnEncryptedBlockAsksNobodyForAPassword) {
  const std::string text =
      "-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n"
      "AAAAAAAAAAAAAAAAAAAAAA==\n-----END CERTIFICATE-----\n";
  EXPECT_FALSE(read_certificate(text));
}

// "good.example\0.evil.example" as a DNS name has fooled many a reader; made once with OpenSSL's command.
TEST(Certificate, ANameWithAZeroByteInsideIsRefused) {
  const std::string_view pem = "-----BEGIN CERTIFICATE-----\n"
                               "MIIBYzCCAQqgAwIBAgIUIxwt0ZW2gd6JDa/r2eTfoEX1l8EwCgYIKoZIzj0EAwIw\n"
                               "DDEKMAgGA1UEAwwBeDAgFw0yNjExMjIxOTQwMzhaGA8yMTI2MTAyOTE5NDAzOFow\n"
                               "DDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABBwFk/F5kuvO\n"
                               "TzClfF6sNQU6x6j8nJWLkITSTQ9q9Ufc9UZHU/rK2rucUguPIj285+8NwoK8TQOj\n"
                               "MC07G3RnylWjSDBGMCUGA1UdEQQeMByCGmdvb2QuZXhhbXBsZQAuZXZpbC5leGFt\n"
                               "cGxlMB0GA1UdDgQWBBTRpIz9dKOgXvdABNqKuBCwdbpmmDAKBggqhkjOPQQDAgNH\n"
                               "ADBEAiB1pti4/zGsSMmdzg9rD6wG0OSs4ZRBR+p+YEXkV/73rQIgdnGrAeFOwxJ+\n"
                               "B7TGzD/Ot1m5ZcFq+PE+1Kxr/k4+ZtI=\n"
                               "-----END CERTIFICATE-----\n";
  const auto facts = read_certificate(pem);
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().what, "certificate.name");
}

TEST(Certificate, TheFirstOfAChainIsRead) {
  const auto first = make_self_signed(request());
  CertificateRequest other;
  other.dns_names = {"other.example"};
  const auto second = make_self_signed(other);
  const auto facts =
      read_certificate("Subject: a comment\n" + first->certificate_pem + second->certificate_pem);
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->common_name, "meet.example");
}

}  // namespace
}  // namespace parlance::crypto

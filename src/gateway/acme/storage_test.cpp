#include "gateway/acme/status.h"
#include "gateway/acme/storage.h"
#include "ops/files.h"
#include "test/net/acme_ca.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

namespace parlance::gateway::acme {
namespace {

constexpr WallTime kNow{1'795'370'400'000};
constexpr std::int64_t kDayMs = 86'400'000;

class AcmeStorage : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove_all(path_); }
  Storage open(const std::string& directory = "https://ca.example/directory") {
    Settings settings;
    settings.directory = directory;
    return Storage::open(path_, settings).value();
  }
  /// What an authority gave, for these names and from now on for 90 days.
  void install(const Storage& storage) {
    const auto key = crypto::EcKey::generate();
    const Bytes request = *crypto::make_signing_request(*key, names_);
    const std::string chain = ca_.sign(as_text(request), names_, kNow, WallTime{kNow.ms + 90 * kDayMs});
    ASSERT_TRUE(storage.install(chain, *key->pem()));
  }

  std::string path_ =
      testing::TempDir() + "parlance-acme-" + testing::UnitTest::GetInstance()->current_test_info()->name();
  std::vector<std::string> names_{"a.example", "b.example"};
  test::AcmeCa ca_{kNow};
};

TEST_F(AcmeStorage, KeepsTheAccountsKey) {
  const auto first = open().account_key();
  ASSERT_TRUE(first);
  EXPECT_EQ(open().account_key()->public_point().x, first->public_point().x);
  EXPECT_NE(open("https://other.example/").account_key()->public_point().x, first->public_point().x);
}

TEST_F(AcmeStorage, DoesNotReplaceAKeyThatItCanNotRead) {
  ASSERT_TRUE(open().account_key());
  const std::string file = path_ + "/acme/ca.example/account.key";
  ASSERT_TRUE(ops::write_secret(file, "spoilt"));
  const auto key = open().account_key();
  ASSERT_FALSE(key);
  EXPECT_NE(key.error().find(file), std::string::npos);
  EXPECT_EQ(ops::read_file(file), "spoilt");
}

TEST_F(AcmeStorage, BeginsWithASelfSignedCertificateThatCountsAsNone) {
  const Storage storage = open();
  ASSERT_TRUE(storage.make_provisional(names_, kNow));
  EXPECT_FALSE(storage.installed(names_).has_value());
  const auto before = ops::read_file(storage.tls_files().certificate);
  ASSERT_TRUE(storage.make_provisional(names_, kNow));
  EXPECT_EQ(ops::read_file(storage.tls_files().certificate), before);
}

TEST_F(AcmeStorage, FindsTheAuthoritysCertificateAgain) {
  const Storage storage = open();
  install(storage);
  const auto found = storage.installed(names_);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->not_after.ms, kNow.ms + 90 * kDayMs);
  EXPECT_FALSE(found->renewal_id.empty());
  EXPECT_FALSE(storage.installed({"c.example"}).has_value()) << "for other names a new one is needed";
  ASSERT_TRUE(storage.make_provisional(names_, WallTime{kNow.ms + 200 * kDayMs}));
  EXPECT_TRUE(storage.installed(names_).has_value()) << "not replaced by a self-signed one";
}

TEST_F(AcmeStorage, RemembersHowTheLastAttemptWent) {
  const Storage storage = open();
  EXPECT_FALSE(storage.read_status().has_value());
  ASSERT_TRUE(storage.write_status(write_status({kNow, "acme.challenge: no", WallTime{kNow.ms + 1}})));
  const auto status = read_status(*storage.read_status());
  ASSERT_TRUE(status);
  EXPECT_EQ(status->at, kNow);
  EXPECT_EQ(status->problem, "acme.challenge: no");
  EXPECT_EQ(status->next, WallTime{kNow.ms + 1});
}

}  // namespace
}  // namespace parlance::gateway::acme

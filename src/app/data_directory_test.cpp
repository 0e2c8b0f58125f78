#include "app/data_directory.h"
#include "ops/files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

namespace parlance::app {
namespace {

class DataDirectoryTest : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove_all(path_); }

  std::string path_ = testing::TempDir() + "parlance-data-" +
                      std::to_string(::testing::UnitTest::GetInstance()->random_seed()) +
                      testing::UnitTest::GetInstance()->current_test_info()->name();
  SeededRandom random_{1};
};

constexpr WallTime kNow{1'795'370'400'000};
constexpr std::int64_t kDay = 24LL * 3600 * 1000;

TEST_F(DataDirectoryTest, BelongsToOneProcessAtATime) {
  const auto first = DataDirectory::open(path_);
  ASSERT_TRUE(first) << first.error();
  const auto second = DataDirectory::open(path_);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().find("another parlance runs on it"), std::string::npos);
}

TEST_F(DataDirectoryTest, KeepsItsTokenKeyAndHidesItFromOthers) {
  std::string token;
  {
    const auto data = DataDirectory::open(path_);
    ASSERT_TRUE(data);
    token = data->token_key(random_)->sign("u1", {"ada"});
  }
  const auto again = DataDirectory::open(path_);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->token_key(random_)->verify("u1", token));
  struct stat facts{};
  ASSERT_EQ(::stat(again->file("token.key").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
}

TEST_F(DataDirectoryTest, NamesADamagedTokenKeyInsteadOfReplacingIt) {
  const auto data = DataDirectory::open(path_);
  ASSERT_TRUE(data);
  ASSERT_TRUE(ops::write_secret(data->file("token.key"), "short"));
  const auto key = data->token_key(random_);
  ASSERT_FALSE(key);
  EXPECT_NE(key.error().find("token.key"), std::string::npos);
  EXPECT_EQ(ops::read_file(data->file("token.key")), "short");
}

TEST_F(DataDirectoryTest, GivesItsTokenKeyToAProgramBesideTheServer) {
  const auto alone = DataDirectory::shared_token_key(path_, random_);
  ASSERT_TRUE(alone) << alone.error();
  const auto server = DataDirectory::open(path_);
  ASSERT_TRUE(server);
  const auto beside = DataDirectory::shared_token_key(path_, random_);
  ASSERT_TRUE(beside) << beside.error();
  EXPECT_TRUE(beside->verify("kind", alone->sign("kind", {"field"})));
  EXPECT_TRUE(server->token_key(random_)->verify("kind", beside->sign("kind", {"field"})));
}

TEST_F(DataDirectoryTest, KeepsItsCertificateUntilAMonthBeforeItsEnd) {
  const auto data = DataDirectory::open(path_);
  ASSERT_TRUE(data);
  const std::vector<std::string> names{"localhost", "127.0.0.1", "::1"};
  const auto files = data->certificate(names, kNow);
  ASSERT_TRUE(files) << files.error();
  const auto first = ops::read_file(files->certificate);
  ASSERT_TRUE(data->certificate(names, WallTime{kNow.ms + 300 * kDay}));
  EXPECT_EQ(ops::read_file(files->certificate), first);
  ASSERT_TRUE(data->certificate(names, WallTime{kNow.ms + 380 * kDay}));
  EXPECT_NE(ops::read_file(files->certificate), first);
}

}  // namespace
}  // namespace parlance::app

#include "base/bytes.h"
#include "proto/turn/credentials.h"

#include <gtest/gtest.h>

namespace parlance::proto::turn {
namespace {

// Made with `printf %s 1700000000:alice | openssl dgst -sha1 -hmac north -binary | base64`.
TEST(TurnCredentials, ThePasswordIsThatOfTheStaticSecretSchemeOfOtherServers) {
  EXPECT_EQ(password_of("north", "1700000000:alice"), "Cd/49soE35ICqcJF/bCTn8Z4OyE=");
}

TEST(TurnCredentials, AParticipantsNameEndsAndTellsItsRoomWithoutNamingIt) {
  const auto made = make_credentials("s", {"standup", "u_5d"}, {1'795'370'400'123});
  EXPECT_TRUE(made.username.starts_with("1795370400:"));
  EXPECT_TRUE(made.username.ends_with(".u_5d"));
  EXPECT_EQ(made.username.find("standup"), std::string::npos);
  EXPECT_EQ(made.password, password_of("s", made.username));
  const auto other = make_credentials("s", {"standup", "u_77"}, {1'795'370'400'123});
  const auto elsewhere = make_credentials("s", {"cellar", "u_5d"}, {1'795'370'400'123});
  const auto user = read_username(made.username).value();
  EXPECT_EQ(user.group, read_username(other.username).value().group);
  EXPECT_NE(user.group, read_username(elsewhere.username).value().group);
  EXPECT_EQ(user.expires.ms, 1'795'370'400'000);
}

TEST(TurnCredentials, OneOfTheirOwnGroupAloneIsMarkedAndMeetsNobodyElsesGroup) {
  const auto free = make_credentials("s", {"standup", "u_5d"}, {1'795'370'400'123});
  const auto made = make_credentials("s", {"standup", "u_5d", Circle::own_group}, {1'795'370'400'123});
  const auto user = read_username(made.username).value();
  EXPECT_EQ(user.circle, Circle::own_group);
  EXPECT_EQ(read_username(free.username).value().circle, Circle::anyone);
  EXPECT_NE(user.group, read_username(free.username).value().group);
}

TEST(TurnCredentials, AUserNameBeginsWithATime) {
  EXPECT_EQ(read_username("17:anna").value().name, "anna");
  EXPECT_EQ(read_username("17:anna").value().group, "anna");
  EXPECT_EQ(read_username("17:a.b.c").value().group, "a.b");
  EXPECT_EQ(read_username("17").value().name, "");
  for (const std::string_view bad :
       {"", ":", "anna", "17x:anna", "+17:anna", "-1:anna", "1234567890123:anna", " 17:a"})
    EXPECT_FALSE(read_username(bad)) << bad;
  EXPECT_FALSE(read_username("17:" + std::string(506, 'a')));
  EXPECT_TRUE(read_username("17:" + std::string(505, 'a')));
}

TEST(TurnCredentials, WithoutAConfiguredSecretTheServersOwnKeyMakesOne) {
  const auto tokens = crypto::TokenKey::from(Bytes(32, 1)).value();
  const auto others = crypto::TokenKey::from(Bytes(32, 2)).value();
  EXPECT_EQ(secret_of("given", tokens), "given");
  EXPECT_EQ(secret_of("", tokens), secret_of("", tokens));
  EXPECT_NE(secret_of("", tokens), secret_of("", others));
  EXPECT_GE(secret_of("", tokens).size(), 32U);
}

}  // namespace
}  // namespace parlance::proto::turn

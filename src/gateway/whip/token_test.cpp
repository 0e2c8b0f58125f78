#include "gateway/whip/token.h"

#include <gtest/gtest.h>

namespace parlance::gateway::whip {
namespace {

constexpr std::int64_t kExpires = 1'795'370'400;
constexpr WallTime kBefore{kExpires * 1000 - 1};
constexpr WallTime kAfter{kExpires * 1000};

class WhipToken : public testing::Test {
 protected:
  crypto::TokenKey key = *crypto::TokenKey::from(Bytes(32, 7));
  Grant grant{{"default", "Standup"}, Right::publish, kExpires, "Camera 1"};
};

TEST_F(WhipToken, SaysWhatItWasMadeFor) {
  const auto read = read_token(key, make_token(key, grant).value(), kBefore);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->room, (RoomKey{"default", "standup"})) << "as rooms are keyed";
  EXPECT_EQ(read->right, Right::publish);
  EXPECT_EQ(read->expires, kExpires);
  EXPECT_EQ(read->name, "Camera 1");
  grant.right = Right::watch;
  EXPECT_EQ(read_token(key, make_token(key, grant).value(), kBefore)->right, Right::watch);
}

TEST_F(WhipToken, EndsWhenItExpires) {
  const std::string token = make_token(key, grant).value();
  EXPECT_EQ(read_token(key, token, kAfter).error().what, "token.expired");
}

TEST_F(WhipToken, IsWorthNothingWhenChangedOrOfAnotherKeyOrKind) {
  const std::string token = make_token(key, grant).value();
  std::string changed = token;
  changed[5] = changed[5] == 'A' ? 'B' : 'A';
  EXPECT_EQ(read_token(key, changed, kBefore).error().what, "token.invalid");
  EXPECT_EQ(read_token(key, "", kBefore).error().what, "token.invalid");
  const auto other = *crypto::TokenKey::from(Bytes(32, 8));
  EXPECT_EQ(read_token(other, token, kBefore).error().what, "token.invalid");
  const std::string person = key.sign("p1", {"default", "standup", "publish", "9999999999", ""});
  EXPECT_EQ(read_token(key, person, kBefore).error().what, "token.invalid");
}

TEST_F(WhipToken, IsNotReadWhereItsFieldsMakeNoSense) {
  for (const std::vector<std::string>& fields :
       std::vector<std::vector<std::string>>{{"default", "standup", "publish", "9999999999"},
                                             {"default", "standup", "own", "9999999999", ""},
                                             {"default", "standup", "publish", "soon", ""},
                                             {"default", "standup", "publish", "99999999999999999999", ""},
                                             {"default", "standup", "publish", "-1", ""}}) {
    EXPECT_EQ(read_token(key, key.sign("w1", fields), kBefore).error().what, "token.invalid");
  }
}

TEST_F(WhipToken, IsNotMadeForWhatNoRoomOrNameCanBe) {
  Grant bad = grant;
  bad.room.name = "a room";
  EXPECT_EQ(make_token(key, bad).error().what, "room.bad_name");
  bad = grant;
  bad.name = std::string(256, 'a');
  EXPECT_EQ(make_token(key, bad).error().what, "token.name");
  bad = grant;
  bad.room.tenant = std::string(256, 'a');
  EXPECT_EQ(make_token(key, bad).error().what, "token.tenant");
  bad = grant;
  bad.expires = 0;
  EXPECT_EQ(make_token(key, bad).error().what, "token.expires");
}

}  // namespace
}  // namespace parlance::gateway::whip

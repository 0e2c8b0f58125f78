#include "room/name.h"

#include <gtest/gtest.h>

#include <string>

namespace parlance::room {
namespace {

TEST(RoomName, FoldsAsciiLettersToLowerCase) {
  EXPECT_EQ(normalise_room_name("Stand-Up_7").value(), "stand-up_7");
}

TEST(RoomName, KeepsOtherScriptsAsTheyAre) {
  EXPECT_EQ(normalise_room_name("Küche").value(), "küche");
  EXPECT_EQ(normalise_room_name("会议室").value(), "会议室");
  EXPECT_EQ(normalise_room_name("ÀÉ").value(), "ÀÉ") << "only ASCII is folded";
}

TEST(RoomName, HasBetween1And64CodePoints) {
  EXPECT_FALSE(normalise_room_name(""));
  EXPECT_TRUE(normalise_room_name("a"));
  EXPECT_TRUE(normalise_room_name(std::string(64, 'a')));
  EXPECT_FALSE(normalise_room_name(std::string(65, 'a')));
  std::string wide;
  for (int i = 0; i < 64; ++i) wide += "é";
  EXPECT_TRUE(normalise_room_name(wide)) << "code points are counted, not bytes";
}

TEST(RoomName, CannotBeAPath) {
  for (const char* name :
       {".",   "..",  "../etc", "a/b", "a\\b", "/",   "%2e%2e", "%2F", "a%00", "c:",   "~",
        "a b", "a?b", "a#b",    "a.b", "a;b",  "a'b", "a\"b",   "<a>", "a\nb", "a\tb", "a\x7f"}) {
    const auto result = normalise_room_name(name);
    ASSERT_FALSE(result) << name;
    EXPECT_EQ(result.error().what, "room.bad_name");
  }
  EXPECT_FALSE(normalise_room_name(std::string_view("a\0b", 3)));
}

TEST(RoomName, HasNoInvisibleOrUnassignableCodePoints) {
  for (const char* name : {"a\u200bb", "a\u202eb", "a\u2028b", "a\u3000b", "a\u00a0b", "a\u00adb", "a\ufeff",
                           "\ue000", "\ufdd0", "\uffff", "\U000fffff", "\U000e0041", "\u00b5"}) {
    EXPECT_FALSE(normalise_room_name(name)) << name;
  }
}

TEST(RoomName, IsValidUtf8) {
  EXPECT_FALSE(normalise_room_name("\xc0\xaf")) << "an overlong slash";
  EXPECT_FALSE(normalise_room_name("\xed\xa0\x80")) << "a surrogate";
  EXPECT_FALSE(normalise_room_name("\xff"));
}

}  // namespace
}  // namespace parlance::room

#include "room/text.h"

#include <gtest/gtest.h>

namespace parlance::room {
namespace {

TEST(DisplayName, IsTrimmedOfUnicodeSpaces) {
  EXPECT_EQ(normalise_display_name("  Front desk \n").value(), "Front desk");
  EXPECT_EQ(normalise_display_name("\u3000\u00a0Zoë\u2003").value(), "Zoë");
  EXPECT_EQ(normalise_display_name("𝒜🦊").value(), "𝒜🦊");
}

TEST(DisplayName, HasBetween1And64CodePointsAfterTrimming) {
  EXPECT_FALSE(normalise_display_name(""));
  EXPECT_FALSE(normalise_display_name(" \u2003\t"));
  EXPECT_TRUE(normalise_display_name("   " + std::string(64, 'x') + "   "));
  EXPECT_FALSE(normalise_display_name(std::string(65, 'x')));
}

TEST(DisplayName, HasNoControlOrDisguisingCharacters) {
  for (const char* name : {"a\x01", "a\nb", "a\tb", "a\x7f", "a\u0085b", "a\u202eb", "a\u2066b", "a\u200bb",
                           "a\u2028b", "\u200d", "\u200d \u200d", "a\ufdd0", "\xff"}) {
    const auto result = normalise_display_name(name);
    ASSERT_FALSE(result) << name;
    EXPECT_EQ(result.error().what, "participant.bad_name");
  }
}

TEST(DisplayName, MayHoldJoinersThatScriptsAndEmojiNeed) {
  EXPECT_TRUE(normalise_display_name("👩\u200d💻 Ada"));
  EXPECT_TRUE(normalise_display_name("می\u200cخواهم"));
}

TEST(ChatText, HasBetween1And4000CodePoints) {
  EXPECT_EQ(check_chat_text("").error().what, "chat.bad_text");
  EXPECT_TRUE(check_chat_text("x"));
  EXPECT_TRUE(check_chat_text(std::string(4000, 'x')));
  EXPECT_FALSE(check_chat_text(std::string(4001, 'x')));
}

TEST(ChatText, HasNoControlCharactersButTabAndNewline) {
  EXPECT_TRUE(check_chat_text("a\tb\nc \u202eשלום"));
  EXPECT_FALSE(check_chat_text("a\rb"));
  EXPECT_FALSE(check_chat_text(std::string("a\0b", 3)));
  EXPECT_FALSE(check_chat_text("a\u009bb"));
  EXPECT_FALSE(check_chat_text("\xf8"));
}

TEST(ClientId, IsBetween8And64PlainCharacters) {
  EXPECT_TRUE(check_client_id("m_3f9-AZ"));
  EXPECT_FALSE(check_client_id("m_3f9-A"));
  EXPECT_FALSE(check_client_id(std::string(65, 'a')));
  EXPECT_FALSE(check_client_id("m_3f9 AZ"));
  EXPECT_FALSE(check_client_id("m_3f9éAZ"));
}

}  // namespace
}  // namespace parlance::room

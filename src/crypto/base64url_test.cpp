#include "base/random.h"
#include "crypto/base64url.h"

#include <gtest/gtest.h>

namespace parlance::crypto {
namespace {

TEST(Base64Url, GivesTheAnswersOfRfc4648WithoutPadding) {
  // RFC 4648 section 10.
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},         {"foo", "Zm9v"},
      {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, text] : cases) {
    EXPECT_EQ(base64url_encode(as_bytes(plain)), text);
    const auto decoded = base64url_decode(text);
    ASSERT_TRUE(decoded) << text;
    EXPECT_EQ(as_text(*decoded), plain);
  }
  EXPECT_EQ(base64url_encode(Bytes{0xfb, 0xff}), "-_8");
}

TEST(Base64Url, EveryLengthComesBackUnchanged) {
  SeededRandom random(7);
  for (std::size_t size = 0; size < 300; ++size) {
    Bytes bytes(size);
    random.fill(bytes);
    const auto back = base64url_decode(base64url_encode(bytes));
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, bytes);
  }
}

TEST(Base64Url, RefusesWhateverIsNotTheOneTextOfItsBytes) {
  for (const std::string_view text :
       {"Z", "Zg==", "Zm9vY", "Z+8", "Z/8", "Zm 9v", "Zm9v\n", "Zh", "Zm9", "\xc3\xa9g"}) {
    const auto decoded = base64url_decode(text);
    ASSERT_FALSE(decoded) << text;
    EXPECT_EQ(decoded.error().what, "base64url.invalid");
  }
}

}  // namespace
}  // namespace parlance::crypto

#include "base/utf8.h"

#include <gtest/gtest.h>

namespace parlance {
namespace {

TEST(Utf8, DecodesOneToFourByteForms) {
  const auto points = decode_utf8("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
  ASSERT_TRUE(points);
  EXPECT_EQ(*points, (std::vector<char32_t>{U'a', 0xe9, 0x20ac, 0x1f600}));
  EXPECT_EQ(count_utf8("a\xc3\xa9").value(), 2U);
}

class InvalidUtf8 : public testing::TestWithParam<std::string_view> {};

TEST_P(InvalidUtf8, IsRefused) {
  EXPECT_FALSE(decode_utf8(GetParam()));
  EXPECT_FALSE(count_utf8(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Forms, InvalidUtf8,
                         testing::Values("\x80",              // continuation without lead
                                         "\xc3",              // truncated
                                         "\xc0\xaf",          // overlong '/'
                                         "\xe0\x80\xaf",      // overlong, three bytes
                                         "\xf0\x80\x80\xaf",  // overlong, four bytes
                                         "\xed\xa0\x80",      // surrogate
                                         "\xf4\x90\x80\x80",  // above U+10FFFF
                                         "\xff", "a\xc3("));

}  // namespace
}  // namespace parlance

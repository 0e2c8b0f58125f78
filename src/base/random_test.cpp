#include "base/random.h"

#include <gtest/gtest.h>

namespace parlance {
namespace {

TEST(SeededRandom, GivesTheSameStreamForTheSameSeed) {
  SeededRandom a(7);
  SeededRandom b(7);
  SeededRandom c(8);
  const auto first = random_u64(a);
  EXPECT_EQ(first, random_u64(b));
  EXPECT_NE(first, random_u64(c));
}

TEST(RandomText, UsesOnlyItsSignsAndTheAskedLength) {
  SeededRandom random(1);
  const std::string text = random_text(random, 500);
  EXPECT_EQ(text.size(), 500U);
  EXPECT_EQ(text.find_first_not_of("0123456789abcdefghjkmnpqrstvwxyz"), std::string::npos);
}

}  // namespace
}  // namespace parlance

#include "crypto/siphash.h"

#include <gtest/gtest.h>

namespace parlance::crypto {
namespace {

TEST(SipHash, GivesTheAnswersOfItsAuthors) {
  // The reference implementation's vectors: key 00..0f, input 00, 01, 02 ... of the length given.
  const SipKey key{0x0706050403020100U, 0x0f0e0d0c0b0a0908U};
  Bytes input;
  EXPECT_EQ(siphash(key, input), 0x726fdb47dd0e0e31U);
  for (std::uint8_t i = 0; i < 8; ++i) input.push_back(i);
  EXPECT_EQ(siphash(key, input), 0x93f5f5799a932462U);
  for (std::uint8_t i = 8; i < 15; ++i) input.push_back(i);
  EXPECT_EQ(siphash(key, input), 0xa129ca6149be45e5U);  // the paper's appendix A
}

TEST(SipHash, AnotherKeyGivesAnotherHash) {
  EXPECT_NE(siphash({1, 2}, as_bytes("x")), siphash({1, 3}, as_bytes("x")));
  EXPECT_NE(siphash({1, 2}, as_bytes("x")), siphash({0, 2}, as_bytes("x")));
}

}  // namespace
}  // namespace parlance::crypto

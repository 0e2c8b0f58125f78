#include "media/media_test_packets.h"
#include "media/receive_limit.h"

#include <gtest/gtest.h>

namespace parlance::media {
namespace {

using test::at;

TEST(ReceiveLimit, StaysWideWithoutLossAndFollowsWhatComesThroughWithIt) {
  ReceiveLimit limit;
  EXPECT_EQ(limit.take(at(0)), ReceiveLimit::kMost);
  EXPECT_EQ(limit.take(at(999)), std::nullopt);
  std::uint64_t told = 0;
  for (int s = 1; s <= 10; ++s) {
    limit.on_received(125'000);  // one Mbit/s
    limit.on_loss(51);           // a fifth
    told = limit.take(at(s * 1000)).value_or(0);
  }
  EXPECT_LT(told, 1'000'000U);
  EXPECT_GE(told, ReceiveLimit::kLeast);
  for (int s = 11; s <= 80; ++s) {
    limit.on_loss(0);
    told = limit.take(at(s * 1000)).value_or(0);
  }
  EXPECT_EQ(told, ReceiveLimit::kMost);
  limit.on_loss(12);
  EXPECT_EQ(limit.take(at(81'000)), ReceiveLimit::kMost) << "between the thresholds nothing changes";
}

}  // namespace
}  // namespace parlance::media

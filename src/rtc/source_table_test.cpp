#include "rtc/source_table.h"

#include <gtest/gtest.h>

namespace parlance::rtc {
namespace {

using Role = SourceTable::Role;

TEST(SourceTable, AnotherSsrcTakesThePlaceOfTheFirst) {
  SourceTable table;
  ASSERT_TRUE(table.add(1, {0, 2, Role::media}));
  ASSERT_TRUE(table.add(2, {0, 2, Role::repair}));
  ASSERT_TRUE(table.add(3, {0, 1, Role::media}));
  ASSERT_TRUE(table.add(4, {0, 2, Role::media}));
  EXPECT_TRUE(table.find(1)->retired);
  EXPECT_TRUE(table.find(2)->retired);  // it repairs what is gone
  EXPECT_FALSE(table.find(3)->retired);
  EXPECT_EQ(table.at({0, 2, Role::media})->ssrc, 4U);
  EXPECT_EQ(table.at({0, 2, Role::repair}), nullptr);
}

TEST(SourceTable, ANewRetransmissionStreamLeavesTheMediaAlone) {
  SourceTable table;
  ASSERT_TRUE(table.add(1, {0, 0, Role::media}));
  ASSERT_TRUE(table.add(2, {0, 0, Role::repair}));
  ASSERT_TRUE(table.add(3, {0, 0, Role::repair}));
  EXPECT_EQ(table.at({0, 0, Role::media})->ssrc, 1U);
  EXPECT_TRUE(table.find(2)->retired);
}

TEST(SourceTable, IsLimitedAndForgetsTheOldestThatIsRetired) {
  SourceTable table;
  std::uint32_t ssrc = 1;
  for (std::size_t section = 0; section + 1 < SourceTable::kMaxSources; ++section)
    ASSERT_TRUE(table.add(ssrc++, {section, 0, Role::media}));
  ASSERT_TRUE(table.add(ssrc++, {5, 0, Role::media}));  // retires number 6
  ASSERT_TRUE(table.find(6)->retired);
  ASSERT_TRUE(table.add(ssrc++, {100, 0, Role::media}));
  EXPECT_EQ(table.find(6), nullptr);
  EXPECT_EQ(table.add(ssrc, {101, 0, Role::media}).error().what, "rtc.sources");
  EXPECT_NE(table.find(1), nullptr);
  table.remove(0);
  EXPECT_EQ(table.find(1), nullptr);
  EXPECT_TRUE(table.add(ssrc, {101, 0, Role::media}));
}

}  // namespace
}  // namespace parlance::rtc

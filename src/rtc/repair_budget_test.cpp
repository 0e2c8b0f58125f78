#include "rtc/repair_budget.h"

#include <gtest/gtest.h>

namespace parlance::rtc {
namespace {

using namespace std::chrono_literals;
using Answer = RepairBudget::Answer;

constexpr TimePoint kStart{1h};

TEST(RepairBudget, AnswersOncePerRoundTrip) {
  RepairBudget budget;
  budget.on_round_trip(80ms);
  EXPECT_EQ(budget.ask(7, kStart), Answer::send);
  budget.on_repaired(7, 1000, kStart);
  EXPECT_EQ(budget.ask(7, kStart + 79ms), Answer::too_soon);
  EXPECT_EQ(budget.ask(8, kStart + 79ms), Answer::send);
  EXPECT_EQ(budget.ask(7, kStart + 80ms), Answer::send);
}

TEST(RepairBudget, ARoundTripOutOfReasonIsBounded) {
  RepairBudget budget;
  budget.on_round_trip(0ms);
  budget.on_repaired(7, 1000, kStart);
  EXPECT_EQ(budget.ask(7, kStart + 9ms), Answer::too_soon);
  budget.on_round_trip(10s);
  EXPECT_EQ(budget.ask(7, kStart + 200ms), Answer::send);
}

TEST(RepairBudget, IsUsedUpAndFilledByWhatIsSent) {
  RepairBudget budget;
  budget.on_repaired(1, RepairBudget::kMost, kStart);
  EXPECT_EQ(budget.ask(2, kStart), Answer::over_budget);
  budget.on_sent(1000);
  EXPECT_EQ(budget.ask(2, kStart), Answer::send);
  budget.on_repaired(2, 1200, kStart);  // more than there was
  EXPECT_EQ(budget.ask(3, kStart), Answer::over_budget);
  budget.on_sent(std::size_t{100} * 1024 * 1024);
  budget.on_repaired(3, RepairBudget::kMost, kStart);
  EXPECT_EQ(budget.ask(4, kStart), Answer::over_budget);
}

}  // namespace
}  // namespace parlance::rtc

#include "base/check.h"
#include "base/random.h"
#include "transport/deadlines.h"

#include <gtest/gtest.h>

#include <map>

namespace parlance::transport {
namespace {

using namespace std::chrono_literals;

TEST(Deadlines, WakeInTheOrderOfTime) {
  Deadlines deadlines(3);
  EXPECT_FALSE(deadlines.first());
  deadlines.set(0, TimePoint(30ms));
  deadlines.set(1, TimePoint(10ms));
  deadlines.set(2, TimePoint(20ms));
  EXPECT_EQ(deadlines.first(), TimePoint(10ms));
  EXPECT_FALSE(deadlines.take_due(TimePoint(9ms)));
  EXPECT_EQ(deadlines.take_due(TimePoint(20ms)), 1U);
  EXPECT_EQ(deadlines.take_due(TimePoint(20ms)), 2U);
  EXPECT_FALSE(deadlines.take_due(TimePoint(20ms)));
  EXPECT_EQ(deadlines.first(), TimePoint(30ms));
}

TEST(Deadlines, ForgetAPlaceThatWantsNothing) {
  Deadlines deadlines(2);
  deadlines.set(0, TimePoint(1ms));
  deadlines.set(0, std::nullopt);
  deadlines.set(1, std::nullopt);
  EXPECT_FALSE(deadlines.first());
}

TEST(Deadlines, APlaceBeyondTheLastIsABug) {
  Deadlines deadlines(2);
  EXPECT_THROW(deadlines.set(2, TimePoint(1ms)), Bug);
}

TEST(Deadlines, AreLikeASortedListWhateverChanges) {
  SeededRandom random(7);
  Deadlines deadlines(50);
  std::map<std::uint32_t, TimePoint> model;
  const auto earliest = [&model] {
    std::optional<TimePoint> first;
    for (const auto& [place, when] : model)
      if (!first || when < *first) first = when;
    return first;
  };
  for (int step = 0; step < 20'000; ++step) {
    const std::uint64_t drawn = random_u64(random);
    const auto place = static_cast<std::uint32_t>(drawn % 50);
    const TimePoint when{std::chrono::microseconds(drawn >> 8U & 1023U)};
    switch (drawn >> 32U & 3U) {
    case 0:
      deadlines.set(place, std::nullopt);
      model.erase(place);
      break;
    case 1:
      if (const auto due = deadlines.take_due(when)) {
        ASSERT_EQ(model.at(*due), earliest());
        model.erase(*due);
      } else {
        ASSERT_TRUE(model.empty() || *earliest() > when);
      }
      break;
    default:
      deadlines.set(place, when);
      model[place] = when;
    }
    ASSERT_EQ(deadlines.first(), earliest());
  }
}

}  // namespace
}  // namespace parlance::transport

#include "net/timer_queue.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

namespace parlance::net {
namespace {

using std::chrono::seconds;

TEST(TimerQueue, RunsTasksByTimeAndThenByTheOrderTheyWereAdded) {
  TimerQueue queue;
  std::string ran;
  queue.add(TimePoint(seconds(2)), [&ran] { ran += 'c'; });
  queue.add(TimePoint(seconds(1)), [&ran] { ran += 'a'; });
  queue.add(TimePoint(seconds(1)), [&ran] { ran += 'b'; });
  while (Task task = queue.take_due(TimePoint(seconds(2)))) task();
  EXPECT_EQ(ran, "abc");
}

TEST(TimerQueue, HandsOutNothingBeforeItsTime) {
  TimerQueue queue;
  queue.add(TimePoint(seconds(5)), [] {});
  EXPECT_FALSE(queue.take_due(TimePoint(seconds(4))));
  EXPECT_EQ(queue.deadline(), TimePoint(seconds(5)));
}

TEST(TimerQueue, DestroysACancelledTaskAtOnce) {
  TimerQueue queue;
  auto owned = std::make_shared<int>(1);
  const auto key = queue.add(TimePoint(seconds(1)), [owned] {});
  queue.cancel(key);
  EXPECT_EQ(owned.use_count(), 1);
  EXPECT_EQ(queue.deadline(), std::nullopt);
}

}  // namespace
}  // namespace parlance::net

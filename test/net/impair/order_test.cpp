#include "test/net/impair/order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::test::impair {
namespace {

using namespace std::chrono_literals;

PathConditions after(std::string_view line, PathConditions path = {}) {
  EXPECT_TRUE(obey(line, path)) << line;
  return path;
}

TEST(Order, ChangesBothDirectionsUnlessOneIsNamed) {
  EXPECT_EQ(after("delay 50ms"), (PathConditions{{.delay = 50ms}, {.delay = 50ms}}));
  EXPECT_EQ(after("up delay 50ms"), (PathConditions{{.delay = 50ms}, {}}));
  EXPECT_EQ(after("down delay 50ms"), (PathConditions{{}, {.delay = 50ms}}));
}

TEST(Order, TakesManyWordsInOneLine) {
  const Conditions up{.rate = 1'500'000, .queue = Duration{300ms}, .delay = 25ms};
  const Conditions down{.rate = 10'000'000, .loss = 0.01, .delay = 25ms};
  EXPECT_EQ(after("delay 25ms up rate 1500k queue 300ms down rate 10M loss 1%\r"),
            (PathConditions{up, down}));
}

TEST(Order, KnowsEverySetting) {
  EXPECT_EQ(after("jitter 0.5s").up.jitter, 500ms);
  EXPECT_EQ(after("delay 250us").up.delay, 250us);
  EXPECT_EQ(after("loss 100%").up.loss, 1);
  EXPECT_EQ(after("burst 1% 25%").up.burst, (Burst{.enter_bad = 0.01, .leave_bad = 0.25}));
  EXPECT_EQ(after("burst 0% 50% 50% 25%").up.burst, (Burst{0, 0.5, 0.5, 0.25}));
  EXPECT_EQ(after("reorder 1% 10ms").up.reorder_by, 10ms);
  EXPECT_EQ(after("queue 64000").up.queue, QueueLimit(std::size_t{64000}));
  EXPECT_EQ(after("rate 2500").up.rate, 2500U);
  EXPECT_EQ(after("mtu 1280").up.mtu, 1280U);
  EXPECT_TRUE(after("cut").up.cut);
}

TEST(Order, TakesSettingsBack) {
  const Conditions many{.mtu = 1280, .rate = 1000, .burst = Burst{}, .delay = 1s, .cut = true};
  const Conditions left{.delay = 1s};
  EXPECT_EQ(after("rate none mtu none burst none restore", {many, many}), (PathConditions{left, left}));
  EXPECT_EQ(after("down clear", {many, many}), (PathConditions{many, {}}));
}

TEST(Order, ChangesNothingWhenAWordIsWrong) {
  const PathConditions before{{.delay = 7ms}, {.loss = 0.5}};
  for (const std::string_view line : {"",           "  ",
                                      "delay",      "delay 5",
                                      "delay -5ms", "delay 61s",
                                      "delay ms",   "delay nanms",
                                      "delay infs", "loss 1",
                                      "loss 101%",  "burst 1%",
                                      "reorder 1%", "rate 0",
                                      "rate 11G",   "rate 1500K",
                                      "queue 61s",  "queue 1e12",
                                      "mtu 67",     "mtu 70000",
                                      "dealy 5ms",  "delay 1ms up rate 1k down loss 5"}) {
    PathConditions path = before;
    EXPECT_FALSE(obey(line, path)) << line;
    EXPECT_EQ(path, before) << line;
  }
}

}  // namespace
}  // namespace parlance::test::impair

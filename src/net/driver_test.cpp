#include "net/driver.h"
#include "net/timer_queue.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace parlance::net {
namespace {

using std::chrono::seconds;

/// A worker in virtual time.
class FakeWorker final : public Worker {
 public:
  void post(Task task) override { (void)at(now_, std::move(task)); }
  [[nodiscard]] std::size_t index() const override { return 0; }
  [[nodiscard]] TimePoint now() const override { return now_; }
  [[nodiscard]] WallTime wall_now() const override { return {}; }
  [[nodiscard]] Timer at(TimePoint when, Task task) override {
    return Timer([this, key = timers_.add(when, std::move(task))] { timers_.cancel(key); });
  }
  void advance(Duration by) {
    now_ += by;
    while (Task task = timers_.take_due(now_)) task();
  }

 private:
  TimePoint now_{};
  TimerQueue timers_;
};

/// Says each word it hears, and "tick" three seconds after the last one.
struct Parrot {
  using Input = std::string;
  using Action = std::string;
  Result<void> receive(Input word, TimePoint now, Outbox<Action>& out) {
    if (word.empty()) return fail(Kind::malformed, "parrot.empty");
    due = now + seconds(3);
    out.push(std::move(word));
    return ok();
  }
  void tick(TimePoint now, Outbox<Action>& out) {
    if (!due || now < *due) return;
    due.reset();
    out.push("tick");
  }
  [[nodiscard]] std::optional<TimePoint> deadline() const { return due; }
  std::optional<TimePoint> due;
};

TEST(Driver, CarriesOutWishesInOrderAlsoWhenOneMakesMore) {
  FakeWorker worker;
  std::vector<std::string> said;
  Driver<Parrot>* self = nullptr;
  Driver<Parrot> driver(worker, Parrot{}, [&said, &self](const std::string& word) {
    said.push_back(word);
    if (word == "one") {
      EXPECT_TRUE(self->receive("two").has_value());
    }
  });
  self = &driver;
  EXPECT_TRUE(driver.receive("one").has_value());
  EXPECT_EQ(said, (std::vector<std::string>{"one", "two"}));
}

TEST(Driver, WakesTheMachineAtItsDeadlineOnce) {
  FakeWorker worker;
  std::vector<std::string> said;
  Driver<Parrot> driver(worker, Parrot{}, [&said](std::string word) { said.push_back(std::move(word)); });
  EXPECT_TRUE(driver.receive("a").has_value());
  worker.advance(seconds(2));
  EXPECT_TRUE(driver.receive("b").has_value());
  worker.advance(seconds(2));
  EXPECT_EQ(said.size(), 2U);
  worker.advance(seconds(1));
  worker.advance(seconds(10));
  EXPECT_EQ(said, (std::vector<std::string>{"a", "b", "tick"}));
}

TEST(Driver, ReportsWhatTheMachineRefused) {
  FakeWorker worker;
  Driver<Parrot> driver(worker, Parrot{}, [](const std::string&) {});
  EXPECT_EQ(driver.receive("").error().what, "parrot.empty");
}

TEST(Driver, LeavesNoTimerBehind) {
  FakeWorker worker;
  std::vector<std::string> said;
  {
    Driver<Parrot> driver(worker, Parrot{}, [&said](std::string word) { said.push_back(std::move(word)); });
    EXPECT_TRUE(driver.receive("a").has_value());
  }
  worker.advance(seconds(10));
  EXPECT_EQ(said.size(), 1U);
}

}  // namespace
}  // namespace parlance::net

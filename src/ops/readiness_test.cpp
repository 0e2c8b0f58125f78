#include "ops/readiness.h"

#include <gmock/gmock.h>

#include <deque>
#include <optional>

namespace parlance::ops {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Queue final : Executor {
  void post(Task task) override { tasks.push_back(std::move(task)); }
  void run() {
    while (!tasks.empty()) {
      Task next = std::move(tasks.front());
      tasks.pop_front();
      next();
    }
  }
  std::deque<Task> tasks;
};

class ReadinessTest : public testing::Test {
 protected:
  void add(std::string_view name, bool well) {
    readiness.add(name, [well](Executor& reply, Then<bool> then) {
      reply.post([well, then = std::move(then)]() mutable { then(well); });
    });
  }
  std::optional<std::vector<std::string_view>> ask() {
    std::optional<std::vector<std::string_view>> answer;
    readiness.ask(queue, [&answer](std::vector<std::string_view> ill) { answer = std::move(ill); });
    EXPECT_FALSE(answer) << "never from inside the call";
    queue.run();
    return answer;
  }

  Queue queue;
  Readiness readiness;
};

TEST_F(ReadinessTest, IsReadyWithoutChecks) { EXPECT_THAT(ask().value(), IsEmpty()); }

TEST_F(ReadinessTest, NamesAllThatAreNotWell) {
  add("store", false);
  add("media", true);
  add("disk", false);
  EXPECT_THAT(ask().value(), ElementsAre("store", "disk"));
}

TEST_F(ReadinessTest, WaitsForEveryAnswer) {
  add("media", true);
  Then<bool> late;
  readiness.add("store", [&late](Executor& /*reply*/, Then<bool> then) { late = std::move(then); });
  EXPECT_FALSE(ask());
  bool ready = false;
  readiness.ask(queue, [&ready](const std::vector<std::string_view>& ill) { ready = ill.empty(); });
  queue.run();
  late(true);
  EXPECT_TRUE(ready);
}

}  // namespace
}  // namespace parlance::ops

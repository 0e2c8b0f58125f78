#pragma once

#include "net/worker.h"

#include <cstddef>
#include <deque>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace parlance::sim {

/// A net::Worker in virtual time: nothing happens until the test says so, and time stands still between.
class VirtualWorker final : public net::Worker {
 public:
  explicit VirtualWorker(std::size_t index = 0) : index_(index) {}
  VirtualWorker(const VirtualWorker&) = delete;
  VirtualWorker& operator=(const VirtualWorker&) = delete;
  ~VirtualWorker() override { drop_all(); }

  void post(Task task) override { posted_.push_back(std::move(task)); }
  [[nodiscard]] std::size_t index() const override { return index_; }
  [[nodiscard]] TimePoint now() const override { return now_; }
  [[nodiscard]] WallTime wall_now() const override { return wall_; }
  [[nodiscard]] net::Timer at(TimePoint when, Task task) override {
    auto alive = std::make_shared<bool>(true);
    timers_.emplace(when, Alarm{alive, std::move(task)});
    return net::Timer(std::move(alive));
  }

  /// Runs what is posted and what is due, and what that posts in turn, until nothing is left to do now.
  void run_until_idle() {
    while (run_one()) {
    }
  }
  /// Runs at most one task; false: there was none to run now.
  bool run_one() {
    if (!posted_.empty()) {
      Task task = std::move(posted_.front());
      posted_.pop_front();
      task();
      return true;
    }
    const std::optional<TimePoint> next = next_timer();
    if (!next || *next > now_) return false;
    fire_first();
    return true;
  }
  /// Lets time pass: each timer on the way finds the clock at its own time.
  void advance(Duration by) {
    const TimePoint end = now_ + by;
    run_until_idle();
    for (std::optional<TimePoint> next = next_timer(); next && *next <= end; next = next_timer()) {
      set_now(*next);
      run_until_idle();
    }
    set_now(end);
    run_until_idle();
  }
  [[nodiscard]] bool idle() const { return posted_.empty(); }
  /// When the first living timer is due.
  [[nodiscard]] std::optional<TimePoint> next_timer() {
    while (!timers_.empty() && !*timers_.begin()->second.alive) timers_.erase(timers_.begin());
    if (timers_.empty()) return std::nullopt;
    return timers_.begin()->first;
  }
  /// The operator sets the clock of the machine; monotonic time does not mind.
  void set_wall(WallTime wall) {
    wall_ = wall;
    remainder_ = {};
  }
  /// Forgets all tasks unrun, as the end of the process does.
  void drop_all() {
    while (!posted_.empty() || !timers_.empty()) {  // destroying a task may post another
      const auto posted = std::exchange(posted_, {});
      const auto timers = std::exchange(timers_, {});
    }
  }

 private:
  struct Alarm {
    std::shared_ptr<bool> alive;
    Task task;
  };

  void fire_first() {
    Alarm alarm = std::move(timers_.begin()->second);
    timers_.erase(timers_.begin());
    alarm.task();
  }
  void set_now(TimePoint to) {
    if (to <= now_) return;
    const Duration passed = to - now_ + remainder_;
    const auto whole = std::chrono::floor<std::chrono::milliseconds>(passed);
    wall_.ms += whole.count();
    remainder_ = passed - whole;
    now_ = to;
  }

  std::size_t index_;
  TimePoint now_{std::chrono::hours{1}};  // not zero, so that a forgotten "now" shows
  WallTime wall_{1'795'370'400'000};      // 2026-11-22
  Duration remainder_{};
  std::deque<Task> posted_;
  std::multimap<TimePoint, Alarm> timers_;  // equal times: in the order they were set
};

/// Runs several workers until none has anything to do now.
inline void run_until_idle(std::initializer_list<VirtualWorker*> workers) {
  for (bool ran = true; ran;) {
    ran = false;
    for (VirtualWorker* worker : workers) {
      while (worker->run_one()) ran = true;
    }
  }
}

/// Lets the same time pass on several workers that post to each other.
inline void advance(std::initializer_list<VirtualWorker*> workers, Duration by) {
  const TimePoint end = (*workers.begin())->now() + by;
  run_until_idle(workers);
  for (;;) {
    TimePoint next = end;
    for (VirtualWorker* worker : workers) {
      if (const auto timer = worker->next_timer(); timer && *timer < next) next = *timer;
    }
    for (VirtualWorker* worker : workers) worker->advance(next - worker->now());
    run_until_idle(workers);
    if (next == end) return;
  }
}

}  // namespace parlance::sim

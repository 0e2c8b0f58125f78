#pragma once

#include "base/executor.h"
#include "base/time.h"

#include <cstddef>
#include <memory>
#include <utility>

namespace parlance::net {

/// Stands for a task that will run at a given time; destroying it (or assigning another) cancels that. Belongs to its worker.
class Timer final {
 public:
  Timer() = default;
  /// `cancel` is called at most once, and not after the task has run in a way that would matter.
  explicit Timer(Task cancel) : cancel_(std::move(cancel)) {}
  /// `alive` becomes false at once when the timer is cancelled.
  explicit Timer(std::shared_ptr<bool> alive) : Timer(Task([flag = std::move(alive)] { *flag = false; })) {}
  Timer(Timer&& other) noexcept : cancel_(std::exchange(other.cancel_, {})) {}
  Timer& operator=(Timer&& other) noexcept {
    cancel();
    cancel_ = std::exchange(other.cancel_, {});
    return *this;
  }
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  ~Timer() { cancel(); }

  void cancel() {
    if (Task now = std::exchange(cancel_, {})) now();
  }

 private:
  Task cancel_;
};

/// A thread with one event loop. Every object is born on a worker, lives and dies there; `post` is the only function that
/// may be called from another thread.
class Worker : public Executor {
 public:
  /// 0 .. number of workers - 1.
  [[nodiscard]] virtual std::size_t index() const = 0;
  [[nodiscard]] virtual TimePoint now() const = 0;
  [[nodiscard]] virtual WallTime wall_now() const = 0;
  [[nodiscard]] virtual Timer at(TimePoint when, Task task) = 0;
};

}  // namespace parlance::net

#pragma once

#include "base/executor.h"
#include "base/time.h"

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

namespace parlance::net {

/// One worker's tasks for later, by time and then by the order they were added. Adding and cancelling cost O(log n).
class TimerQueue final {
 public:
  using Key = std::pair<TimePoint, std::uint64_t>;

  Key add(TimePoint when, Task task);
  /// Destroys the task; one that has run already is not missed.
  void cancel(const Key& key);
  [[nodiscard]] std::optional<TimePoint> deadline() const;
  /// The first task whose time has come; empty when there is none.
  [[nodiscard]] Task take_due(TimePoint now);
  [[nodiscard]] std::size_t size() const { return tasks_.size(); }

 private:
  std::map<Key, Task> tasks_;
  std::uint64_t next_ = 0;
};

}  // namespace parlance::net

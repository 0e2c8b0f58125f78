#include "net/timer_queue.h"

namespace parlance::net {

TimerQueue::Key TimerQueue::add(TimePoint when, Task task) {
  const Key key{when, next_++};
  tasks_.emplace(key, std::move(task));
  return key;
}

void TimerQueue::cancel(const Key& key) {
  const auto found = tasks_.find(key);
  if (found == tasks_.end()) return;
  // What the task owns may cancel other timers while it is destroyed: it leaves the map first.
  const Task dying = std::move(found->second);
  tasks_.erase(found);
}

std::optional<TimePoint> TimerQueue::deadline() const {
  if (tasks_.empty()) return std::nullopt;
  return tasks_.begin()->first.first;
}

Task TimerQueue::take_due(TimePoint now) {
  if (tasks_.empty() || tasks_.begin()->first.first > now) return {};
  return std::move(tasks_.extract(tasks_.begin()).mapped());
}

}  // namespace parlance::net

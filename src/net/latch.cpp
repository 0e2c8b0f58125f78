#include "net/latch.h"

#include <condition_variable>
#include <mutex>

namespace parlance::net {

struct Latch::State {
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t missing = 0;
};

Latch::Latch(std::size_t count) : state_(std::make_shared<State>()) { state_->missing = count; }

void Latch::arrive() const {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->missing > 0) --state_->missing;
  }
  state_->changed.notify_all();
}

bool Latch::wait_for(std::chrono::milliseconds patience) const {
  std::unique_lock lock(state_->mutex);
  return state_->changed.wait_for(lock, patience, [this] { return state_->missing == 0; });
}

}  // namespace parlance::net

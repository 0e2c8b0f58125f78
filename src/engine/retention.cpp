#include "engine/retention.h"

#include <algorithm>
#include <chrono>

namespace parlance::engine {
namespace {

constexpr Duration kTryAgain = std::chrono::hours{1};  // the journal could not forget

}  // namespace

void Retention::emptied(const RoomKey& room, WallTime since, TimePoint earliest) {
  const Duration passed = std::chrono::milliseconds{worker_.wall_now().ms - since.ms};
  // A clock that was set back must not keep a room for longer than it would be from now on.
  const Duration left = std::min(keep_, keep_ - passed);
  arm(room, std::max(worker_.now() + left, earliest));
}

void Retention::arm(const RoomKey& room, TimePoint when) {
  timers_[room] = worker_.at(when, [this, room] { expire(room); });
}

void Retention::expire(const RoomKey& room) {
  timers_.erase(room);
  if (!release_(room)) return;  // in use: it is told again when it empties
  journal_.forget(room, [this, alive = lifetime_.token(), room](Result<void> done) {
    if (!alive) return;
    if (done) {
      ++forgotten_;
    } else if (!timers_.contains(room)) {
      arm(room, worker_.now() + kTryAgain);
    }
  });
}

}  // namespace parlance::engine

#include "engine/watches.h"

#include <utility>

namespace parlance::engine {

class Watches::Held final : public hub::Watch {
 public:
  Held(Watches& watches, RoomKey room, std::uint64_t watch)
      : watches_(watches), alive_(watches.lifetime_.token()), room_(std::move(room)), watch_(watch) {}
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() override {
    if (alive_) watches_.remove(room_, watch_);
  }

 private:
  Watches& watches_;
  Lifetime::Token alive_;
  RoomKey room_;
  std::uint64_t watch_;
};

std::unique_ptr<hub::Watch> Watches::add(const RoomKey& room, hub::OccupancyListener& listener,
                                         std::optional<hub::Occupancy> known) {
  const std::uint64_t watch = ++last_;
  rooms_.emplace(room, watch);
  listeners_.emplace(watch, &listener);
  if (known) tell_one(watch, *known);
  return std::make_unique<Held>(*this, room, watch);
}

void Watches::tell(const RoomKey& room, hub::Occupancy occupancy) {
  const auto [first, last] = rooms_.equal_range(room);
  for (auto at = first; at != last; ++at) tell_one(at->second, occupancy);
}

void Watches::tell_one(std::uint64_t watch, hub::Occupancy occupancy) {
  worker_.post([this, alive = lifetime_.token(), watch, occupancy] {
    if (!alive) return;
    if (const auto found = listeners_.find(watch); found != listeners_.end())
      found->second->on_occupancy(occupancy);
  });
}

void Watches::remove(const RoomKey& room, std::uint64_t watch) {
  listeners_.erase(watch);
  const auto [first, last] = rooms_.equal_range(room);
  for (auto at = first; at != last; ++at) {
    if (at->second != watch) continue;
    rooms_.erase(at);
    break;
  }
  ended_(RoomKey(room));  // a copy: `room` may go with what `ended_` does
}

}  // namespace parlance::engine

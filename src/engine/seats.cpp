#include "engine/seats.h"

#include <utility>

namespace parlance::engine {

SeatId Seats::take(hub::ParticipantListener& listener) {
  const SeatId seat{++last_};
  listeners_.emplace(seat, &listener);
  return seat;
}

void Seats::give_back(SeatId seat) { listeners_.erase(seat); }

void Seats::deliver(SeatId seat, std::shared_ptr<const room::Event> event) {
  worker_.post([this, alive = lifetime_.token(), seat, event = std::move(event)] {
    if (!alive) return;
    const auto at = listeners_.find(seat);
    if (at != listeners_.end() && at->second != nullptr) at->second->on_event(*event);
  });
}

void Seats::reply(SeatId seat, Then<Result<hub::Ack>> then, Result<hub::Ack> answer) {
  if (!then) return;
  worker_.post([this, alive = lifetime_.token(), seat, then = std::move(then), answer]() mutable {
    if (alive && listeners_.contains(seat)) then(answer);
  });
}

void Seats::close(SeatId seat, Error reason) {
  worker_.post([this, alive = lifetime_.token(), seat, reason] {
    if (!alive) return;
    const auto at = listeners_.find(seat);
    if (at == listeners_.end() || at->second == nullptr) return;
    std::exchange(at->second, nullptr)->on_closed(reason);
  });
}

}  // namespace parlance::engine

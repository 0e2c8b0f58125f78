#include "engine/rooms.h"

#include "hub/room_home.h"

#include <algorithm>
#include <utility>

namespace parlance::engine {

Rooms::Rooms(net::Worker& worker, hub::Journal& journal, Random& random, const Settings& settings)
    : seats_(worker), around_{worker, journal, random, settings, counters_, seats_},
      watches_(worker, [this](const RoomKey& room) { release_later(room); }),
      retention_(worker, journal, settings.retention,
                 [this](const RoomKey& room) {
                   const auto at = hosts_.find(room);
                   if (at == hosts_.end()) return true;
                   if (!at->second->idle()) return false;
                   hosts_.erase(at);
                   return true;
                 }),
      return_until_(worker.now() + settings.return_window) {}

Rooms::~Rooms() { close(); }

void Rooms::recover(std::size_t workers) {
  using Stored = Result<std::vector<hub::StoredRoom>>;
  around_.journal.list([this, alive = lifetime_.token(), workers](Stored stored) {
    if (!alive || closed_ || !stored) return;
    for (const hub::StoredRoom& known : *stored) {
      const bool ours = hub::room_home(known.room, workers) == around_.worker.index();
      // Those who were in it at the restart have to have their chance first.
      if (ours) retention_.emptied(known.room, known.last_at, return_until_);
    }
  });
}

void Rooms::join(hub::JoinRequest request, hub::ParticipantListener& listener,
                 Then<Result<hub::ParticipantPtr>> then) {
  if (closed_) {
    return around_.worker.post(
        [then = std::move(then)]() mutable { then(fail(Kind::unavailable, "server.busy")); });
  }
  RoomHost& room = host(request.room);
  room.join(std::move(request), listener, std::move(then));
}

std::unique_ptr<hub::Watch> Rooms::watch(const RoomKey& room, hub::OccupancyListener& listener) {
  if (closed_) return watches_.add(room, listener, std::nullopt);
  const std::optional<hub::Occupancy> known = host(room).occupancy();
  return watches_.add(room, listener, known);
}

void Rooms::close() {
  closed_ = true;
  hosts_.clear();
  seats_.give_back_all();
  watches_.clear();
  retention_.clear();
}

Counters Rooms::counters() const {
  Counters counters = counters_;
  counters.rooms_forgotten = retention_.forgotten();
  return counters;
}

std::size_t Rooms::participants() const {
  std::size_t sum = 0;
  for (const auto& [key, host] : hosts_) sum += host->occupancy().value_or(hub::Occupancy{}).joined;
  return sum;
}

void Rooms::on_occupancy(const RoomKey& room, hub::Occupancy occupancy) {
  if (occupancy.joined > 0) retention_.occupied(room);
  watches_.tell(room, occupancy);
}

void Rooms::on_empty(const RoomKey& room, std::optional<WallTime> since) {
  if (since) retention_.emptied(room, *since, around_.worker.now());
  release_later(room);
}

void Rooms::on_finished(const RoomKey& room) {
  return_until_ = std::max(return_until_, around_.worker.now() + around_.settings.return_window);
  release_later(room);
}

RoomHost& Rooms::host(const RoomKey& room) {
  const auto at = hosts_.find(room);
  if (at != hosts_.end() && !at->second->finished()) return *at->second;
  RoomOwner& owner = *this;
  auto made = std::make_unique<RoomHost>(room, around_, owner, return_until_);
  return *(hosts_[room] = std::move(made));
}

void Rooms::release_later(const RoomKey& room) {
  around_.worker.post([this, alive = lifetime_.token(), room] {
    if (!alive) return;
    const auto at = hosts_.find(room);
    if (at == hosts_.end()) return;
    const bool unused = at->second->idle() && !watches_.any(room);
    if (unused || at->second->finished()) hosts_.erase(at);
  });
}

}  // namespace parlance::engine

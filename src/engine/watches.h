#pragma once

#include "engine/lifetime.h"
#include "hub/room_directory.h"
#include "net/worker.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>

namespace parlance::engine {

/// Who looks at rooms from outside.
class Watches final {
 public:
  /// `ended`: told each time a watch has ended, from inside its destructor.
  Watches(net::Worker& worker, Function<void(const RoomKey&)> ended)
      : worker_(worker), ended_(std::move(ended)) {}

  /// `known`: told to this listener alone.
  std::unique_ptr<hub::Watch> add(const RoomKey& room, hub::OccupancyListener& listener,
                                  std::optional<hub::Occupancy> known);
  /// Tells every watcher of the room, by the worker's queue.
  void tell(const RoomKey& room, hub::Occupancy occupancy);
  [[nodiscard]] bool any(const RoomKey& room) const { return rooms_.contains(room); }
  /// Nobody is told anything any more.
  void clear() {
    rooms_.clear();
    listeners_.clear();
  }

 private:
  class Held;
  void tell_one(std::uint64_t watch, hub::Occupancy occupancy);
  void remove(const RoomKey& room, std::uint64_t watch);

  net::Worker& worker_;
  Function<void(const RoomKey&)> ended_;
  std::uint64_t last_ = 0;
  std::unordered_multimap<RoomKey, std::uint64_t> rooms_;
  std::unordered_map<std::uint64_t, hub::OccupancyListener*> listeners_;
  Lifetime lifetime_;
};

}  // namespace parlance::engine

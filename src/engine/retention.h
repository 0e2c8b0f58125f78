#pragma once

#include "engine/lifetime.h"
#include "hub/journal.h"
#include "net/worker.h"

#include <unordered_map>

namespace parlance::engine {

/// Has the journal forget rooms that have been empty for long.
class Retention final {
 public:
  /// `release`: asked when a room's time has come; true: nobody is in it, and nothing of it is in memory any more.
  Retention(net::Worker& worker, hub::Journal& journal, Duration keep, Function<bool(const RoomKey&)> release)
      : worker_(worker), journal_(journal), keep_(keep), release_(std::move(release)) {}

  /// Empty since `since`; its time comes not before `earliest`.
  void emptied(const RoomKey& room, WallTime since, TimePoint earliest);
  void occupied(const RoomKey& room) { timers_.erase(room); }
  void clear() { timers_.clear(); }
  [[nodiscard]] std::uint64_t forgotten() const { return forgotten_; }

 private:
  void arm(const RoomKey& room, TimePoint when);
  void expire(const RoomKey& room);

  net::Worker& worker_;
  hub::Journal& journal_;
  Duration keep_;
  Function<bool(const RoomKey&)> release_;
  std::unordered_map<RoomKey, net::Timer> timers_;
  std::uint64_t forgotten_ = 0;
  Lifetime lifetime_;
};

}  // namespace parlance::engine

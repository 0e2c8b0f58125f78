#pragma once

#include "engine/retention.h"
#include "engine/room_host.h"
#include "engine/watches.h"
#include "hub/room_directory.h"

#include <memory>
#include <unordered_map>

namespace parlance::engine {

/// The rooms whose home is one worker. They are loaded when somebody comes and let go when nobody is in them or looks at them.
class Rooms final : public hub::RoomDirectory, private RoomOwner {
 public:
  /// All outlive it. Made before the worker runs or on it; everything else on it.
  Rooms(net::Worker& worker, hub::Journal& journal, Random& random, const Settings& settings);
  Rooms(const Rooms&) = delete;
  Rooms& operator=(const Rooms&) = delete;
  ~Rooms() override;

  /// Takes up the journal's rooms that live here among `workers`, so that those nobody comes back to are forgotten in time.
  void recover(std::size_t workers);
  void join(hub::JoinRequest request, hub::ParticipantListener& listener,
            Then<Result<hub::ParticipantPtr>> then) override;
  std::unique_ptr<hub::Watch> watch(const RoomKey& room, hub::OccupancyListener& listener) override;
  /// The process stops: lets go of everybody without a word and without a journalled leave, so that after the restart all are still in their
  /// rooms. Nobody is heard or told anything any more; joins fail with server.busy.
  void close();

  [[nodiscard]] Counters counters() const;
  /// Rooms in memory, and participants in them.
  [[nodiscard]] std::size_t open_rooms() const { return hosts_.size(); }
  [[nodiscard]] std::size_t participants() const;

 private:
  void on_occupancy(const RoomKey& room, hub::Occupancy occupancy) override;
  void on_empty(const RoomKey& room, std::optional<WallTime> since) override;
  void on_finished(const RoomKey& room) override;
  RoomHost& host(const RoomKey& room);
  void release_later(const RoomKey& room);

  Counters counters_;
  Seats seats_;
  Surroundings around_;
  std::unordered_map<RoomKey, std::unique_ptr<RoomHost>> hosts_;
  Watches watches_;
  Retention retention_;
  TimePoint return_until_;
  bool closed_ = false;
  Lifetime lifetime_;
};

}  // namespace parlance::engine

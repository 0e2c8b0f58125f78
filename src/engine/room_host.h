#pragma once

#include "base/random.h"
#include "engine/attendance.h"
#include "engine/command_line.h"
#include "engine/counters.h"
#include "engine/lifetime.h"
#include "engine/room_log.h"
#include "engine/room_media.h"
#include "engine/settings.h"
#include "hub/room_directory.h"
#include "net/worker.h"
#include "room/room.h"

#include <optional>
#include <vector>

namespace parlance::engine {

/// What all rooms of a worker share; outlives them.
struct Surroundings {
  net::Worker& worker;
  hub::Journal& journal;
  Random& random;
  Settings settings;
  Counters& counters;
  Seats& seats;
};

/// Hears what becomes of a room, from inside the room's calls.
class RoomOwner {
 public:
  virtual ~RoomOwner() = default;
  virtual void on_occupancy(const RoomKey& room, hub::Occupancy occupancy) = 0;
  /// Nobody is in it, and nothing is under way. `since`: its newest entry in the journal; nothing if there is none.
  virtual void on_empty(const RoomKey& room, std::optional<WallTime> since) = 0;
  /// It could not be loaded or broke by a Bug; everybody has been told. Waits to be destroyed.
  virtual void on_finished(const RoomKey& room) = 0;
};

/// Drives one room: seats its people, has their commands carried out, delivers the events, and lets the tracks through.
class RoomHost final : private CommandCarrier, private RoomMedia::Host {
 public:
  /// Begins to load. Participants of before have until `return_until` to come back.
  RoomHost(RoomKey key, Surroundings& around, RoomOwner& owner, TimePoint return_until);

  void join(hub::JoinRequest request, hub::ParticipantListener& listener,
            Then<Result<hub::ParticipantPtr>> then);

  /// For its hub::Participants.
  void send(SeatId seat, const ParticipantId& actor, room::Command command, Then<Result<hub::Ack>> then);
  void lost(SeatId seat, const ParticipantId& actor);
  Result<std::unique_ptr<hub::Publication>> publish(SeatId seat, const ParticipantId& actor,
                                                    media::TrackInfo info, media::TrackFeedback& feedback);
  Result<std::unique_ptr<hub::Subscription>> subscribe(SeatId seat, const ParticipantId& actor,
                                                       const TrackId& track, media::PacketSink& sink);
  [[nodiscard]] Lifetime::Token alive() const { return lifetime_.token(); }

  /// Nothing while it is loading.
  [[nodiscard]] std::optional<hub::Occupancy> occupancy() const;
  /// Nobody is in it and nothing is under way: it can be destroyed and loaded again.
  [[nodiscard]] bool idle() const;
  [[nodiscard]] bool finished() const { return line_.ended(); }

 private:
  void restore(const std::vector<hub::JournalEntry>& entries, TimePoint return_until);
  void seat(const Work& join);
  void deliver(std::vector<room::Action> actions);
  void watch_clock();
  void end(Error reason);

  Result<bool> decide(Work& work) override;
  void carry_out(Work& work) override;
  void on_not_stored(const Work& work) override;
  void on_rest() override;
  void on_speakers(std::vector<ParticipantId> speakers) override;
  void guard(Task task) override;

  RoomKey key_;
  Surroundings& around_;
  RoomOwner& owner_;
  room::Room room_;
  RoomLog log_;
  CommandLine line_;
  Attendance attendance_;
  std::optional<std::size_t> told_;  // the occupancy that the owner knows
  net::Timer tick_;
  RoomMedia media_;
  Lifetime lifetime_;
};

}  // namespace parlance::engine

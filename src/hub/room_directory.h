#pragma once

#include "hub/participant.h"

#include <optional>

namespace parlance::hub {

struct JoinRequest {
  RoomKey room;
  PersonId person;
  std::string name;
  room::MediaState media;
  room::topology::Abilities abilities{.direct = true, .forwarded = false};
  /// Proved by the gateway (a signed token): come back as this participant. Where it is present, that listener gets on_closed
  /// session.replaced.
  std::optional<ParticipantId> same_as;
};

/// How many have joined a room, and how many can.
struct Occupancy {
  std::size_t joined = 0;
  std::size_t capacity = 0;
};

/// Hears how a room fills, without being in it.
class OccupancyListener {
 public:
  virtual ~OccupancyListener() = default;
  virtual void on_occupancy(Occupancy occupancy) = 0;
};

/// Destroying it ends the watching.
class Watch {
 public:
  virtual ~Watch() = default;
};

/// The rooms whose home is this worker. Used on that worker only.
class RoomDirectory {
 public:
  virtual ~RoomDirectory() = default;
  /// After `then` has the participant, the first event to `listener` is roster::Snapshot. `listener` has to outlive the
  /// participant; before `then` it hears nothing. Neither is called from inside this call. Errors: room.full,
  /// participant.bad_name, room.direct_only (the room never forwards, and that is all that the gateway can),
  /// room.already_joined (`same_as` is another person), server.storage, server.internal.
  virtual void join(JoinRequest request, ParticipantListener& listener,
                    Then<Result<ParticipantPtr>> then) = 0;
  /// Tells the occupancy at once (not from inside this call) and at each change; a room that can't be read
  /// counts as empty. `listener` outlives the watch.
  virtual std::unique_ptr<Watch> watch(const RoomKey& room, OccupancyListener& listener) = 0;
};

}  // namespace parlance::hub

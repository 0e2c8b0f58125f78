#pragma once

#include "base/function.h"
#include "base/result.h"
#include "hub/publication.h"
#include "room/command.h"
#include "room/event.h"

#include <memory>

namespace parlance::hub {

/// A command was carried out; a durable one is on disk.
struct Ack {};

/// Hears what happens in the room. Called on the worker that joined, in order, never from inside one of its own calls.
class ParticipantListener {
 public:
  virtual ~ParticipantListener() = default;
  virtual void on_event(const room::Event& event) = 0;
  /// The last call: the room, not the listener, has ended this presence.
  virtual void on_closed(Error reason) = 0;
};

/// One's presence in a room, whatever one talks through. Held by a gateway: destroying it is leaving (reason `lost`;
/// send roster::Leave first to leave on purpose).
class Participant {
 public:
  virtual ~Participant() = default;
  [[nodiscard]] virtual const ParticipantId& id() const = 0;
  /// `then`, which may be empty, is called exactly once unless this object is destroyed first. Errors: the `what` is a protocol error id.
  virtual void send(room::Command command, Then<Result<Ack>> then) = 0;
  /// Puts a track into the room; everybody hears of it. `feedback` outlives the publication. Errors: media.already_published (that source),
  /// room.not_joined.
  virtual Result<std::unique_ptr<Publication>> publish(media::TrackInfo info,
                                                       media::TrackFeedback& feedback) = 0;
  /// Has what others publish flow into `sink`, which outlives the subscription, as soon as it says what it wants. Errors: media.no_such_track, room.not_joined.
  virtual Result<std::unique_ptr<Subscription>> subscribe(const TrackId& track, media::PacketSink& sink) = 0;
};

using ParticipantPtr = std::unique_ptr<Participant>;

}  // namespace parlance::hub

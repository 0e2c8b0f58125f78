#pragma once

#include "base/ids.h"
#include "media/edges.h"

namespace parlance::hub {

/// A track that a gateway puts into the room. Held by the gateway; destroying it ends the track.
class Publication : public media::PacketSink {
 public:
  [[nodiscard]] virtual const TrackId& id() const = 0;
};

/// Somebody's interest in a track. Held by a gateway; destroying it ends the flow. The sink hears on_end when the track goes first.
class Subscription : public media::Feed {};

}  // namespace parlance::hub

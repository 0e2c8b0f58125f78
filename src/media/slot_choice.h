#pragma once

#include "base/ids.h"
#include "media/types.h"

#include <cstddef>
#include <span>
#include <vector>

/// What the receive slots of a client carry, as far as it is the same for every gateway (docs/protocol.md, 4.6).
namespace parlance::media {

/// The sound of somebody else that a receiver could be given.
struct Audible {
  TrackId id;
  ParticipantId from;
  Source source = Source::microphone;
  bool carried = false;  ///< by one of the receiver's slots, at present
};

/// All of them, those who deserve a slot most first: who speaks (`speakers`: the loudest first), then the sound of screens, then who is heard
/// already, then the others as they were given. So a slot changes hands only for somebody who speaks, and in a small meeting
/// everybody has one all the time.
std::vector<TrackId> audible_order(std::span<const Audible> sounds, std::span<const ParticipantId> speakers);

/// Brings places (an empty id: free) in line with what is wanted, the most wanted first; what is wanted keeps the place it has. Answers which
/// places have changed, in their order. Of `wanted` only as many count as there are places.
std::vector<std::size_t> fill_places(std::span<TrackId> places, std::span<const TrackId> wanted);

}  // namespace parlance::media

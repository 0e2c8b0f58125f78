#pragma once

#include "hub/participant.h"
#include "proto/sdp/session.h"

#include <cstddef>
#include <map>
#include <memory>
#include <string>

namespace parlance::gateway::whip {

/// What a publisher's sections carry, by mid: the first sound is a microphone's, the second a screen's; so with pictures.
using Sources = std::map<std::string, media::Source>;

/// Errors of Kind::unsupported: `whip.nothing_to_send` (no section sends sound or pictures), `whip.too_many_tracks` (more than two of a kind; RFC 9725
/// section 4.4.2 wants such offers refused, not half accepted).
Result<Sources> sources_of(const proto::sdp::SessionDescription& offer);

/// What the room is told of a publisher's devices.
room::MediaState state_of(const Sources& sources);

/// Whether everything that was offered for sending has been accepted (RFC 9725 section 4.4.2: no partly successful sessions).
bool accepts_all(const proto::sdp::SessionDescription& answer, const Sources& sources);

/// A publisher's tracks on their way into the room.
class Publishing final {
 public:
  /// `participant` outlives it.
  explicit Publishing(hub::Participant& participant);
  Publishing(const Publishing&) = delete;
  Publishing& operator=(const Publishing&) = delete;
  ~Publishing();

  /// Where the packets go; null: the room doesn't take them.
  media::PacketSink* publish(const media::TrackInfo& info, media::TrackFeedback& feedback);
  /// The peer has gone, and with it what the tracks would ask.
  void cut();

 private:
  class Upstream;

  hub::Participant& participant_;
  std::map<media::Source, std::unique_ptr<Upstream>> tracks_;
};

}  // namespace parlance::gateway::whip

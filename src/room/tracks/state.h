#pragma once

#include "base/outbox.h"
#include "room/input.h"

#include <map>
#include <optional>
#include <vector>

namespace parlance::room::tracks {

/// What is sent through the server, by whom, and the video codec that everybody understands.
class State final {
 public:
  explicit State(media::Codec preferred) : preferred_(preferred), codec_(preferred) {}

  /// Errors: media.already_published (one track a source and person), media.no_such_track (not one of the actor's).
  [[nodiscard]] Result<std::optional<Command>> admit(const ParticipantId& actor,
                                                     const Command& command) const;
  void apply(const ParticipantId& actor, const Command& command, Outbox<Action>& out);
  /// The actor has left: what was theirs ends.
  void forget(const ParticipantId& actor, Outbox<Action>& out);
  /// Tells a newcomer the codec and all tracks.
  void tell(const ParticipantId& newcomer, Outbox<Action>& out) const;

  [[nodiscard]] const std::vector<Track>& all() const { return tracks_; }
  [[nodiscard]] media::Codec codec() const { return codec_; }

 private:
  void choose_codec(Outbox<Action>& out);
  [[nodiscard]] bool all_decode(media::Codec codec) const;

  media::Codec preferred_;
  media::Codec codec_;
  std::vector<Track> tracks_;
  std::map<ParticipantId, std::vector<media::Codec>> decodes_;
};

}  // namespace parlance::room::tracks

#pragma once

#include "room/roster/events.h"
#include "room/tracks/events.h"
#include "rtc/peer.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace parlance::gateway::whip {

/// Decides what a watcher's slots show, who says nothing beyond the offer: the first picture is the room's stage (the newest shared screen, else
/// who speaks), the others are the rest of the room, and the sounds are the loudest.
class Stage final {
 public:
  /// What a slot should carry from now on; nothing: nobody.
  struct Change {
    std::string mid;
    std::optional<room::tracks::Track> track;
  };

  /// Heights at which pictures are taken to be shown, in pixels: a player tells none.
  static constexpr std::uint16_t kStageHeight = 1080;
  static constexpr std::uint16_t kBesideHeight = 360;

  /// The slots stay as they are: neither WHIP nor WHEP renegotiates (RFC 9725 section 3).
  Stage(ParticipantId self, std::vector<rtc::Slot> slots);

  void hear(const room::roster::Event& event);
  void hear(const room::tracks::Event& event);
  /// What is to change, to bring the slots in line with all that was heard; taken as done.
  [[nodiscard]] std::vector<Change> settle();
  /// Of a slot for pictures; 0 for the others.
  [[nodiscard]] std::uint16_t height_of(std::string_view mid) const;

 private:
  void place_video();
  [[nodiscard]] std::vector<TrackId> wanted_audio() const;
  /// The stage first.
  [[nodiscard]] std::vector<TrackId> wanted_video() const;
  [[nodiscard]] const room::tracks::Track* on_stage() const;
  [[nodiscard]] const room::tracks::Track* newest(media::Source source) const;
  [[nodiscard]] const room::tracks::Track* camera_of(const ParticipantId& participant) const;
  [[nodiscard]] const room::tracks::Track* find(const TrackId& track) const;
  [[nodiscard]] bool is_shown(const room::tracks::Track& track) const;
  void learn(const room::ParticipantInfo& participant);

  ParticipantId self_;
  std::vector<rtc::Slot> slots_;
  std::map<media::Kind, std::vector<TrackId>>
      carried_;                              ///< in the order of the slots of that kind; empty: nothing
  std::vector<room::tracks::Track> tracks_;  ///< of others, the newest last
  std::map<ParticipantId, room::MediaState> media_;
  std::vector<ParticipantId> speakers_;  ///< the loudest first
};

}  // namespace parlance::gateway::whip

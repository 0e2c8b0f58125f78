#pragma once

#include "media/types.h"
#include "proto/signal/media_messages.h"
#include "room/tracks/events.h"
#include "rtc/peer.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace parlance::gateway::web {

/// Decides what each of a client's slots carries (docs/protocol.md, 4.6): video by its view, audio by who speaks. What has a slot keeps it
/// as long as it is wanted. A picture that goes without the client's own wish is still shown by it under the name until it hears of it, so its slot
/// stays empty until then.
class SlotBoard final {
 public:
  /// What a slot should carry from now on; nothing: nobody.
  struct Change {
    std::string mid;
    std::optional<room::tracks::Track> track;
    bool vacated = false;  ///< carries nobody else before `release`
  };

  explicit SlotBoard(ParticipantId self) : self_(std::move(self)) {}

  /// The slots of the client's connection; those that stay keep what they carry.
  void set_slots(std::vector<rtc::Slot> slots);
  void add(const room::tracks::Track& track);
  void remove(const TrackId& track);
  void set_view(std::vector<proto::signal::Tile> tiles);
  /// The loudest first.
  void set_speakers(std::vector<ParticipantId> speakers);

  /// What is to change, to bring the slots in line with all that was said; taken as done.
  [[nodiscard]] std::vector<Change> settle();
  /// The client knows that a vacated slot is empty.
  void release(std::string_view mid);
  /// The track that a slot carries; null: none.
  [[nodiscard]] const room::tracks::Track* carried_by(std::string_view mid) const;
  /// The height at which it is shown, in physical pixels; 0: it is not.
  [[nodiscard]] std::uint16_t height_of(const TrackId& track) const;

 private:
  struct Place {
    rtc::Slot slot;
    TrackId carries;  ///< empty: nothing
    bool vacated = false;
  };

  [[nodiscard]] std::vector<TrackId> wanted_video() const;
  [[nodiscard]] std::vector<TrackId> wanted_audio() const;
  [[nodiscard]] std::size_t places(media::Kind kind) const;
  [[nodiscard]] bool is_carried(const TrackId& track) const;
  [[nodiscard]] bool is_given_up(const TrackId& track) const;
  void vacate(const std::vector<TrackId>& wanted, std::vector<Change>& changes);
  void fill(media::Kind kind, const std::vector<TrackId>& wanted, std::vector<Change>& changes);

  ParticipantId self_;
  std::vector<Place> places_;
  std::map<TrackId, room::tracks::Track> tracks_;  ///< of others
  std::vector<proto::signal::Tile> view_;
  std::vector<ParticipantId> speakers_;
};

}  // namespace parlance::gateway::web

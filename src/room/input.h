#pragma once

#include "base/result.h"
#include "room/command.h"
#include "room/event.h"
#include "room/topology/rule.h"

#include <cstdint>
#include <utility>

namespace parlance::room {

/// What a room permits; the operator's choice.
struct Policy {
  std::size_t capacity = 2;  ///< participants joined at once
  topology::Rule topology = topology::Rule::automatic;
  media::Codec video = media::Codec::vp8;  ///< as long as everybody decodes it
};

/// Who does what, and when. The actor's id is made by the caller (for a first Join: a new one), never by the room.
struct Input {
  ParticipantId actor;
  Command command;
  WallTime at;
};

/// For whom an event is, among the participants joined once its command has been carried out.
struct Audience {
  enum class Who { everyone, only, all_but } who = Who::everyone;
  ParticipantId id;  ///< for `only` and `all_but`

  static Audience everyone() { return {}; }
  static Audience only(ParticipantId id) { return {Who::only, std::move(id)}; }
  static Audience all_but(ParticipantId id) { return {Who::all_but, std::move(id)}; }
  [[nodiscard]] bool holds(const ParticipantId& participant) const {
    return who == Who::everyone || (who == Who::only) == (participant == id);
  }
  friend bool operator==(const Audience&, const Audience&) = default;
};

struct Action {
  Audience audience;
  Event event;
};

/// True for commands that are to be on disk before anybody hears of them.
bool is_durable(const Command& command);

}  // namespace parlance::room

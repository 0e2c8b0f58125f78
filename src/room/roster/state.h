#pragma once

#include "base/outbox.h"
#include "room/input.h"

#include <vector>

namespace parlance::room::chat {
class State;
}

namespace parlance::room::roster {

/// Who acts, and when.
struct Actor {
  const ParticipantId& id;
  WallTime at;
};

/// Who is in the room.
class State final {
 public:
  void apply(Actor actor, const Command& command, const chat::State& chat, Outbox<Action>& out);
  void disconnect_all();

  /// Null: not in the room.
  [[nodiscard]] const ParticipantInfo* find(const ParticipantId& id) const;
  /// In the order in which they came.
  [[nodiscard]] const std::vector<ParticipantInfo>& participants() const { return participants_; }
  friend bool operator==(const State&, const State&) = default;

 private:
  void join(Actor actor, const Join& command, const chat::State& chat, Outbox<Action>& out);
  void leave(const ParticipantId& actor, const Leave& command, Outbox<Action>& out);
  ParticipantInfo* find(const ParticipantId& id);

  std::vector<ParticipantInfo> participants_;
};

}  // namespace parlance::room::roster

#pragma once

#include "base/machine.h"
#include "room/chat/state.h"
#include "room/input.h"
#include "room/roster/state.h"
#include "room/topology/state.h"
#include "room/tracks/state.h"

#include <optional>

namespace parlance::room {

/// A meeting as a pure machine: says what a command does and who hears of it. It only routes; each concern has its folder.
/// Replaying the durable commands in order gives the same roster and the same chat.
class Room final {
 public:
  using Input = room::Input;
  using Action = room::Action;

  explicit Room(Policy policy) : policy_(policy), topology_(policy.topology), tracks_(policy.video) {}

  /// What would be carried out: the command with its texts normalised, or nothing where it is known already and succeeds
  /// without effect. Errors: `what` is an error id of docs/protocol.md.
  [[nodiscard]] Result<std::optional<Command>> admit(const Input& input) const;
  /// Carries out what was admitted, and not yet overtaken by another command.
  void apply(const Input& admitted, TimePoint now, Outbox<Action>& out);

  /// admit and apply in one.
  Result<void> receive(const Input& input, TimePoint now, Outbox<Action>& out);
  void tick(TimePoint now, Outbox<Action>& out) { topology_.tick(now, out); }
  [[nodiscard]] std::optional<TimePoint> deadline() const { return topology_.deadline(); }

  /// Carries out once more what was durable: nobody hears of it, and today's limits don't judge it.
  void replay(const Input& durable);
  /// The past is told: nobody of the roster has come back yet.
  void end_replay() { roster_.disconnect_all(); }

  [[nodiscard]] const roster::State& roster() const { return roster_; }
  [[nodiscard]] const chat::State& chat() const { return chat_; }
  [[nodiscard]] const topology::State& topology() const { return topology_; }
  [[nodiscard]] const tracks::State& tracks() const { return tracks_; }
  [[nodiscard]] const Policy& policy() const { return policy_; }

 private:
  void change_roster(const Input& admitted, const roster::Command& command, TimePoint now,
                     Outbox<Action>& out);

  Policy policy_;
  roster::State roster_;
  chat::State chat_;
  topology::State topology_;
  tracks::State tracks_;
};

static_assert(Machine<Room>);

}  // namespace parlance::room

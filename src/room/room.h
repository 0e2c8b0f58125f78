#pragma once

#include "base/machine.h"
#include "room/chat/state.h"
#include "room/input.h"
#include "room/roster/state.h"

#include <optional>

namespace parlance::room {

/// A meeting as a pure machine: says what a command does and who hears of it. It only routes; each concern has its folder.
/// Replaying the durable commands in order gives the same roster and the same chat.
class Room final {
 public:
  using Input = room::Input;
  using Action = room::Action;

  explicit Room(Policy policy) : policy_(policy) {}

  /// What would be carried out: the command with its texts normalised, or nothing where it is known already and succeeds
  /// without effect. Errors: `what` is an error id of docs/protocol.md.
  [[nodiscard]] Result<std::optional<Command>> admit(const Input& input) const;
  /// Carries out what was admitted, and not yet overtaken by another command.
  void apply(const Input& admitted, Outbox<Action>& out);

  /// admit and apply in one.
  Result<void> receive(const Input& input, TimePoint now, Outbox<Action>& out);
  void tick(TimePoint, Outbox<Action>&) {}
  [[nodiscard]] std::optional<TimePoint> deadline() const { return std::nullopt; }

  /// Carries out once more what was durable: nobody hears of it, and today's limits don't judge it.
  void replay(const Input& durable);
  /// The past is told: nobody of the roster has come back yet.
  void end_replay() { roster_.disconnect_all(); }

  [[nodiscard]] const roster::State& roster() const { return roster_; }
  [[nodiscard]] const chat::State& chat() const { return chat_; }
  [[nodiscard]] const Policy& policy() const { return policy_; }

 private:
  Policy policy_;
  roster::State roster_;
  chat::State chat_;
};

static_assert(Machine<Room>);

}  // namespace parlance::room

#include "room/room.h"

#include "room/reactions/state.h"
#include "room/roster/permissions.h"
#include "room/signal/permissions.h"
#include "room/signal/state.h"

namespace parlance::room {
namespace {

template <class... F> struct Overloaded : F... {
  using F::operator()...;
};
template <class... F> Overloaded(F...) -> Overloaded<F...>;

bool is_join(const Command& command) {
  const auto* roster = std::get_if<roster::Command>(&command);
  return roster != nullptr && std::holds_alternative<roster::Join>(*roster);
}

/// The concern's own optional command as one of the room's.
template <class Concern>
Result<std::optional<Command>> as_room_command(Result<std::optional<Concern>> admitted) {
  if (!admitted) return admitted.error();
  if (!*admitted) return std::optional<Command>();
  return std::optional<Command>(std::move(**admitted));
}

}  // namespace

bool is_durable(const Command& command) {
  return std::visit(Overloaded{
                        [](const roster::Command& c) { return roster::is_durable(c); },
                        [](const chat::Command&) { return true; },
                        [](const signal::Command&) { return false; },
                        [](const reactions::Command&) { return false; },
                    },
                    command);
}

Result<std::optional<Command>> Room::admit(const Input& input) const {
  const ParticipantId& actor = input.actor;
  if (!is_join(input.command) && roster_.find(actor) == nullptr)
    return fail(Kind::conflict, "room.not_joined");
  return std::visit(
      Overloaded{
          [&](const roster::Command& c) {
            return as_room_command(roster::admit(roster_, policy_, actor, c));
          },
          [&](const chat::Command& c) { return as_room_command(chat_.admit(actor, c)); },
          [&](const signal::Command& c) { return as_room_command(signal::admit(roster_, actor, c)); },
          [&](const reactions::Command& c) -> Result<std::optional<Command>> {
            return std::optional<Command>(c);
          },
      },
      input.command);
}

void Room::apply(const Input& admitted, Outbox<Action>& out) {
  const ParticipantId& actor = admitted.actor;
  std::visit(Overloaded{
                 [&](const roster::Command& c) { roster_.apply({actor, admitted.at}, c, chat_, out); },
                 [&](const chat::Command& c) { chat_.apply({actor, admitted.at}, c, roster_, out); },
                 [&](const signal::Command& c) { signal::apply(actor, c, out); },
                 [&](const reactions::Command& c) { reactions::apply(actor, c, out); },
             },
             admitted.command);
}

Result<void> Room::receive(const Input& input, TimePoint, Outbox<Action>& out) {
  Result<std::optional<Command>> admitted = admit(input);
  if (!admitted) return admitted.error();
  if (*admitted) apply({input.actor, std::move(**admitted), input.at}, out);
  return ok();
}

void Room::replay(const Input& durable) {
  Outbox<Action> unheard;
  apply(durable, unheard);
}

}  // namespace parlance::room
